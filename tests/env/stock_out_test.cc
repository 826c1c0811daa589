#include "env/stock_out.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <numeric>
#include <vector>

#include "core/streams.h"
#include "tests/env/market_cases.h"
#include "tests/env/reference_market.h"

namespace souk::env {
namespace {

constexpr int kPeriods = 100'000;  // depletion periods on each side
constexpr int kBatch = 1'000;      // periods to a batch, for the error of a ratio
// Of about 40 comparisons a case, one passes 4 standard errors by chance once in 400 seeds.
constexpr double kMostErrors = 4;

std::size_t Index(int i) { return static_cast<std::size_t>(i); }

// What both markets are compared on: units per period of each segment, audience and product,
// customers turned away, and the gaps between the first two groups of each attribute, batch by
// batch.
class Tally {
 public:
  Tally(const MarketConfig& config, const std::vector<double>& prices)
      : config_(config),
        prices_(prices),
        rows_(config.segments.size() * config.audiences.size() * config.products.size()),
        units_(rows_),
        turned_away_(config.products.size()),
        access_gaps_(config.attributes.size()),
        price_gaps_(config.attributes.size()),
        batch_(rows_, 0.) {}

  void Add(const std::vector<double>& units, const std::vector<double>& turned_away) {
    for (std::size_t row = 0; row < rows_; ++row) {
      units_[row].Add(units[row]);
      batch_[row] += units[row];
    }
    for (std::size_t i = 0; i < turned_away.size(); ++i) turned_away_[i].Add(turned_away[i]);
    if (++in_batch_ == kBatch) CloseBatch();
  }

  static void CheckSame(const Tally& ours, const Tally& reference) {
    for (std::size_t row = 0; row < ours.rows_; ++row) {
      CAPTURE(row);
      CheckSame(ours.units_[row], reference.units_[row]);
    }
    for (std::size_t i = 0; i < ours.turned_away_.size(); ++i) {
      CAPTURE(i);
      CheckSame(ours.turned_away_[i], reference.turned_away_[i]);
    }
    for (std::size_t f = 0; f < ours.access_gaps_.size(); ++f) {
      CAPTURE(f);
      CheckSame(ours.access_gaps_[f], reference.access_gaps_[f]);
      CheckSame(ours.price_gaps_[f], reference.price_gaps_[f]);
    }
  }

  // Largest share of a product's stock that was sold, so that a test can require depletion.
  double MeanUnits(std::size_t product) const {
    double sum = 0;
    for (std::size_t row = product; row < rows_; row += turned_away_.size()) {
      sum += units_[row].mean();
    }
    return sum;
  }

 private:
  static void CheckSame(const Sample& ours, const Sample& reference) {
    const double error = std::sqrt(ours.squared_error() + reference.squared_error());
    CAPTURE(ours.mean());
    CAPTURE(reference.mean());
    CHECK(std::abs(ours.mean() - reference.mean()) <= kMostErrors * error);
  }

  double UnitsOf(std::size_t s, std::size_t a, std::size_t i) const {
    return batch_[(s * config_.audiences.size() + a) * config_.products.size() + i];
  }

  void CloseBatch() {
    for (std::size_t f = 0; f < config_.attributes.size(); ++f) {
      access_gaps_[f].Add(PurchaseRate(f, 0) - PurchaseRate(f, 1));
      price_gaps_[f].Add(AcceptedPrice(f, 0) - AcceptedPrice(f, 1));
    }
    std::fill(batch_.begin(), batch_.end(), 0.);
    in_batch_ = 0;
  }

  double PurchaseRate(std::size_t attribute, std::size_t group) const {
    double units = 0;
    double visits = 0;
    for (std::size_t s = 0; s < config_.segments.size(); ++s) {
      const double share = config_.segments[s].groups[attribute][group];
      visits += share * config_.segments[s].arrivals_per_hour * kBatch;
      for (std::size_t a = 0; a < config_.audiences.size(); ++a) {
        for (std::size_t i = 0; i < config_.products.size(); ++i) units += share * UnitsOf(s, a, i);
      }
    }
    return units / visits;
  }

  // Mean accepted price of each product, weighted by the product's share of all units.
  double AcceptedPrice(std::size_t attribute, std::size_t group) const {
    const double all = std::accumulate(batch_.begin(), batch_.end(), 0.);
    double level = 0;
    for (std::size_t i = 0; i < config_.products.size(); ++i) {
      double everyone = 0;
      double bought = 0;
      double paid = 0;
      for (std::size_t s = 0; s < config_.segments.size(); ++s) {
        for (std::size_t a = 0; a < config_.audiences.size(); ++a) {
          const double units = UnitsOf(s, a, i);
          const double of_group = config_.segments[s].groups[attribute][group] * units;
          everyone += units;
          bought += of_group;
          paid += of_group * prices_[a * config_.products.size() + i];
        }
      }
      if (bought > 0) level += everyone / all * paid / bought;
    }
    return level;
  }

