#include "env/episode_metrics.h"

#include <doctest/doctest.h>

#include <array>
#include <cmath>
#include <limits>
#include <set>
#include <string>

#include "core/errors.h"
#include "env/play_episodes.h"
#include "policies/policy.h"

namespace souk::env {
namespace {

constexpr int kPeriods = 2;
// Posted prices over list prices, by audience and period; both products alike.
constexpr std::array<std::array<double, kPeriods>, 2> kFactors = {{{1, .9}, {1.2, 1.1}}};
constexpr std::array<double, 2> kList = {4, 2};
constexpr std::array<double, 2> kCost = {1, .5};
constexpr double kStock = 100;
constexpr double kHoldingPerHour = .01;
constexpr double kSalvage = .1;
// By segment.
constexpr std::array<double, 2> kArrivals = {10, 20};
constexpr std::array<double, 2> kSensitivity = {.5, .2};
constexpr std::array<std::array<double, 2>, 2> kTaste = {{{2, 1}, {1, 2}}};
constexpr std::array<std::array<double, 2>, 2> kAudience = {{{1, 0}, {.5, .5}}};
constexpr std::array<std::array<double, 2>, 2> kIncome = {{{.8, .2}, {.25, .75}}};

// Quantities are expected ones, so that a pocket calculator can follow; satisfaction is price
// alone.
MarketConfig TinyMarket() {
  MarketConfig config;
  config.name = "tiny";
  config.noise = demand_models::Noise::kDeterministic;
  config.calendar.periods = kPeriods;
  config.audiences = {"web", "shop"};
  config.attributes = {{"income", {"low", "high"}}};
  config.products.resize(2);
  config.segments.resize(2);
  for (std::size_t i = 0; i < 2; ++i) {
    spec::ProductConfig& product = config.products[i];
    product.name = i == 0 ? "tv" : "radio";
    product.list_price = kList[i];
    product.unit_cost = kCost[i];
    product.price_min = 1;
    product.price_max = 9;
    product.stock = kStock;
    product.salvage_value = kSalvage;
    product.holding_cost_per_unit_day = 24 * kHoldingPerHour;
    SegmentConfig& segment = config.segments[i];
    segment.name = i == 0 ? "bargain" : "loyal";
    segment.arrivals_per_hour = kArrivals[i];
    segment.price_sensitivity = kSensitivity[i];
    segment.taste = {kTaste[i][0], kTaste[i][1]};
    segment.audience = {kAudience[i][0], kAudience[i][1]};
    segment.groups = {{kIncome[i][0], kIncome[i][1]}};
    segment.satisfaction = {0, 0, 1, 0, 1};
  }
  return config;
}

class ScriptedPrices final : public policies::Policy {
 public:
  std::string name() const override { return "scripted"; }
  policies::Kind kind() const override { return policies::Kind::kRule; }
  void Act(const spec::Observation& observation, spec::Actions* actions) const override {
    const spec::Shape& shape = observation.shape;
    for (int a = 0; a < 2; ++a) {
      for (int i = 0; i < 2; ++i) {
        for (int w = 0; w < shape.padded; ++w) {
          actions->prices[shape.At(shape.PriceRow(a, i), w)] =
              kList[static_cast<std::size_t>(i)] *
              kFactors[static_cast<std::size_t>(a)][static_cast<std::size_t>(observation.period)];
        }
      }
    }
  }
};

// What happens in the tiny market, added up number by number.
struct Account {
  double revenue = 0;
  double cost = 0;
  double units = 0;
  double visits = 0;
  double satisfied = 0;
  std::array<double, 2> product_units{};
  std::array<double, 2> group_visits{};
  std::array<double, 2> group_units{};
  std::array<std::array<double, 2>, 2> seen{};    // group, product: visits times price
  std::array<std::array<double, 2>, 2> spent{};   // units times price
  std::array<std::array<double, 2>, 2> bought{};  // units
};

void AddVisitors(std::size_t s, std::size_t a, std::size_t t, Account& account) {
  const double visits = kArrivals[s] * kAudience[s][a];
  std::array<double, 2> weight{};
  for (std::size_t i = 0; i < 2; ++i) {
    weight[i] = std::exp(kTaste[s][i] - kSensitivity[s] * kList[i] * kFactors[a][t]);
  }
  account.visits += visits;
  // The price a segment meets is the mean over its audiences.
  const double factor = kAudience[s][0] * kFactors[0][t] + kAudience[s][1] * kFactors[1][t];
  account.satisfied += visits * (.5 + 1 - factor);
  for (std::size_t g = 0; g < 2; ++g) account.group_visits[g] += kIncome[s][g] * visits;
  for (std::size_t i = 0; i < 2; ++i) {
    const double units = visits * weight[i] / (1 + weight[0] + weight[1]);
    const double price = kList[i] * kFactors[a][t];
    account.units += units;
    account.revenue += units * price;
    account.cost += units * kCost[i];
    account.product_units[i] += units;
    for (std::size_t g = 0; g < 2; ++g) {
      account.group_units[g] += kIncome[s][g] * units;
      account.seen[g][i] += kIncome[s][g] * visits * price;
      account.spent[g][i] += kIncome[s][g] * units * price;
      account.bought[g][i] += kIncome[s][g] * units;
    }
  }
}

Account AddUp() {
  Account account;
  for (std::size_t t = 0; t < kPeriods; ++t) {
    for (std::size_t s = 0; s < 2; ++s) {
      for (std::size_t a = 0; a < 2; ++a) AddVisitors(s, a, t, account);
    }
    account.cost += kHoldingPerHour * (2 * kStock - account.units);
  }
  account.cost -= kSalvage * (2 * kStock - account.units);
  return account;
}

TEST_CASE("EpisodeMetrics: every figure of a tiny market is the sum that its definition says") {
  PlayConfig rollout;
  rollout.episodes = 3;
  const PlayedEpisodes played = PlayEpisodes(TinyMarket(), ScriptedPrices(), rollout);
  const Account account = AddUp();
  REQUIRE(MetricsCount(TinyMarket()) == kFirstGap + 3);
  REQUIRE(played.metrics.rows() == kFirstGap + 3);
  std::array<double, 2> posted{};
  std::array<double, 2> accepted{};
  for (std::size_t g = 0; g < 2; ++g) {
    for (std::size_t i = 0; i < 2; ++i) {
      const double share = account.product_units[i] / account.units;
      posted[g] += share * account.seen[g][i] / account.group_visits[g];
      accepted[g] += share * account.spent[g][i] / account.bought[g][i];
    }
  }
  const double access = account.group_units[0] / account.group_visits[0] -
                        account.group_units[1] / account.group_visits[1];
  // Vector exp and sums in another order: a few units in the last place.
  constexpr double kRounding = 1e-12;
  const auto check = [&](int metric, double expected) {
    CAPTURE(metric);
    for (int e = 0; e < 3; ++e) {
      CHECK(played.metrics(metric, e) == doctest::Approx(expected).epsilon(kRounding));
    }
  };
  check(kProfit, account.revenue - account.cost);
  check(kReward, account.revenue - account.cost);
  check(kRevenue, account.revenue);
  check(kUnits, account.units);
  check(kConversion, account.units / account.visits);
  check(kRevenuePerVisitor, account.revenue / account.visits);
  check(kSatisfaction, account.satisfied / account.visits);
  check(kTurnedAway, 0);
  check(kSoldOutProducts, 0);
  check(GapMetric(0, kPostedGap), std::abs(posted[0] - posted[1]));
  check(GapMetric(0, kAcceptedGap), std::abs(accepted[0] - accepted[1]));
  check(GapMetric(0, kAccessGap), std::abs(access));
  CHECK(account.visits == 60);
  CHECK(std::abs(posted[0] - posted[1]) > .01);
  CHECK(std::abs(posted[0] - accepted[0]) > .001);
}

TEST_CASE("EpisodeMetrics: products that sell out are counted, and who came too late") {
  MarketConfig market = TinyMarket();
  market.noise = demand_models::Noise::kPoisson;
  market.products[0].stock = 3;
  PlayConfig rollout;
  rollout.episodes = 200;
  const PlayedEpisodes played = PlayEpisodes(market, ScriptedPrices(), rollout);
  // Demand for the first product is about 10 a period, so 3 units always go.
  CHECK((played.metrics.row(kSoldOutProducts) == 1).all());
  CHECK(played.metrics.row(kTurnedAway).minCoeff() >= 0);
  CHECK(played.metrics.row(kTurnedAway).mean() > 1);
  CHECK((played.metrics.row(kUnits) <= 60 + 40).all());
  CHECK(played.one_by_one > 0);
}

TEST_CASE("EpisodeMetrics: an episode without visitors has zeros, not NaN") {
  MarketConfig market = TinyMarket();
  for (SegmentConfig& segment : market.segments) segment.arrivals_per_hour = 0;
  PlayConfig rollout;
  rollout.episodes = 2;
  const PlayedEpisodes played = PlayEpisodes(market, ScriptedPrices(), rollout);
  CHECK(played.metrics.allFinite());
  CHECK((played.metrics.row(kConversion) == 0).all());
  CHECK((played.metrics.row(GapMetric(0, kPostedGap)) == 0).all());
}

TEST_CASE("EpisodeMetrics: a sum that is not finite is named with its period") {
  const MarketConfig config = TinyMarket();
  Market market(config, 3, Accounting::kFull);
  EpisodeTotals totals(config, market.shape());
  spec::Actions actions(market.shape());
  const auto step = [&] {
    for (int row = 0; row < 4; ++row) {
      for (int w = 0; w < 3; ++w) {
        actions.prices[market.shape().At(row, w)] = kList[static_cast<std::size_t>(row % 2)];
      }
    }
    market.Step(actions);
    totals.Add(market);
  };
  CHECK_NOTHROW(step());
  market.Reset(1, 0);
  totals.Clear();
  // No scenario may have so much stock: what it costs to hold is beyond the range of a double.
  MarketState state = market.state();
  state.stock[market.shape().At(0, 1)] = std::numeric_limits<double>::infinity();
  market.Restore(state);
  std::string fault;
  try {
    step();
  } catch (const core::InputError& error) {
    fault = error.what();
  }
  CAPTURE(fault);
  CHECK(fault.find("cost: is ") == 0);
  CHECK(fault.find(" in period 0, must be a finite number") != std::string::npos);
}

TEST_CASE("EpisodeMetrics: every metric has a name of its own") {
  const MarketConfig config = TinyMarket();
  std::set<std::string> names;
  for (int m = 0; m < MetricsCount(config); ++m) names.insert(Name(config, m));
  CHECK(static_cast<int>(names.size()) == MetricsCount(config));
  CHECK(Name(config, kProfit) == "profit");
  CHECK(Name(config, kCrossSell) == "cross-sell rate");
  CHECK(Name(config, GapMetric(0, kAccessGap)) == "access gap of income");
}

}  // namespace
}  // namespace souk::env
