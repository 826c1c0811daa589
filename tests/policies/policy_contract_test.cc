// What every policy of the table promises, on two markets each where they are admitted.

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <set>

#include "core/errors.h"
#include "env/market_env.h"
#include "env/seller_spec.h"
#include "evaluation/policy_names.h"
#include "policies/factory.h"
#include "policies/neural_policy.h"
#include "spec/allowed_price.h"
#include "tests/policies/markets.h"
#include "tests/policies/networks.h"

namespace souk::policies {
namespace {

struct Decisions {
  std::vector<double> prices;  // episode by episode, period by period
  std::vector<std::int32_t> slates;
  std::vector<double> propensities;
};

void CheckPrices(const env::MarketConfig& config, const spec::Shape& shape,
                 const spec::Actions& actions) {
  for (int a = 0; a < shape.audiences; ++a) {
    for (int i = 0; i < shape.products; ++i) {
      const spec::ProductConfig& product = config.products[static_cast<std::size_t>(i)];
      for (int w = 0; w < shape.worlds; ++w) {
        const double price = actions.prices[shape.At(shape.PriceRow(a, i), w)];
        REQUIRE(price >= product.price_min);
        REQUIRE(price <= product.price_max);
        REQUIRE(AllowedPrice(product, price) == price);
      }
    }
  }
}

void CheckSlates(const spec::Shape& shape, const spec::Actions& actions,
                 const env::MarketState& state) {
  for (int a = 0; a < shape.audiences && shape.places > 0; ++a) {
    for (int w = 0; w < shape.worlds; ++w) {
      std::set<int> shown;
      for (int k = 0; k < shape.places; ++k) {
        const int i = actions.slates[shape.At(shape.SlateRow(a, k), w)];
        REQUIRE(i >= 0);
        REQUIRE(i < shape.products);
        shown.insert(i);
      }
      REQUIRE(static_cast<int>(shown.size()) == shape.places);
      const int first = actions.slates[shape.At(shape.SlateRow(a, 0), w)];
      bool any = false;
      for (int i = 0; i < shape.products; ++i) any = any || state.stock[shape.At(i, w)] > 0;
      if (any) REQUIRE(state.stock[shape.At(first, w)] > 0);
    }
  }
}

// Plays episodes 0 .. episodes - 1 in batches, checking every decision.
Decisions Play(const env::MarketConfig& config, const Policy& policy, int batch, int episodes) {
  env::MarketEnv market(config, batch);
  const spec::Shape& shape = market.shape();
  spec::Actions actions(shape);
  spec::Observation observation;
  spec::StepResult result;
  core::AlignedVector<double> propensity;
  std::vector<Decisions> worlds(static_cast<std::size_t>(episodes));
  for (int first = 0; first < episodes; first += batch) {
    market.Reset(7, static_cast<std::uint32_t>(first));
    while (!market.Done()) {
      market.Observe(&observation);
      policy.Act(observation, &actions);
      policy.Propensity(observation, actions, &propensity);
      CheckPrices(config, shape, actions);
      CheckSlates(shape, actions, market.market().state());
      for (int w = 0; w < batch; ++w) {
        if (observation.alive[static_cast<std::size_t>(w)] == 0) continue;
        const int episode = first + w;
        Decisions& world = worlds[static_cast<std::size_t>(episode)];
        for (int row = 0; row < shape.audiences * shape.products; ++row) {
          world.prices.push_back(actions.prices[shape.At(row, w)]);
        }
        for (int row = 0; row < shape.audiences * shape.places; ++row) {
          world.slates.push_back(actions.slates[shape.At(row, w)]);
        }
        world.propensities.push_back(propensity[static_cast<std::size_t>(w)]);
      }
      market.Step(actions, &result);
    }
  }
  Decisions all;
  for (const Decisions& world : worlds) {
    all.prices.insert(all.prices.end(), world.prices.begin(), world.prices.end());
    all.slates.insert(all.slates.end(), world.slates.begin(), world.slates.end());
    all.propensities.insert(all.propensities.end(), world.propensities.begin(),
                            world.propensities.end());
  }
  return all;
}

void CheckContract(const Policy& policy, const env::MarketConfig& config) {
  const Decisions one = Play(config, policy, 1, 64);
  const Decisions many = Play(config, policy, 64, 64);
  CHECK(!one.prices.empty());
  CHECK(one.prices == many.prices);
  CHECK(one.slates == many.slates);
  CHECK(one.propensities == many.propensities);
  for (const double p : one.propensities) REQUIRE((std::isfinite(p) && p > 0));
}

void CheckContract(const std::string& text, const env::MarketConfig& config) {
  CAPTURE(text);
  const auto policy = evaluation::MakePolicy(text, config);
  CHECK(policy->name() == text);
  CheckContract(*policy, config);
}

TEST_CASE("Policy: a neural policy keeps the contract, greedy and exploring") {
  for (const auto slate :
       {spec::SlateKind::kNone, spec::SlateKind::kPromotion, spec::SlateKind::kAssortment}) {
    const env::MarketConfig config = testing::Shop(slate);
    const spec::SellerSpec spec = env::SellerSpecOf(config);
    for (const bool explore : {false, true}) {
      CheckContract(NeuralPolicy("net", spec, testing::RandomNetwork(spec, {24, 24}, 9), explore),
                    config);
    }
  }
}

TEST_CASE("Policy: every policy of the table keeps the contract on P1") {
  for (const PolicyInfo& info : ListPolicies()) {
    CheckContract(info.name, testing::P1());
    CHECK(evaluation::MakePolicy(info.name, testing::P1())->kind() == info.kind);
    CHECK(!info.description.empty());
  }
}

TEST_CASE("Policy: every policy with slates keeps the contract in a shop") {
  for (const auto slate : {spec::SlateKind::kPromotion, spec::SlateKind::kAssortment}) {
    for (const PolicyInfo& info : ListPolicies()) {
      if (info.name == "dynamic-program") continue;
      CheckContract(info.name, testing::Shop(slate));
      CheckContract(info.name + "+popular", testing::Shop(slate));
    }
  }
  CheckContract("list*1.10+popular", testing::Shop());
}

std::string Message(const std::string& text, const env::MarketConfig& config) {
  try {
    evaluation::MakePolicy(text, config);
  } catch (const core::InputError& error) {
    return error.what();
  }
  return "";
}

TEST_CASE("MakeRule: a rule as by its name, and no oracle") {
  const env::MarketConfig market = testing::P1();
  CHECK(MakeRule("list*1.1", env::SellerSpecOf(market))->name() == "list*1.1");
  CHECK_THROWS_WITH_AS(MakeRule("static", env::SellerSpecOf(market)),
                       doctest::Contains("it is an oracle, which must know the market"),
                       core::InputError);
}

TEST_CASE("MakePolicy: what is no policy is refused in one line that helps") {
  const env::MarketConfig one = testing::P1();
  std::string names;
  for (const PolicyInfo& info : ListPolicies()) names += (names.empty() ? "" : ", ") + info.name;
  CHECK(Message("lsit", one) ==
        "policy: 'lsit' is not known, must be one of " + names + "; did you mean 'list'?");
  CHECK(Message("list*-2", one).find("'-2' is not a factor") != std::string::npos);
  CHECK(Message("list*", one).find("'' is not a factor") != std::string::npos);
  CHECK(Message("static*2", one).find("takes no factor") != std::string::npos);
  CHECK(Message("list+popluar", testing::Shop()).find("did you mean 'popular'") !=
        std::string::npos);
  CHECK(Message("list+popular", one).find("fills no slate here") != std::string::npos);
  CHECK(Message("dynamic-program", testing::Shop()).find("it has 4 products, must have 1") !=
        std::string::npos);
}

}  // namespace
}  // namespace souk::policies