  const MarketConfig& config_;
  const std::vector<double>& prices_;
  std::size_t rows_;
  std::vector<Sample> units_;
  std::vector<Sample> turned_away_;
  std::vector<Sample> access_gaps_;
  std::vector<Sample> price_gaps_;
  std::vector<double> batch_;
  int in_batch_ = 0;
};

// The market's own periods, each an episode of one period. Returns the share taken one by one.
double RunMarket(const MarketConfig& config, const std::vector<double>& prices, std::uint64_t seed,
                 Tally* tally) {
  Market market(config, kBatch);
  const spec::Shape& shape = market.shape();
  spec::Actions actions(shape);
  PostPrices(
      config, shape, [&](int a, int i, int) { return prices[Index(shape.PriceRow(a, i))]; },
      &actions);
  std::vector<double> units(Index(shape.segments * shape.audiences * shape.products));
  std::vector<double> turned_away(config.products.size());
  long long one_by_one = 0;
  for (int first = 0; first < kPeriods; first += kBatch) {
    market.Reset(seed, static_cast<std::uint32_t>(first));
    market.Step(actions);
    const PeriodOutcome& outcome = market.outcome();
    one_by_one += outcome.worlds_one_by_one;
    for (int w = 0; w < kBatch; ++w) {
      for (std::size_t row = 0; row < units.size(); ++row) {
        units[row] = outcome.units[shape.At(static_cast<int>(row), w)];
      }
      for (int i = 0; i < shape.products; ++i) {
        turned_away[Index(i)] = outcome.turned_away[shape.At(i, w)];
      }
      tally->Add(units, turned_away);
    }
  }
  return static_cast<double>(one_by_one) / kPeriods;
}

void RunReference(const MarketConfig& config, const std::vector<double>& prices, std::uint64_t seed,
                  Tally* tally) {
  ReferenceMarket market(config, prices, seed);
  for (int period = 0; period < kPeriods; ++period) {
    market.Run();
    tally->Add(market.units(), market.turned_away());
  }
}

TEST_CASE("Stock-outs: four products, six pairs, against customers taken one by one") {
  MarketConfig config = FourProductMarket(1);
  config.segments[2].audience = {.7, .3};
  // Bread and tea run out nearly always, cheese sometimes, wine was never there.
  const std::vector<double> stock = {2, 5, 1, 0};
  for (std::size_t i = 0; i < stock.size(); ++i) config.products[i].stock = stock[i];
  const std::vector<double> prices = {2.5, 5, 4, 10, 3.5, 6.5, 5.5, 12};
  Tally ours(config, prices);
  Tally reference(config, prices);
  CHECK(RunMarket(config, prices, 20260105, &ours) > .95);
  RunReference(config, prices, 42, &reference);
  CHECK(reference.MeanUnits(0) > 1.95);
  CHECK(reference.MeanUnits(2) > .95);
  CHECK(reference.MeanUnits(3) == 0);
  Tally::CheckSame(ours, reference);
}

TEST_CASE("Stock-outs: one product, two segments, against customers taken one by one") {
  MarketConfig config = OneProductMarket(4, 1);
  config.attributes = {{"income", {"low", "high"}}};
  config.segments.push_back(config.segments[0]);
  config.segments[0].groups = {{.9, .1}};
  config.segments[1].name = "hurried";
  config.segments[1].arrivals_per_hour = 5;
  config.segments[1].price_sensitivity = .3;
  config.segments[1].groups = {{.2, .8}};
  const std::vector<double> prices = {9};
  Tally ours(config, prices);
  Tally reference(config, prices);
  CHECK(RunMarket(config, prices, 7, &ours) > .9);
  RunReference(config, prices, 8, &reference);
  Tally::CheckSame(ours, reference);
}

// Two pairs, two products, none = 1. Attractions (1, 2) and (3, 1) at rates such that first choices
// are (2, 4) and (6, 2): 8 of product 0, 6 of product 1 per period; stock 4 and 5. Product 0
// empties at 1/2: sales (1, 2) and (3, 1), left 0 and 2. From then on pair 0 chooses product 1 with
// 2/3 of its rate of (2 + 4 + 2 = 8): 4 + 2 * 2/3 = 16/3; pair 1: 2 + 6 * 1/2 = 5. Together 31/3,
// so the 2 left last 6/31 of a period: sales 32/31 and 30/31.
// Seen by its second audience alone: the one kind of customer need not stand in the first row.
TEST_CASE("Stock-outs: one segment in the second of two audiences sells its stock and no more") {
  MarketConfig config = OneProductMarket(3, 1);
  config.audiences = {"app", "shop"};
  config.segments[0].audience = {0, 1};
  Market market(config, 16);
  market.Reset(1, 0);
  market.Step(ListPrices(config, market.shape()));
  const spec::Shape& shape = market.shape();
  for (int w = 0; w < 16; ++w) {
    const double sold = market.outcome().units[shape.At(shape.UnitsRow(0, 1, 0), w)];
    CHECK(market.outcome().units[shape.At(shape.UnitsRow(0, 0, 0), w)] == 0);
    CHECK(sold + market.state().stock[Index(w)] == 3);
    CHECK(market.outcome().revenue[Index(w)] == 10 * sold);
    CHECK(market.outcome().audience_profit[shape.At(1, w)] == 8 * sold);
  }
}

TEST_CASE("SellAsFluid: a case worked by hand") {
  const std::vector<double> attraction = {1, 2, 3, 1};
  const std::vector<double> none = {1, 1};
  std::vector<double> units = {2, 4, 6, 2};
  std::vector<double> stock = {4, 5};
  std::vector<double> turned_away = {0, 0};
  StockOutCase world = {2, 2, attraction, none, units, stock, turned_away};
  std::vector<double> scratch;
  SellAsFluid(world, scratch);
  const std::vector<double> expected = {1, 2 + 32. / 31, 3, 1 + 30. / 31};
  for (std::size_t row = 0; row < expected.size(); ++row) {
    CHECK(units[row] == doctest::Approx(expected[row]).epsilon(1e-13));
  }
  CHECK(stock[0] == 0);
  CHECK(stock[1] == 0);
  CHECK(turned_away[0] == doctest::Approx(4).epsilon(1e-13));
  CHECK(turned_away[1] == doctest::Approx(6 * (1 - .5 - 6. / 31)).epsilon(1e-13));
}

TEST_CASE("SellAsFluid: two products that run out at the same moment") {
  const std::vector<double> attraction = {1, 1, 1};
  const std::vector<double> none = {1};
  std::vector<double> units = {4, 4, 4};
  std::vector<double> stock = {2, 2, 100};
  std::vector<double> turned_away = {0, 0, 0};
  StockOutCase world = {1, 3, attraction, none, units, stock, turned_away};
  std::vector<double> scratch;
  SellAsFluid(world, scratch);
  CHECK(units[0] == doctest::Approx(2));
  CHECK(units[1] == doctest::Approx(2));
  CHECK(units[2] == doctest::Approx(2 + 8. / 2));  // half the rate of 16 when two choices are left
  CHECK(stock[2] == doctest::Approx(94));
}

// Sales and end stock add up to the stock, no more is sold than wanted, and each customer of a
// count is served or lost once.
TEST_CASE("Stock-outs: conservation over many worlds, for counts and for fluids") {
  for (const auto noise : {demand_models::Noise::kPoisson, demand_models::Noise::kGaussian,
                           demand_models::Noise::kDeterministic}) {
    MarketConfig config = BusyMarket();
    config.noise = noise;
    Market market(config, 64);
    const spec::Shape& shape = market.shape();
    const spec::Actions actions = ListPrices(config, shape);
    market.Reset(3, 0);
    long long one_by_one = 0;
    for (int t = 0; t < config.calendar.periods; ++t) {
      const MarketState before = market.state();
      market.Step(actions);
      one_by_one += market.outcome().worlds_one_by_one;
      for (int w = 0; w < shape.worlds; ++w) {
        for (int i = 0; i < shape.products; ++i) {
          double sold = 0;
          for (int pair = 0; pair < shape.segments * shape.audiences; ++pair) {
            const double units = market.outcome().units[shape.At(pair * shape.products + i, w)];
            REQUIRE(units >= 0);
            sold += units;
          }
          const double start = before.stock[shape.At(i, w)];
          const double end = market.state().stock[shape.At(i, w)];
          REQUIRE(end >= 0);
          // Fluids: a few roundings of quantities of at most 300.
          REQUIRE(sold + end == doctest::Approx(start).epsilon(1e-12));
          REQUIRE(market.outcome().turned_away[shape.At(i, w)] >= 0);
          if (market.outcome().turned_away[shape.At(i, w)] > 1e-9) REQUIRE(end < 1e-9);
        }
      }
    }
    CHECK(one_by_one > 64);
  }
}

TEST_CASE("SellOneByOne: everybody is served or turned away once, the last unit included") {
  const std::vector<double> attraction = {1, 2, 3, 1};
  const std::vector<double> none = {1, 1};
  for (std::uint32_t episode = 0; episode < 200; ++episode) {
    std::vector<double> units = {5, 4, 3, 6};
    std::vector<double> stock = {4, 12};
    std::vector<double> turned_away = {0, 0};
    std::vector<std::uint32_t> customers;
    StockOutCase world = {2, 2, attraction, none, units, stock, turned_away};
    SellOneByOne(world, core::Stream(1, episode, 0, 6), core::Stream(1, episode, 0, 7), customers);
    CHECK(units[0] + units[2] == 4);
    CHECK(stock[0] == 0);
    CHECK(units[1] + units[3] + stock[1] == 12);
    CHECK(units[1] + units[3] >= 10 - turned_away[1]);
    CHECK(units[0] + units[2] + turned_away[0] == 8);
    CHECK(units[1] + units[3] <= 10 + turned_away[0]);
  }
}

}  // namespace
}  // namespace souk::env
