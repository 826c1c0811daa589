#include "serving/onnx/onnx_writer.h"

#include <fmt/core.h>
#include <onnx/checker.h>
#include <onnx/onnx_pb.h>

#include <cstdint>
#include <utility>
#include <vector>

#include "core/build_info.h"
#include "core/errors.h"
#include "policies/head_tables.h"

namespace souk::serving {
namespace {

using Sizes = std::vector<std::int64_t>;
using Names = std::vector<std::string>;
using policies::DecisionHeads;

class Graph {
 public:
  explicit Graph(onnx::GraphProto* graph) : graph_(*graph) { graph_.set_name("policy"); }

  std::string Floats(const std::string& name, const std::vector<float>& values,
                     const Sizes& sizes) {
    onnx::TensorProto* tensor = Initializer(name, onnx::TensorProto::FLOAT, sizes);
    tensor->mutable_raw_data()->assign(reinterpret_cast<const char*>(values.data()),
                                       values.size() * sizeof(float));
    return name;
  }
  std::string Scalar(const std::string& name, float value) { return Floats(name, {value}, {}); }
  std::string Integers(const std::string& name, const std::vector<std::int64_t>& values) {
    onnx::TensorProto* tensor =
        Initializer(name, onnx::TensorProto::INT64, {static_cast<std::int64_t>(values.size())});
    tensor->mutable_raw_data()->assign(reinterpret_cast<const char*>(values.data()),
                                       values.size() * sizeof(std::int64_t));
    return name;
  }

  // Adds a node; returns the name of its (last) output, which is the node's name too.
  std::string Node(const std::string& op, const Names& inputs, const Names& outputs) {
    node_ = graph_.add_node();
    node_->set_op_type(op);
    node_->set_name(outputs.back());
    for (const std::string& input : inputs) node_->add_input(input);
    for (const std::string& output : outputs) node_->add_output(output);
    return outputs.back();
  }
  std::string Node(const std::string& op, const Names& inputs, const std::string& output) {
    return Node(op, inputs, Names{output});
  }
  // An attribute of the last node.
  void Attribute(const std::string& name, std::int64_t value) {
    onnx::AttributeProto* attribute = node_->add_attribute();
    attribute->set_name(name);
    attribute->set_type(onnx::AttributeProto::INT);
    attribute->set_i(value);
  }

  // Columns first .. first + count - 1 of `from` [B, Z] as [B, sizes...].
  std::string Block(const std::string& name, const std::string& from, std::int64_t first,
                    std::int64_t count, Sizes sizes) {
    const std::string slice =
        Node("Slice",
             {from, Integers(name + "_begin", {first}), Integers(name + "_end", {first + count}),
              Integers(name + "_axis", {1})},
             name + "_flat");
    sizes.insert(sizes.begin(), 0);  // 0 keeps the batch
    return Node("Reshape", {slice, Integers(name + "_sizes", sizes)}, name);
  }

  // Sizes below 0 are free.
  static void Describe(onnx::ValueInfoProto* value, const std::string& name, int type,
                       const Sizes& sizes) {
    value->set_name(name);
    auto* tensor = value->mutable_type()->mutable_tensor_type();
    tensor->set_elem_type(type);
    for (const std::int64_t size : sizes) {
      auto* dimension = tensor->mutable_shape()->add_dim();
      if (size < 0) {
        dimension->set_dim_param("batch");
      } else {
        dimension->set_dim_value(size);
      }
    }
  }
  void Input(const std::string& name, const Sizes& sizes) {
    Describe(graph_.add_input(), name, onnx::TensorProto::FLOAT, sizes);
  }
  void Output(const std::string& name, int type, const Sizes& sizes) {
    Describe(graph_.add_output(), name, type, sizes);
  }

 private:
  onnx::TensorProto* Initializer(const std::string& name, int type, const Sizes& sizes) {
    onnx::TensorProto* tensor = graph_.add_initializer();
    tensor->set_name(name);
    tensor->set_data_type(type);
    for (const std::int64_t size : sizes) tensor->add_dims(size);
    return tensor;
  }

