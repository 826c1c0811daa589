// Whatever a market does with its units, none appears and none is lost.

#include <doctest/doctest.h>

#include <cmath>
#include <string>
#include <vector>

#include "env/customer_market.h"
#include "tests/env/customer_cases.h"
#include "tests/env/market_cases.h"

namespace souk::env {
namespace {

constexpr std::uint64_t kSeed = 71;
constexpr int kWorlds = 50;

struct Case {
  std::string name;
  MarketConfig config;
};

MarketConfig Returning(double resalable) {
  MarketConfig config = OneProductMarket(60, 40);
  config.products[0].returns = {.35, resalable, 3, .5};
  return config;
}

MarketConfig Perishable() {
  MarketConfig config = FourProductMarket(48);
  for (std::size_t i = 0; i < 4; ++i) {
    spec::ProductConfig& product = config.products[i];
    product.stock = 20 + 5 * static_cast<double>(i);
    product.spoilage_per_day = .2 * static_cast<double>(i);
    product.returns = {.1 * static_cast<double>(i), .4, 2 * static_cast<double>(i), 0};
    product.replenishment = {15, 40, 5 * static_cast<double>(i), 1};
  }
  EventConfig strike;
  strike.name = "strike";
  strike.start_hours = config.calendar.start_hours + 10;
  strike.duration_hours = 7;
  strike.lead_time = 3;
  config.events = {strike};
  return config;
}

MarketConfig Baskets() {
  MarketConfig config = Perishable();
  config.add_ons = {{0, 1, 1, .1}, {0, 2, -1, 0}, {3, 1, 2, .3}};
  return config;
}

MarketConfig Contested() {
  MarketConfig config = BusyMarket();
  RivalConfig rival;
  rival.name = "rival";
  rival.appeal = 1;
  for (spec::ProductConfig product : config.products) {
    product.stock = 30;
    product.salvage_value = product.holding_cost_per_unit_day = 0;
    rival.products.push_back(product);
  }
  config.rivals = {rival};
  for (spec::ProductConfig& product : config.products) product.returns = {.3, .7, 1, 0};
  return config;
}

MarketConfig OneVisitor() {
  MarketConfig config = OneByOne(200);
  config.products[0].stock = 10;
  config.products[0].returns = {.5, .5, 10, 1};
  config.products[0].spoilage_per_day = .3;
  config.products[0].replenishment = {3, 12, 4, 2};
  return config;
}

std::vector<Case> Markets() {
  return {{"returns", Returning(.6)},      {"no returns resalable", Returning(0)},
          {"all resalable", Returning(1)}, {"perishable", Perishable()},
          {"baskets", Baskets()},          {"contested", Contested()},
          {"one visitor", OneVisitor()}};
}

// Follows a market from period to period, from the state it starts in.
class Ledger {
 public:
  explicit Ledger(const MarketState& start) : before_(start) {}

  // Adds up what the period that has just ended did; `tolerance` per figure.
  void Book(const Market& market, double tolerance, bool whole) {
    const spec::Shape& shape = market.shape();
    for (int w = 0; w < shape.worlds; ++w) {
      for (int i = 0; i < shape.alternatives(); ++i) BookProduct(market, i, w, tolerance, whole);
      for (int i = 0; i < shape.products; ++i) BookReturns(market, i, w, tolerance, whole);
    }
    before_ = market.state();
    ++period_;
  }

  double faults = 0;
  double resalable = 0;
  double returned = 0;
  double spoiled = 0;
  double sold = 0;

 private:
  int Slots(const spec::Shape& shape) const {
    return static_cast<int>(before_.due_orders.size() / shape.At(shape.products, 0));
  }

  void BookProduct(const Market& market, int m, int w, double tolerance, bool whole) {
    const spec::Shape& shape = market.shape();
    const int i = m % shape.products;
    double units = 0;
    for (int row = 0; row < shape.segments * shape.audiences; ++row) {
      units += market.outcome().units[shape.At(
          shape.UnitsRow(0, 0, i, m / shape.products) + row * shape.products, w)];
    }
    double came = 0;
    double spoils = 0;
    if (m < shape.products) {
      if (const int slots = Slots(shape); slots > 0) {
        const std::size_t at = shape.At(period_ % slots * shape.products + i, w);
        came = before_.due_orders[at] + before_.due_returns[at];
      }
      if (!market.outcome().spoiled.empty()) spoils = market.outcome().spoiled[shape.At(i, w)];
      sold += units;
      spoiled += spoils;
    }
    const double opening = before_.stock[shape.At(m, w)];
    const double end = market.state().stock[shape.At(m, w)];
    const double expected = opening + came - units - spoils;
    const bool equal = end == expected || std::abs(end - expected) <= tolerance;
    const bool is_whole = !whole || end == std::floor(end);
    if (!equal || !is_whole || end < 0) ++faults;
  }

