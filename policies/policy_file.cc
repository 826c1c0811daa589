// Reads a policy file.

#include "policies/policy_file.h"

#include <fmt/core.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <tuple>
#include <utility>

#include "core/errors.h"
#include "io/atomic_file.h"
#include "io/yaml_reader.h"
#include "policies/earlier_policy_file.h"
#include "policies/factory.h"
#include "policies/linear_policy.h"
#include "policies/neural_policy.h"
#include "policies/number_block.h"
#include "policies/policy_fit.h"
#include "spec/observation_rows.h"
#include "spec/seller_file.h"

namespace souk::policies {
namespace {

using io::YamlMap;
using io::YamlNode;

constexpr std::array kForms = {PolicyForm::kRule, PolicyForm::kLinear, PolicyForm::kNeural};

// What a file holds beside its description.
struct Body {
  std::string rule;
  SavedDecisions saved;
  std::vector<LinearBelief> beliefs;
  PolicyNetwork network;
};

struct Contents {
  PolicyDescription description;
  Body body;
};

void RequireText(YamlMap& map, const std::string& key, const std::string& wanted) {
  std::string given;
  map.Require(key, &given);
  if (given != wanted) {
    throw map.Error(key, fmt::format("is {}, must be {}", core::Quoted(given), wanted));
  }
}

int ReadVersion(YamlMap& map) {
  int version = 0;
  map.Require("version", &version);
  if (version < 1 || version > kPolicyFileVersion) {
    throw map.Error("version",
                    fmt::format("is {}, this program reads 1 to {}", version, kPolicyFileVersion));
  }
  return version;
}

PolicyForm ReadForm(YamlMap& map) {
  std::string text;
  map.Require("kind", &text);
  std::vector<std::string> names;
  for (const PolicyForm form : kForms) {
    if (text == Name(form)) return form;
    names.emplace_back(Name(form));
  }
  throw map.Error("kind", "unknown kind " + core::Quoted(text) + core::HintAndList(text, names));
}

template <typename T>
std::optional<T> ReadCount(YamlMap& map, const std::string& key) {
  const YamlNode* node = map.Find(key);
  if (node == nullptr) return std::nullopt;
  // Seeds fill 64 bits, which the reader's signed whole numbers do not hold.
  const std::string text = node->AsString();
  T value = 0;
  const char* const end = text.data() + text.size();
  const auto [stop, fault] = std::from_chars(text.data(), end, value);
  if (fault != std::errc() || stop != end || text.starts_with('-')) {
    throw node->Error(core::Quoted(text) + " is given, a whole number from 0 is expected");
  }
  return value;
}

PolicyProvenance ReadProvenance(const YamlNode& node) {
  PolicyProvenance provenance;
  YamlMap map(node);
  map.Read("scenario", &provenance.scenario);
  provenance.seed = ReadCount<std::uint64_t>(map, "seed");
  provenance.steps = ReadCount<long long>(map, "steps");
  map.Read("revision", &provenance.revision);
  if (const YamlNode* found = map.Find("evaluation")) {
    YamlMap inner(*found);
    PolicyEvaluation& evaluation = provenance.evaluation.emplace();
    inner.Require("profit", &evaluation.profit);
    inner.Require("lo", &evaluation.lo);
    inner.Require("hi", &evaluation.hi);
    inner.Require("episodes", &evaluation.episodes);
    inner.Finish();
  }
  map.Finish();
  return provenance;
}

float ReadFloat(YamlMap& map, const std::string& key) {
  const YamlNode& node = map.RequireNode(key);
  const double wide = node.AsDouble();
  // Through a double, a number could be rounded twice.
  float value = 0;
  const std::string& text = node.scalar();
  const auto [stop, fault] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (fault != std::errc() || stop != text.data() + text.size()) {
    throw node.Error(fmt::format("{} is given, a number of single precision is expected", wide));
  }
  return value;
}

// The rows; for a network also what it makes of each.
void ReadObservation(YamlMap& map, Contents& contents) {
  const auto& items = ItemsOf(map, "observation");
  PolicyDescription& description = contents.description;
  const bool neural = description.form == PolicyForm::kNeural;
  PolicyNetwork& network = contents.body.network;
  network.observation_mean.resize(static_cast<Eigen::Index>(items.size()));
  network.observation_scale.resize(static_cast<Eigen::Index>(items.size()));
  for (const YamlNode& node : items) {
    YamlMap item(node);
    spec::ObservedField field;
    item.Require("name", &field.name);
    item.Require("unit", &field.unit);
    std::tie(field.lo, field.hi) = RangeOf(item, "range");
    const auto row = static_cast<Eigen::Index>(description.observation.size());
    if (neural) {
      network.observation_mean[row] = ReadFloat(item, "mean");
      network.observation_scale[row] = ReadFloat(item, "scale");
    }
    item.Finish();
    description.observation.push_back(std::move(field));
  }
}

void ReadRule(const YamlNode& node, const spec::SellerSpec& seller, Body& body) {
  YamlMap map(node);
  map.Require("policy", &body.rule);
  if (const YamlNode* prices = map.Find("prices")) {
    YamlMap audiences(*prices);
    for (const std::string& audience : seller.audiences) {
      std::vector<double> row;
      audiences.Require(audience, &row);
      if (row.size() != seller.products.size()) {
        throw audiences.Error(audience, fmt::format("has {} prices, there are {} products",
                                                    row.size(), seller.products.size()));
      }
      body.saved.prices.insert(body.saved.prices.end(), row.begin(), row.end());
    }
    audiences.Finish();
  }
  if (const YamlNode* table = map.Find("table")) body.saved.table = DoubleBlock(*table).array();
  map.Finish();
}

void ReadLinear(YamlMap& root, const spec::SellerSpec& seller, Body& body) {
  const auto& items = ItemsOf(root, "linear");
  if (items.size() != seller.audiences.size()) {
    throw root.Error("linear", fmt::format("has beliefs of {} audiences, there are {}",
                                           items.size(), seller.audiences.size()));
  }
  for (std::size_t a = 0; a < items.size(); ++a) {
    YamlMap map(items[a]);
    RequireText(map, "audience", seller.audiences[a]);
    LinearBelief belief;
    map.Require("noise_sd", &belief.noise_sd);
    if (belief.noise_sd < 0) throw map.Error("noise_sd", "must be at least 0");
    belief.mean = DoubleRow(map.RequireNode("mean"));
    if (const YamlNode* factor = map.Find("precision_factor")) {
      belief.precision_factor = DoubleBlock(*factor);
      const Eigen::MatrixXd& lower = belief.precision_factor;
      if (lower.rows() != lower.cols() || !lower.isLowerTriangular(0) ||
          !(lower.diagonal().array() > 0).all()) {
        throw factor->Error("must be a square lower triangle with numbers above 0 on its diagonal");
      }
    }
    map.Finish();
    body.beliefs.push_back(std::move(belief));
  }
}

void ReadNeural(const YamlNode& node, Body& body) {
  YamlMap map(node);
  RequireText(map, "activation", "tanh");
  RequireText(map, "observation_limit", fmt::format("{}", kObservationLimit));
  for (const YamlNode& item : ItemsOf(map, "layers")) {
    YamlMap layer(item);
    int inputs = 0;
    int outputs = 0;
    layer.Require("inputs", &inputs);
    layer.Require("outputs", &outputs);
    PolicyNetwork::Layer read{FloatBlock(layer.RequireNode("weight")),
                              FloatRow(layer.RequireNode("bias"))};
    layer.Finish();
    if (read.weight.rows() != outputs || read.weight.cols() != inputs) {
      throw layer.Error("weight",
                        fmt::format("is {} x {}, must be {} x {} (outputs x inputs)",
                                    read.weight.rows(), read.weight.cols(), outputs, inputs));
    }
    body.network.layers.push_back(std::move(read));
  }
  if (const YamlNode* log_sd = map.Find("log_sd")) body.network.log_sd = FloatRow(*log_sd);
  map.Finish();
}

// Runs `make`; a fault of it that has no place gets that of the file.
template <typename Make>
auto WithFile(const std::string& file, const Make& make) {
  try {
    return make();
  } catch (const core::InputError& fault) {
    if (!fault.place().file.empty()) throw;
    throw core::InputError(core::SourcePlace{file}, fault.field(), fault.message());
  }
}

Contents Read(const std::string& text, const std::string& file) {
  const YamlNode root = YamlNode::LoadString(text, file);
  YamlMap map(root);
  Contents contents;
  PolicyDescription& description = contents.description;
  RequireText(map, "format", "souk-policy");
  description.version = ReadVersion(map);
  map.Require("name", &description.name);
  description.form = ReadForm(map);
  if (const YamlNode* node = map.Find("provenance")) description.provenance = ReadProvenance(*node);
  ReadObservation(map, contents);
  spec::SellerSpec& seller = description.seller;
  if (description.version == 1) {
    seller = EarlierSeller(map, &description);
  } else {
    seller = spec::ReadSeller(map.RequireNode("seller"));
  }
  if (spec::ObservedFields(seller) != description.observation) {
    throw map.Error("observation", "is not what this seller sees");
  }
  switch (description.form) {
    case PolicyForm::kRule:
      ReadRule(map.RequireNode("rule"), seller, contents.body);
      break;
    case PolicyForm::kLinear:
      ReadLinear(map, seller, contents.body);
      break;
    case PolicyForm::kNeural:
      ReadNeural(map.RequireNode("neural"), contents.body);
      break;
  }
  map.Finish();
  return contents;
}

std::unique_ptr<Policy> Make(Contents contents, const spec::SellerSpec& seller, bool explore) {
  const std::string& name = contents.description.name;
  Body& body = contents.body;
  switch (contents.description.form) {
    case PolicyForm::kRule:
      if (body.rule != name) {
        throw core::InputError("rule.policy",
                               fmt::format("is {}, the name is {}", core::Quoted(body.rule), name));
      }
      return RemakePolicy(body.rule, seller, std::move(body.saved));
    case PolicyForm::kLinear:
      return std::make_unique<LinearPolicy>(name, seller, std::move(body.beliefs), explore);
    case PolicyForm::kNeural:
      return std::make_unique<NeuralPolicy>(name, seller, std::move(body.network), explore);
  }
  return nullptr;
}

}  // namespace

const char* Name(PolicyForm form) {
  switch (form) {
    case PolicyForm::kRule:
      return "rule";
    case PolicyForm::kLinear:
      return "linear";
    case PolicyForm::kNeural:
      return "neural";
  }
  return "";
}

PolicyDescription DescribePolicy(const std::string& text, const std::string& file) {
  return Read(text, file).description;
}

std::unique_ptr<Policy> ParsePolicy(const std::string& text, const std::string& file,
                                    bool explore) {
  Contents contents = Read(text, file);
  const spec::SellerSpec seller = contents.description.seller;
  return WithFile(file, [&] { return Make(std::move(contents), seller, explore); });
}

std::unique_ptr<Policy> ParsePolicy(const std::string& text, const std::string& file,
                                    const spec::SellerSpec& seller, bool explore) {
  Contents contents = Read(text, file);
  return WithFile(file, [&] {
    CheckFit(contents.description, seller);
    return Make(std::move(contents), seller, explore);
  });
}

std::unique_ptr<Policy> LoadPolicy(const std::string& path, const spec::SellerSpec& seller,
                                   bool explore) {
  return ParsePolicy(io::ReadFile(path), path, seller, explore);
}

}  // namespace souk::policies
