// Reads a policy file.

#include "policies/policy_file.h"

#include <fmt/core.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <tuple>
#include <utility>

#include "core/errors.h"
#include "env/market_env.h"
#include "io/atomic_file.h"
#include "io/yaml_path.h"
#include "io/yaml_reader.h"
#include "policies/factory.h"
#include "policies/linear_policy.h"
#include "policies/neural_policy.h"
#include "policies/number_block.h"
#include "policies/policy_fit.h"

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

const std::vector<YamlNode>& Items(YamlMap& map, const std::string& key) {
  const YamlNode& node = map.RequireNode(key);
  if (node.kind() != YamlNode::Kind::kSequence) throw node.Error("a list is expected");
  return node.children();
}

std::pair<double, double> ReadRange(YamlMap& map, const std::string& key) {
  const YamlNode& node = map.RequireNode(key);
  if (node.kind() != YamlNode::Kind::kSequence || node.children().size() != 2) {
    throw node.Error("two numbers are expected, the lower first");
  }
  return {node.children()[0].AsDouble(), node.children()[1].AsDouble(true)};
}

spec::ProductConfig ReadProduct(const YamlNode& node) {
  spec::ProductConfig product;
  YamlMap map(node);
  map.Require("name", &product.name);
  map.Require("unit_cost", &product.unit_cost);
  map.Require("list_price", &product.list_price);
  std::tie(product.price_min, product.price_max) = ReadRange(map, "price_range");
  map.Read("price_ladder", &product.price_ladder);
  product.stock = map.RequireNode("stock").AsDouble(true);
  map.Require("relevance", &product.relevance);
  map.Finish();
  return product;
}

// One segment of nobody, so that the market is a market.
void AddStandIn(env::MarketConfig& market) {
  env::SegmentConfig segment;
  segment.name = "customers";
  segment.taste.assign(market.products.size(), 0.);
  segment.audience.assign(market.audiences.size(), 0.);
  if (!segment.audience.empty()) segment.audience[0] = 1;
  market.segments = {segment};
}

