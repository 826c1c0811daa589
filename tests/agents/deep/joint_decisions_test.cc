// A market small enough to enumerate: prices and slates decided together earn what neither does.

#include <doctest/doctest.h>

#include <array>
#include <cmath>
#include <memory>
#include <vector>

#include "agents/deep/ppo_agent.h"
#include "agents/deep/torch_setup.h"
#include "env/market_env.h"
#include "env/seller_spec.h"
#include "training/training.h"

namespace souk::agents {
namespace {

constexpr std::array<double, 2> kTaste = {1.5, 2.5};
constexpr std::array<double, 2> kCost = {2, 3};
constexpr std::array<double, 2> kRelevance = {.9, .8};
constexpr std::array<double, 2> kSensitivity = {.9, .45};  // of the segment of each audience
constexpr std::array<double, 2> kArrivals = {20, 12};      // a period
constexpr double kResponse = 1.5;
const std::vector<double> kLadder = {3, 4, 5, 6, 7, 8};

// Two products, two segments each an audience of its own, one promoted product.
env::MarketConfig Market() {
  env::MarketConfig market;
  market.calendar.periods = 6;
  market.audiences = {"thrifty", "rich"};
  for (int i = 0; i < 2; ++i) {
    spec::ProductConfig product;
    product.name = i == 0 ? "one" : "two";
    product.unit_cost = kCost[static_cast<std::size_t>(i)];
    product.price_min = 3;
    product.price_max = 8;
    product.price_ladder = kLadder;
    product.list_price = 5;
    product.relevance = kRelevance[static_cast<std::size_t>(i)];
    market.products.push_back(product);
  }
  for (int s = 0; s < 2; ++s) {
    env::SegmentConfig segment;
    segment.name = market.audiences[static_cast<std::size_t>(s)];
    segment.arrivals_per_hour = kArrivals[static_cast<std::size_t>(s)];
    segment.price_sensitivity = kSensitivity[static_cast<std::size_t>(s)];
    segment.taste = {kTaste[0], kTaste[1]};
    segment.audience = s == 0 ? std::vector<double>{1, 0} : std::vector<double>{0, 1};
    segment.slate_response = kResponse;
    market.segments.push_back(segment);
  }
  market.slate = {spec::SlateKind::kPromotion, 1, 0};
  return market;
}

// Expected profit of a period from one audience, by the formula.
double Profit(int audience, double price0, double price1, int promoted) {
  const auto a = static_cast<std::size_t>(audience);
  std::array<double, 2> prices = {price0, price1};
  std::array<double, 2> odds{};
  for (std::size_t i = 0; i < 2; ++i) {
    const double lift = static_cast<int>(i) == promoted ? kResponse * kRelevance[i] : 0;
    odds[i] = std::exp(kTaste[i] - kSensitivity[a] * prices[i] + lift);
  }
  const double total = 1 + odds[0] + odds[1];
  return kArrivals[a] * ((prices[0] - kCost[0]) * odds[0] + (prices[1] - kCost[1]) * odds[1]) /
         total;
}

struct Optimum {
  double joint = 0;   // prices and slate
  double prices = 0;  // prices under the slate of highest relevance
  double slate = 0;   // the slate under list prices
};

Optimum Enumerate() {
  Optimum optimum;
  for (int a = 0; a < 2; ++a) {
    Optimum best;
    for (int promoted = 0; promoted < 2; ++promoted) {
      best.slate = std::max(best.slate, Profit(a, 5, 5, promoted));
      for (const double p0 : kLadder) {
        for (const double p1 : kLadder) {
          const double profit = Profit(a, p0, p1, promoted);
          best.joint = std::max(best.joint, profit);
          if (promoted == 0) best.prices = std::max(best.prices, profit);
        }
      }
    }
    optimum.joint += best.joint;
    optimum.prices += best.prices;
    optimum.slate += best.slate;
  }
  return optimum;
}

// Mean over the periods of what a policy's greedy decisions earn by the formula.
double Score(const policies::Policy& policy, const env::MarketConfig& market) {
  env::MarketEnv env(market, 1);
  env.Reset(1, 0);
  spec::Observation observation;
  spec::StepResult result;
  spec::Actions actions(env.shape());
  double sum = 0;
  while (!env.Done()) {
    env.Observe(&observation);
    policy.Act(observation, &actions);
    const spec::Shape& shape = observation.shape;
    for (int a = 0; a < 2; ++a) {
      sum += Profit(a, actions.prices[shape.At(shape.PriceRow(a, 0), 0)],
                    actions.prices[shape.At(shape.PriceRow(a, 1), 0)],
                    actions.slates[shape.At(shape.SlateRow(a, 0), 0)]);
    }
    env.Step(actions, &result);
  }
  return sum / market.calendar.periods;
}

TEST_CASE("PpoAgent: prices and slates together, .98 of the enumerated optimum") {
  SetUpTorch();
  const env::MarketConfig market = Market();
  const Optimum optimum = Enumerate();
  MESSAGE("price-only " << optimum.prices / optimum.joint << ", slate-only "
                        << optimum.slate / optimum.joint << " of the joint optimum");
  CHECK(optimum.prices < .98 * optimum.joint);
  CHECK(optimum.slate < .98 * optimum.joint);
  for (const std::uint64_t seed : {1U, 2U, 3U}) {
    const PpoConfig config = DefaultPpoConfig(env::SellerSpecOf(market));
    const long long steps = 80'000;
    PpoAgent agent(env::SellerSpecOf(market), config, AgentOptions{steps, seed, 1, "cpu"});
    TrainingConfig budget;
    budget.steps = steps;
    budget.seed = seed;
    budget.worlds = config.worlds;
    budget.replicas = config.replicas;
    training::Training training(market, agent, budget);
    while (!training.Done()) training.RunRound();
    const double share = Score(*agent.MakePolicy(false), market) / optimum.joint;
    MESSAGE("seed " << seed << ": " << share);
    CHECK(share >= .98);
  }
}

}  // namespace
}  // namespace souk::agents
