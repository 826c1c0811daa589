#include "policies/policy_file.h"

#include <doctest/doctest.h>

#include <memory>
#include <string>

#include "core/errors.h"
#include "env/market_env.h"
#include "env/seller_spec.h"
#include "evaluation/policy_names.h"
#include "io/atomic_file.h"
#include "policies/factory.h"
#include "policies/neural_policy.h"
#include "policies/number_block.h"
#include "tests/policies/full_shop.h"
#include "tests/policies/learned_policies.h"

namespace souk::policies {
namespace {

using testing::FullShop;
using testing::RandomLinearPolicy;
using testing::RandomNeuralPolicy;

// Whether two policies decide the same, bit for bit, over whole episodes that the first plays.
void CheckSame(const Policy& left, const Policy& right, const env::MarketConfig& market) {
  env::MarketEnv env(market, 20);
  spec::Observation observation;
  spec::Actions actions(env.shape());
  spec::Actions other(env.shape());
  spec::StepResult result;
  env.Reset(9, 0);
  while (!env.Done()) {
    env.Observe(&observation);
    left.Act(observation, &actions);
    right.Act(observation, &other);
    REQUIRE(actions.prices == other.prices);
    REQUIRE(actions.slates == other.slates);
    env.Step(actions, &result);
  }
}

// The policy read from its own file, having checked that it is the same and is written the same.
std::unique_ptr<Policy> CheckRoundTrip(const Policy& policy, const env::MarketConfig& market,
                                       bool explore = false) {
  CAPTURE(policy.name());
  const std::string text = ToYaml(policy, env::SellerSpecOf(market), {});
  auto again = ParsePolicy(text, "p.yaml", env::SellerSpecOf(market), explore);
  CHECK(again->name() == policy.name());
  CHECK(again->kind() == policy.kind());
  CHECK(ToYaml(*again, env::SellerSpecOf(market), {}) == text);
  CheckSame(policy, *again, market);
  // Without the scenario: nothing else of a market matters to a policy.
  const PolicyDescription description = DescribePolicy(text, "p.yaml");
  CHECK(description.name == policy.name());
  CHECK(description.observation == spec::ObservedFields(env::SellerSpecOf(market)));
  CheckSame(policy, *ParsePolicy(text, "p.yaml", description.seller, explore), market);
  return again;
}

TEST_CASE("PolicyFile: every policy of the table survives") {
  for (const PolicyInfo& info : ListPolicies()) {
    CheckRoundTrip(*evaluation::MakePolicy(info.name, testing::P1()), testing::P1());
    CheckRoundTrip(*evaluation::MakePolicy(info.name, testing::G1()), testing::G1());
    for (const auto slate : {spec::SlateKind::kPromotion, spec::SlateKind::kAssortment}) {
      if (info.name == "dynamic-program") continue;
      const env::MarketConfig shop = FullShop(slate);
      CheckRoundTrip(*evaluation::MakePolicy(info.name, shop), shop);
      CheckRoundTrip(*evaluation::MakePolicy(info.name + "+popular", shop), shop);
    }
  }
  CheckRoundTrip(*evaluation::MakePolicy("list*1.1", testing::P1()), testing::P1());
}

TEST_CASE("PolicyFile: a linear policy survives, exploring too") {
  for (const env::MarketConfig& market : {testing::P1(), FullShop()}) {
    for (const bool explore : {false, true}) {
      CheckRoundTrip(RandomLinearPolicy(market, explore), market, explore);
    }
  }
}

TEST_CASE("PolicyFile: a neural policy survives, exploring too") {
  for (const auto slate :
       {spec::SlateKind::kNone, spec::SlateKind::kPromotion, spec::SlateKind::kAssortment}) {
    env::MarketConfig market = FullShop(slate);
    for (const bool explore : {false, true}) {
      CheckRoundTrip(RandomNeuralPolicy(market, {16, 12}, explore), market, explore);
      market.observed_periods = 3;
      CheckRoundTrip(RandomNeuralPolicy(market, {}, explore), market, explore);
    }
  }
  CheckRoundTrip(RandomNeuralPolicy(testing::P1()), testing::P1());
  CheckRoundTrip(RandomNeuralPolicy(testing::G1()), testing::G1());
}

TEST_CASE("PolicyFile: the largest network fits the reader's limits") {
  env::MarketConfig market = testing::Shop();
  market.products.clear();
  market.segments.resize(1);
  market.audiences = {"all"};
  market.segments[0].audience = {1};
  market.segments[0].taste.assign(48, 0.);
  market.observation = {env::ObservationField::kTimeLeft, env::ObservationField::kStock,
                        env::ObservationField::kPrices};
  for (int i = 0; i < 48; ++i) {
    spec::ProductConfig product = testing::Shop().products[1];
    product.name = "p" + std::to_string(i);
    product.price_ladder.clear();
    for (int l = 0; l < 10; ++l) product.price_ladder.push_back(4 + .3 * l);
    product.list_price = 4;
    market.products.push_back(product);
  }
  const NeuralPolicy policy = RandomNeuralPolicy(market, {256, 256});
  CHECK(policy.heads().output_size() > 500);
  CheckSame(policy,
            *ParsePolicy(ToYaml(policy, env::SellerSpecOf(market), {}), "p.yaml",
                         env::SellerSpecOf(market), false),
            market);
}

TEST_CASE("PolicyFile: where it comes from is kept, as far as it is known") {
  const env::MarketConfig market = testing::P1();
  const auto policy = evaluation::MakePolicy("list", market);
  PolicyProvenance provenance{"single: p1", 18446744073709551615ULL, 4, "abc-dirty",
                              PolicyEvaluation{1.25, -1, 1e6, 200}};
  const PolicyProvenance read =
      DescribePolicy(ToYaml(*policy, env::SellerSpecOf(market), provenance), "f").provenance;
  CHECK(read.scenario == provenance.scenario);
  CHECK(read.seed == provenance.seed);
  CHECK(read.steps == provenance.steps);
  CHECK(read.revision == provenance.revision);
  REQUIRE(read.evaluation.has_value());
  CHECK(read.evaluation->profit == 1.25);
  CHECK(read.evaluation->lo == -1);
  CHECK(read.evaluation->hi == 1e6);
  CHECK(read.evaluation->episodes == 200);
  const PolicyProvenance nothing =
      DescribePolicy(ToYaml(*policy, env::SellerSpecOf(market), {}), "f").provenance;
  CHECK(nothing.scenario.empty());
  CHECK(!nothing.seed.has_value());
  CHECK(!nothing.evaluation.has_value());
}

// What is said of a text, or "".
std::string Fault(const std::string& text, const env::MarketConfig& market) {
  try {
    ParsePolicy(text, "p.yaml", env::SellerSpecOf(market), false);
  } catch (const core::InputError& fault) {
    CHECK(fault.place().file == "p.yaml");
    return fault.what();
  }
  return "";
}

TEST_CASE("PolicyFile: a market that does not fit is refused in words") {
  const env::MarketConfig market = FullShop();
  const std::string neural = ToYaml(RandomNeuralPolicy(market), env::SellerSpecOf(market), {});
  const std::string rule =
      ToYaml(*evaluation::MakePolicy("list", market), env::SellerSpecOf(market), {});
  const auto said = [&](const std::string& text, auto change) {
    env::MarketConfig other = FullShop();
    change(other);
    return Fault(text, other);
  };
  const auto says = [&](auto change, const std::string& words) {
    CAPTURE(words);
    const std::string fault = said(neural, change);
    CAPTURE(fault);
    CHECK(fault.find(words) != std::string::npos);
  };
  using Market = env::MarketConfig;
  says([](Market& m) { m.products[0].name = "tv"; }, "shop is without p0, the policy knows no tv");
  says([](Market& m) { std::swap(m.products[0], m.products[3]); }, "in another order");
  says([](Market& m) { m.products[0].price_max = 13; },
       "p0 may cost 3 to 12 by the policy, 3 to 13 there");
  says([](Market& m) { m.products[1].price_ladder.pop_back(); },
       "ladder of p1 is [4, 5, 6, 7, 8] by the policy, [4, 5, 6, 7] there");
  says([](Market& m) { m.audiences[1] = "street"; }, "audiences (shop is without store");
  says([](Market& m) { m.slate.size = 2; },
       "it fills promotion slates of 3, there are promotion slates of 2");
  says([](Market& m) { m.observation.pop_back(); },
       "observation fields (shop is without stock_out");
  says([](Market& m) { m.observation_scale.sales = 3; },
       "it has learnt from sales over 1, there they are seen over 3");
  says(
      [](Market& m) {
        m.observation_scale.visits = {1, 7};
      },
      "it has learnt from visits over 1, there they are seen over 7");
  // A rule reads what it finds; nothing else of the market matters to either.
  CHECK(said(rule, [](Market& m) { m.observation.pop_back(); }) == "");
  CHECK(said(rule, [](Market& m) { m.observation_scale.sales = 3; }) == "");
  CHECK(said(neural, [](Market& m) { m.segments[0].arrivals_per_hour = 99; }) == "");
}

std::string With(const std::string& text, const std::string& from, const std::string& to) {
  const std::size_t at = text.find(from);
  REQUIRE(at != std::string::npos);
  return text.substr(0, at) + to + text.substr(at + from.size());
}

TEST_CASE("PolicyFile: a bad file is refused where it is bad") {
  const env::MarketConfig market = testing::P1();
  const std::string text = ToYaml(RandomNeuralPolicy(market, {3}), env::SellerSpecOf(market), {});
  const auto says = [&](const std::string& from, const std::string& to, const std::string& words) {
    CAPTURE(from);
    CAPTURE(to);
    const std::string fault = Fault(With(text, from, to), market);
    CAPTURE(fault);
    CHECK(fault.find(words) != std::string::npos);
  };
  CHECK(Fault(text, market) == "");
  says("souk-policy", "souk-run", "p.yaml:1:9: format: is 'souk-run', must be souk-policy");
  says("version: 2", "version: 3", "version: is 3, this program reads 1 to 2");
  says("seller:\n", "seller:\n  segments: 3\n", "seller.segments: unknown key");
  says("kind: neural", "kind: neurla", "did you mean 'neural'?");
  says("kind: neural", "kind: linear", "observation[0].mean: unknown key");
  says("neural:\n", "neural:\n  extra: 1\n", "neural.extra: unknown key");
  says("activation: tanh", "activation: relu", "neural.activation");
  says("inputs: 2", "inputs: 3", "weight: is 3 x 2, must be 3 x 3");
  says("outputs: 11", "outputs: 12", "weight: is 11 x 3, must be 12 x 3");
  says("weight: |\n      ", "weight: |\n      nan ", "'nan' is given, a finite number is expected");
  says("weight: |\n      ", "weight: |\n      1 ", "a row of 2 numbers, 3 are expected");
  says("weight: |\n      ", "weight: |\n      1e99 ", "'1e99' is out of range");
  says("weight: |\n      ", "weight: |\n      .inf ", "a finite number");
  says("weight: |\n      ", "weight: |\n      1  ", "'' is given, a finite number");
  says("price_range: [5, 15]", "price_range: [5, 14]", "price");
  says("- name: time_left", "- name: time_right", "observation: is not what this seller sees");
  says("range: [0, 1]", "range: [0, 2]", "observation: is not what this seller sees");
  says("scale: ", "scale: -", "network.scale");
  says("unit_cost: 0", "unit_cost: -1", "unit_cost");
  CHECK(Fault(text.substr(0, text.size() / 2), market) != "");
}

TEST_CASE("PolicyFile: files of version 1 are read, counts over what was expected") {
  const std::string path =
      std::string(SOUK_SOURCE_DIR) + "/tests/fuzz/corpus/policy/rule_based_slates.yaml";
  const std::string text = io::ReadFile(path);
  const PolicyDescription policy = DescribePolicy(text, path);
  CHECK(policy.version == 1);
  CHECK(policy.observation == spec::ObservedFields(policy.seller));
  CHECK(policy.seller.scale.sales == 1);
  const auto opened = ParsePolicy(text, path, false);
  CHECK(opened->name() == policy.name);
  // Written again, it is of today's version and decides the same.
  const std::string now = ToYaml(*opened, policy.seller, policy.provenance);
  CHECK(DescribePolicy(now, "p.yaml").version == kPolicyFileVersion);
  CHECK(ToYaml(*ParsePolicy(now, "p.yaml", false), policy.seller, policy.provenance) == now);
}

TEST_CASE("PolicyFile: saved decisions that the limits do not allow are refused") {
  const env::MarketConfig market = testing::P1();
  const std::string list =
      ToYaml(*evaluation::MakePolicy("list", market), env::SellerSpecOf(market), {});
  const auto says = [&](const std::string& text, const std::string& words) {
    const std::string fault = Fault(text, market);
    CAPTURE(fault);
    CHECK(fault.find(words) != std::string::npos);
  };
  says(With(list, "all: [10]", "all: [10.5]"), "which its limits do not allow");
  says(With(list, "all: [10]", "all: [10, 11]"), "has 2 prices, there are 1 products");
  says(With(list, "all: [10]", "everyone: [10]"), "rule.prices.all: missing");
  says(With(list, "  prices:\n    all: [10]\n", ""), "list must come with its prices");
  says(With(list, "policy: list", "policy: random"), "rule.policy: is 'random', the name is list");
  const std::string table =
      ToYaml(*evaluation::MakePolicy("dynamic-program", market), env::SellerSpecOf(market), {});
  env::MarketConfig shorter = market;
  shorter.calendar.periods = 19;
  CHECK(Fault(table, shorter).find("20 periods and 100 units") != std::string::npos);
  says(With(table, "table: |\n    ", "table: |\n    99 "),
       "a row of 101 numbers, 102 are expected");
}

TEST_CASE("NumberBlock: the line of a fault is named") {
  const auto node = io::YamlNode::LoadString("a: 1\nb: |\n  1 2\n  3 x\n", "f");
  try {
    DoubleBlock(*node.Find("b"));
    FAIL("no fault");
  } catch (const core::InputError& fault) {
    CHECK(std::string(fault.what()) == "f:4: b: 'x' is given, a finite number is expected");
  }
}

}  // namespace
}  // namespace souk::policies