void ReadDecisions(YamlMap& map, env::MarketConfig& market) {
  map.Require("periods", &market.calendar.periods);
  map.Require("period_hours", &market.calendar.period_hours);
  map.Require("currency", &market.currency);
  map.Require("audiences", &market.audiences);
  for (const YamlNode& node : Items(map, "products")) market.products.push_back(ReadProduct(node));
  if (const YamlNode* node = map.Find("slate")) {
    YamlMap slate(*node);
    std::string kind;
    slate.Require("kind", &kind);
    slate.Require("size", &market.slate.size);
    slate.Finish();
    try {
      market.slate.kind = spec::ParseSlateKind(kind, "slate.kind");
    } catch (const core::InputError& fault) {
      throw slate.Error("kind", fault.message());
    }
  }
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

void ReadObservation(YamlMap& map, Contents& contents) {
  const auto& items = Items(map, "observation");
  PolicyDescription& description = contents.description;
  const bool neural = description.form == PolicyForm::kNeural;
  PolicyNetwork& network = contents.body.network;
  network.observation_mean.resize(static_cast<Eigen::Index>(items.size()));
  network.observation_scale.resize(static_cast<Eigen::Index>(items.size()));
  std::vector<std::string> names;
  for (const YamlNode& node : items) {
    YamlMap item(node);
    ObservedField field;
    item.Require("name", &field.name);
    item.Require("unit", &field.unit);
    std::tie(field.lo, field.hi) = ReadRange(item, "range");
    const auto row = static_cast<Eigen::Index>(names.size());
    if (neural) {
      network.observation_mean[row] = ReadFloat(item, "mean");
      network.observation_scale[row] = ReadFloat(item, "scale");
    }
    item.Finish();
    names.push_back(field.name);
    description.observation.push_back(std::move(field));
  }
  const io::YamlNode& place = map.RequireNode("observation");
  try {
    ObservedKinds kinds = KindsOfNames(names);
    description.market.observation = std::move(kinds.fields);
    description.market.observed_periods = kinds.periods;
    for (std::string& event : kinds.events) {
      description.market.events.emplace_back().name = std::move(event);
    }
    for (std::string& name : kinds.rivals) {
      description.market.rivals.push_back({std::move(name), 0, description.market.products, {}});
    }
  } catch (const core::InputError& fault) {
    throw place.Error(fault.message());
  }
}

void ReadRule(const YamlNode& node, const env::MarketConfig& market, Body& body) {
  YamlMap map(node);
  map.Require("policy", &body.rule);
  if (const YamlNode* prices = map.Find("prices")) {
    YamlMap audiences(*prices);
    for (const std::string& audience : market.audiences) {
      std::vector<double> row;
      audiences.Require(audience, &row);
      if (row.size() != market.products.size()) {
        throw audiences.Error(audience, fmt::format("has {} prices, there are {} products",
                                                    row.size(), market.products.size()));
      }
      body.saved.prices.insert(body.saved.prices.end(), row.begin(), row.end());
    }
    audiences.Finish();
  }
  if (const YamlNode* table = map.Find("table")) body.saved.table = DoubleBlock(*table).array();
  map.Finish();
}

void ReadLinear(YamlMap& root, const env::MarketConfig& market, Body& body) {
  const auto& items = Items(root, "linear");
  if (items.size() != market.audiences.size()) {
    throw root.Error("linear", fmt::format("has beliefs of {} audiences, there are {}",
                                           items.size(), market.audiences.size()));
  }
  for (std::size_t a = 0; a < items.size(); ++a) {
    YamlMap map(items[a]);
    RequireText(map, "audience", market.audiences[a]);
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
  for (const YamlNode& item : Items(map, "layers")) {
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
  RequireText(map, "version", "1");
  map.Require("name", &description.name);
  description.form = ReadForm(map);
  if (const YamlNode* node = map.Find("provenance")) description.provenance = ReadProvenance(*node);
  env::MarketConfig& market = description.market;
  market.name = description.provenance.scenario;
  ReadDecisions(map, market);
  ReadObservation(map, contents);
  AddStandIn(market);
  try {
    env::Validate(market);
  } catch (const core::InputError& fault) {
    throw io::AddPlace(fault, root);
  }
  if (ObservedFields(market) != description.observation) {
    throw map.Error("observation", "is none that a market with these products and audiences shows");
  }
  switch (description.form) {
    case PolicyForm::kRule:
      ReadRule(map.RequireNode("rule"), market, contents.body);
      break;
    case PolicyForm::kLinear:
      ReadLinear(map, market, contents.body);
      break;
    case PolicyForm::kNeural:
      ReadNeural(map.RequireNode("neural"), contents.body);
      break;
  }
  map.Finish();
  return contents;
}

std::unique_ptr<Policy> Make(Contents contents, const env::MarketConfig& market, bool explore) {
  const std::string& name = contents.description.name;
  Body& body = contents.body;
  switch (contents.description.form) {
    case PolicyForm::kRule:
      if (body.rule != name) {
        throw core::InputError("rule.policy",
                               fmt::format("is {}, the name is {}", core::Quoted(body.rule), name));
      }
      return RemakePolicy(body.rule, market, std::move(body.saved));
    case PolicyForm::kLinear:
      return std::make_unique<LinearPolicy>(name, market, std::move(body.beliefs), explore);
    case PolicyForm::kNeural:
      return std::make_unique<NeuralPolicy>(name, env::MakeEnvSpec(market), std::move(body.network),
                                            explore);
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
                                    const env::MarketConfig& market, bool explore) {
  Contents contents = Read(text, file);
  return WithFile(file, [&] {
    CheckFit(contents.description, market);
    return Make(std::move(contents), market, explore);
  });
}

std::unique_ptr<Policy> LoadPolicy(const std::string& path, const env::MarketConfig& market,
                                   bool explore) {
  return ParsePolicy(io::ReadFile(path), path, market, explore);
}

}  // namespace souk::policies
