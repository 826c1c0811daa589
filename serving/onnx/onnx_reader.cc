#include "serving/onnx/onnx_reader.h"

#include <fmt/core.h>

#include <cstring>
#include <set>
#include <utility>

#include "core/errors.h"
#include "serving/onnx/onnx_writer.h"

namespace souk::serving {
namespace {

constexpr int kMostNodes = 10'000;
constexpr const char* kInput = "observation";

void Require(bool good, const std::string& field, const std::string& message) {
  if (!good) throw core::InputError(field, message);
}

template <typename T>
std::vector<T> RawValues(const onnx::TensorProto& proto, std::int64_t count) {
  const std::string& raw = proto.raw_data();
  std::vector<T> values(static_cast<std::size_t>(count));
  Require(raw.size() == values.size() * sizeof(T), proto.name(),
          fmt::format("has {} bytes of data, its sizes need {}", raw.size(),
                      values.size() * sizeof(T)));
  std::memcpy(values.data(), raw.data(), raw.size());
  return values;
}

Tensor ReadInitializer(const onnx::TensorProto& proto) {
  const std::string& name = proto.name();
  Require(!name.empty(), "initializer", "has no name");
  Require(proto.data_location() == onnx::TensorProto::DEFAULT && proto.external_data_size() == 0 &&
              proto.float_data_size() == 0 && proto.int64_data_size() == 0 && !proto.has_segment(),
          name, "keeps its data elsewhere, raw data are expected");
  Tensor tensor;
  tensor.sizes.assign(proto.dims().begin(), proto.dims().end());
  Require(tensor.rank() <= 8, name, "has more than 8 dimensions");
  try {
    const std::int64_t count = ElementCount(tensor.sizes);
    if (proto.data_type() == onnx::TensorProto::FLOAT) {
      tensor.floats = RawValues<float>(proto, count);
      for (const float value : tensor.floats) {
        Require(value - value == 0, name, "holds a number that is not finite");
      }
    } else if (proto.data_type() == onnx::TensorProto::INT64) {
      tensor.type = TensorType::kInteger;
      tensor.integers = RawValues<std::int64_t>(proto, count);
    } else {
      Require(false, name,
              fmt::format("is of type {}, float (1) or int64 (7) is expected", proto.data_type()));
    }
  } catch (const core::InputError& fault) {
    throw core::InputError(name, fault.message());
  }
  return tensor;
}

Operation ReadNode(const onnx::NodeProto& proto) {
  Operation operation{proto.op_type(),
                      proto.name(),
                      {proto.input().begin(), proto.input().end()},
                      {proto.output().begin(), proto.output().end()},
                      {}};
  Require(proto.domain().empty(), operation.name,
          "is of the domain " + core::Quoted(proto.domain()) + ", ONNX's own is expected");
  for (const onnx::AttributeProto& attribute : proto.attribute()) {
    Require(attribute.type() == onnx::AttributeProto::INT && attribute.ref_attr_name().empty(),
            operation.name, "has an attribute that is no whole number");
    Require(operation.attributes.emplace(attribute.name(), attribute.i()).second, operation.name,
            "has an attribute twice");
  }
  const std::string fault = WhyNotKnown(operation);
  Require(fault.empty(), operation.name, fault);
  return operation;
}

void CheckFrame(const onnx::ModelProto& model) {
  Require(model.ir_version() == kIrVersion, "ir_version",
          fmt::format("is {}, must be {}", model.ir_version(), kIrVersion));
  Require(model.opset_import_size() == 1 && model.opset_import(0).domain().empty() &&
              model.opset_import(0).version() == kOpset,
          "opset_import", fmt::format("must be ONNX's own opset {} alone", kOpset));
  Require(model.functions_size() == 0 && model.training_info_size() == 0, "model",
          "holds functions or training graphs, one plain graph is expected");
  const onnx::GraphProto& graph = model.graph();
  Require(graph.sparse_initializer_size() == 0 && graph.quantization_annotation_size() == 0,
          "graph", "holds sparse or quantised arrays, plain ones are expected");
  Require(graph.input_size() == 1 && graph.input(0).name() == kInput, "graph.input",
          "must be one, named observation");
  Require(graph.node_size() <= kMostNodes, "graph.node",
          fmt::format("are {}, at most {} are allowed", graph.node_size(), kMostNodes));
}

// The part of the result named `name`.
const Tensor& Part(const std::map<std::string, Tensor>& values, const std::string& name,
                   TensorType type, const Sizes& sizes) {
  const auto found = values.find(name);
  Require(found != values.end(), name, "is not made by the graph");
  const Tensor& tensor = found->second;
  Require(tensor.type == type && tensor.sizes == sizes, name,
          fmt::format("is {} {}, {} {} is expected", Name(tensor.type), SizesText(tensor.sizes),
                      Name(type), SizesText(sizes)));
  return tensor;
}

}  // namespace

OnnxModel::OnnxModel(const std::string& bytes) {
  onnx::ModelProto model;
  Require(model.ParseFromString(bytes), "", "is no ONNX model");
  CheckFrame(model);
  std::set<std::string> made = {kInput};
  for (const onnx::TensorProto& proto : model.graph().initializer()) {
    Require(made.insert(proto.name()).second, proto.name(), "is made twice");
    initializers_.emplace(proto.name(), ReadInitializer(proto));
  }
  for (const onnx::NodeProto& proto : model.graph().node()) {
    Operation operation = ReadNode(proto);
    for (const std::string& input : operation.inputs) {
      Require(made.contains(input), operation.name,
              "takes " + core::Quoted(input) + ", which is not made before");
    }
    for (const std::string& output : operation.outputs) {
      Require(!output.empty() && made.insert(output).second, operation.name,
              "makes " + core::Quoted(output) + ", which is made already");
    }
    operations_.push_back(std::move(operation));
  }
  for (const onnx::ValueInfoProto& output : model.graph().output()) {
    Require(made.contains(output.name()), "graph.output",
            core::Quoted(output.name()) + " is not made by the graph");
    outputs_.push_back(output.name());
  }
}

policies::Decisions OnnxModel::Run(const policies::DecisionShape& shape,
                                   std::span<const float> observations) const {
  const auto batch = static_cast<std::int64_t>(observations.size()) / shape.observed;
  std::map<std::string, Tensor> values = initializers_;
  Tensor input;
  input.sizes = {batch, shape.observed};
  input.floats.assign(observations.begin(), observations.end());
  values.emplace(kInput, std::move(input));
  for (const Operation& operation : operations_) {
    std::vector<const Tensor*> inputs;
    inputs.reserve(operation.inputs.size());
    for (const std::string& name : operation.inputs) inputs.push_back(&values.at(name));
    try {
      std::vector<Tensor> results = RunOperation(operation, inputs);
      for (std::size_t k = 0; k < results.size(); ++k) {
        values.emplace(operation.outputs[k], std::move(results[k]));
      }
    } catch (const core::InputError& fault) {
      throw core::InputError(operation.name, operation.op + ": " + fault.message());
    }
  }
  // What the graph keeps to itself is not a result.
  std::map<std::string, Tensor> results;
  for (const std::string& name : outputs_) results.emplace(name, std::move(values.at(name)));
  policies::Decisions decisions;
  const Tensor& prices =
      Part(results, "prices", TensorType::kFloat, {batch, shape.audiences, shape.products});
  decisions.prices.assign(prices.floats.begin(), prices.floats.end());
  if (shape.places > 0) {
    decisions.slates =
        Part(results, "slates", TensorType::kInteger, {batch, shape.audiences, shape.places})
            .integers;
  }
  decisions.outputs = Part(results, "outputs", TensorType::kFloat, {batch, shape.outputs}).floats;
  return decisions;
}

}  // namespace souk::serving