  onnx::GraphProto& graph_;
  onnx::NodeProto* node_ = nullptr;
};

std::vector<float> RowMajor(const Eigen::MatrixXf& values) {
  const Eigen::VectorXf flat = values.reshaped<Eigen::RowMajor>();
  return {flat.data(), flat.data() + flat.size()};
}

void AddNetwork(const policies::PolicyNetwork& network, Graph& graph) {
  const std::int64_t observed = network.observation_size();
  graph.Input("observation", {-1, observed});
  const std::string mean = graph.Floats("mean", RowMajor(network.observation_mean), {observed});
  const std::string scale = graph.Floats("scale", RowMajor(network.observation_scale), {observed});
  const std::string low = graph.Scalar("observation_low", -policies::kObservationLimit);
  const std::string high = graph.Scalar("observation_high", policies::kObservationLimit);
  std::string x = graph.Node("Sub", {"observation", mean}, "centred");
  x = graph.Node("Div", {x, scale}, "scaled");
  x = graph.Node("Max", {x, low}, "bounded_below");
  x = graph.Node("Min", {x, high}, "bounded");
  const std::size_t last = network.layers.size() - 1;
  for (std::size_t k = 0; k <= last; ++k) {
    const policies::PolicyNetwork::Layer& layer = network.layers[k];
    const std::string weight = graph.Floats(fmt::format("weight_{}", k), RowMajor(layer.weight),
                                            {layer.weight.rows(), layer.weight.cols()});
    const std::string bias =
        graph.Floats(fmt::format("bias_{}", k), RowMajor(layer.bias), {layer.bias.size()});
    x = graph.Node("Gemm", {x, weight, bias}, k == last ? "outputs" : fmt::format("sum_{}", k));
    graph.Attribute("transB", 1);
    if (k < last) x = graph.Node("Tanh", {x}, fmt::format("hidden_{}", k));
  }
  graph.Output("outputs", onnx::TensorProto::FLOAT, {-1, network.output_size()});
}

std::string AddLadders(const DecisionHeads& heads, const policies::HeadTables& tables,
                       Graph& graph) {
  const auto count = static_cast<std::int64_t>(heads.ladder_products().size());
  const std::int64_t levels = heads.levels();
  const std::string logits =
      graph.Block("logits", "outputs", 0, heads.first_mean(), {heads.audiences(), count, levels});
  const std::string masked = graph.Node(
      "Add", {logits, graph.Floats("mask", tables.mask, {count, levels})}, "masked_logits");
  const std::string best = graph.Node("ArgMax", {masked}, "level");
  graph.Attribute("axis", 3);
  graph.Attribute("keepdims", 0);
  const std::string rung =
      graph.Node("Add", {best, graph.Integers("rung_offsets", tables.rung_offsets)}, "rung");
  const std::string rungs = graph.Floats("rungs", tables.rungs, {count * levels});
  return graph.Node("Gather", {rungs, rung}, "ladder_prices");
}

std::string AddIntervals(const DecisionHeads& heads, const policies::HeadTables& tables,
                         Graph& graph) {
  const auto count = static_cast<std::int64_t>(heads.interval_products().size());
  const auto vector = [&](const char* name, const std::vector<float>& values) {
    return graph.Floats(name, values, {count});
  };
  std::string y = graph.Block("means", "outputs", heads.first_mean(), heads.audiences() * count,
                              {heads.audiences(), count});
  y = graph.Node("Tanh", {y}, "squashed");
  y = graph.Node("Mul", {y, vector("half", tables.half)}, "offset");
  y = graph.Node("Add", {y, vector("middle", tables.middle)}, "free_price");
  y = graph.Node("Min", {y, vector("ceiling", tables.ceiling)}, "below_ceiling");
  return graph.Node("Max", {y, vector("floor", tables.floor)}, "interval_prices");
}

void AddPrices(const DecisionHeads& heads, const policies::HeadTables& tables, Graph& graph) {
  Names parts;
  if (!heads.ladder_products().empty()) parts.push_back(AddLadders(heads, tables, graph));
  if (!heads.interval_products().empty()) parts.push_back(AddIntervals(heads, tables, graph));
  std::string columns = parts.front();
  if (parts.size() > 1) {
    columns = graph.Node("Concat", parts, "columns");
    graph.Attribute("axis", 2);
  }
  graph.Node("Gather", {columns, graph.Integers("order", tables.order)}, "prices");
  graph.Attribute("axis", 2);
  graph.Output("prices", onnx::TensorProto::FLOAT, {-1, heads.audiences(), heads.products()});
}

void AddSlates(const DecisionHeads& heads, const policies::HeadTables& tables, Graph& graph) {
  if (heads.places() == 0) return;
  const std::int64_t products = heads.products();
  std::string scores = graph.Block("scores", "outputs", heads.first_score(),
                                   heads.audiences() * products, {heads.audiences(), products});
  if (!tables.stock_rows.empty()) {
    const std::string rows = graph.Integers("stock_rows", tables.stock_rows);
    std::string gone = graph.Node("Gather", {"observation", rows}, "stock");
    graph.Attribute("axis", 1);
    gone = graph.Node("LessOrEqual", {gone, graph.Scalar("no_stock", 0)}, "is_gone");
    gone = graph.Node("Cast", {gone}, "gone");
    graph.Attribute("to", onnx::TensorProto::FLOAT);
    gone = graph.Node("Mul", {gone, graph.Scalar("out_of_stock", policies::kOutOfStock)},
                      "lowered_flat");
    gone =
        graph.Node("Reshape", {gone, graph.Integers("lowered_sizes", {0, 1, products})}, "lowered");
    scores = graph.Node("Sub", {scores, gone}, "stock_scores");
  }
  // Of equals the lowest index comes first, by the operator's definition.
  graph.Node("TopK", {scores, graph.Integers("places", {heads.places()})},
             Names{"slate_scores", "slates"});
  graph.Output("slates", onnx::TensorProto::INT64, {-1, heads.audiences(), heads.places()});
}

}  // namespace

std::string WriteOnnx(const policies::NeuralPolicy& policy,
                      const std::map<std::string, std::string>& metadata) {
  onnx::ModelProto model;
  model.set_ir_version(kIrVersion);
  model.add_opset_import()->set_version(kOpset);
  model.set_producer_name("souk");
  model.set_producer_version(core::GetBuildInfo().version);
  for (const auto& [key, value] : metadata) {
    onnx::StringStringEntryProto* entry = model.add_metadata_props();
    entry->set_key(key);
    entry->set_value(value);
  }
  const policies::HeadTables tables = policies::MakeHeadTables(policy.heads());
  Graph graph(model.mutable_graph());
  AddNetwork(policy.network(), graph);
  AddPrices(policy.heads(), tables, graph);
  AddSlates(policy.heads(), tables, graph);
  try {
    onnx::checker::check_model(model);
  } catch (const std::exception& fault) {
    throw core::RunError(std::string("the ONNX model is not valid: ") + fault.what());
  }
  return model.SerializeAsString();
}

}  // namespace souk::serving