  // Of what came back in the period, no more is under way than can be sold again.
  void BookReturns(const Market& market, int i, int w, double tolerance, bool whole) {
    if (market.outcome().returned.empty()) return;
    const spec::Shape& shape = market.shape();
    double again = 0;
    for (int slot = 0; slot < Slots(shape); ++slot) {
      const std::size_t at = shape.At(slot * shape.products + i, w);
      const double earlier = slot == period_ % Slots(shape) ? 0 : before_.due_returns[at];
      again += market.state().due_returns[at] - earlier;
    }
    const double back = market.outcome().returned[shape.At(i, w)];
    if (again < -tolerance || again > back + tolerance) ++faults;
    if (whole && (again != std::floor(again) || back != std::floor(back))) ++faults;
    resalable += again;
    returned += back;
  }

  MarketState before_;
  int period_ = 0;
};

void Price(const MarketConfig& config, const spec::Shape& shape, int step, spec::Actions* actions) {
  PostVaried(config, shape, step, 0, actions);
}

TEST_CASE("Conservation: opening stock and what comes less sold and spoiled is the end stock") {
  for (const Case& one : Markets()) {
    CAPTURE(one.name);
    Market market(one.config, kWorlds, Accounting::kFull);
    market.Reset(kSeed, 0);
    Ledger ledger(market.state());
    spec::Actions actions(market.shape());
    for (int t = 0; t < one.config.calendar.periods; ++t) {
      Price(one.config, market.shape(), t, &actions);
      market.Step(actions);
      ledger.Book(market, 0, true);
    }
    CHECK(ledger.faults == 0);
    CHECK(ledger.sold > 0);
  }
}

TEST_CASE("Conservation: customers one by one leave stock whole too") {
  for (Case& one : Markets()) {
    CAPTURE(one.name);
    if (!one.config.add_ons.empty()) continue;
    CustomerMarket customers(one.config, kWorlds, Accounting::kFull);
    Ledger ledger(MarketState(one.config, customers.market().shape()));
    customers.set_on_period([&](const Market& market) { ledger.Book(market, 0, true); });
    customers.Reset(kSeed, 0);
    spec::Actions actions(customers.market().shape());
    for (int step = 0; !customers.Done(); ++step) {
      Price(one.config, customers.market().shape(), step, &actions);
      customers.Step(actions);
    }
    CHECK(ledger.faults == 0);
    CHECK(ledger.sold > 0);
  }
}

TEST_CASE("Conservation: a fluid keeps to it in fractions") {
  for (const auto noise : {demand_models::Noise::kDeterministic, demand_models::Noise::kGaussian}) {
    for (Case& one : Markets()) {
      CAPTURE(one.name);
      one.config.noise = noise;
      Market market(one.config, 3, Accounting::kFull);
      market.Reset(kSeed, 0);
      Ledger ledger(market.state());
      spec::Actions actions(market.shape());
      for (int t = 0; t < one.config.calendar.periods; ++t) {
        Price(one.config, market.shape(), t, &actions);
        market.Step(actions);
        ledger.Book(market, 1e-9, false);  // stocks are below 100
      }
      CHECK(ledger.faults == 0);
    }
  }
}

// Binomial counts: over many the share is the rate, to within four standard errors of it.
void CheckShare(double part, double whole, double rate) {
  CHECK(std::abs(part - rate * whole) <= 4 * std::sqrt(rate * (1 - rate) * whole));
}

TEST_CASE("Conservation: returned and resalable units have their shares, either way of playing") {
  MarketConfig config = Returning(.6);
  config.products[0].stock = spec::kUnlimited;
  Market market(config, 400);
  market.Reset(kSeed, 0);
  Ledger periods(market.state());
  spec::Actions actions = ListPrices(config, market.shape());
  for (int t = 0; t < 36; ++t) {  // what is sold later does not come back in the season
    market.Step(actions);
    periods.Book(market, 0, false);
  }
  CheckShare(periods.returned, periods.sold, .35);
  CheckShare(periods.resalable, periods.returned, .6);
  CustomerMarket customers(config, 400);
  Ledger one_by_one(market.state());
  customers.Reset(kSeed, 0);
  one_by_one = Ledger(customers.market().state());
  int period = 0;
  customers.set_on_period([&](const Market& now) {
    if (period++ < 36) one_by_one.Book(now, 0, false);
  });
  while (!customers.Done()) customers.Step(actions);
  CheckShare(one_by_one.returned, one_by_one.sold, .35);
  CheckShare(one_by_one.resalable, one_by_one.returned, .6);
}

}  // namespace
}  // namespace souk::env
