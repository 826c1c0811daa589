// The rules: list prices, cost-plus, random and rule-based, and what they show.

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <functional>
#include <map>

#include "core/errors.h"
#include "env/market_env.h"
#include "env/seller_spec.h"
#include "evaluation/policy_names.h"
#include "policies/factory.h"
#include "policies/fixed_prices.h"
#include "spec/allowed_price.h"
#include "tests/policies/markets.h"

namespace souk::policies {
namespace {

using env::ObservationField;
using testing::Shop;

// Where each observed field begins.
struct Rows {
  explicit Rows(const env::MarketConfig& config) {
    const spec::SellerSpec seller = env::SellerSpecOf(config);
    const auto first = [&](ObservationField field) { return spec::FirstRow(seller, field); };
    time_left = first(ObservationField::kTimeLeft);
    stock = first(ObservationField::kStock);
    calendar = first(ObservationField::kCalendar);
    events = first(ObservationField::kEvents);
    sales = first(ObservationField::kSales);
    visits = first(ObservationField::kVisits);
  }
  int time_left, stock, calendar, events, sales, visits;
};

// What `policy` decides when it sees `see`'s changes to the observation at the start of a period.
spec::Actions Decide(const env::MarketConfig& config, const std::string& policy,
                     const std::function<void(const Rows&, spec::Observation*)>& see) {
  env::MarketEnv market(config, 1);
  market.Reset(1, 0);
  spec::Observation observation;
  market.Observe(&observation);
  see(Rows(config), &observation);
  spec::Actions actions(market.shape());
  evaluation::MakePolicy(policy, config)->Act(observation, &actions);
  return actions;
}

void Set(spec::Observation* observation, int row, double value) {
  observation->values[observation->shape.At(row, 0)] = value;
}

TEST_CASE("AllowedPrice: the nearest rung, or the wish within the interval") {
  spec::ProductConfig product;
  product.price_min = 2;
  product.price_max = 8;
  CHECK(AllowedPrice(product, 1) == 2);
  CHECK(AllowedPrice(product, 3.3) == 3.3);
  CHECK(AllowedPrice(product, 9) == 8);
  product.price_ladder = {2, 4, 7};
  CHECK(AllowedPrice(product, 0) == 2);
  CHECK(AllowedPrice(product, 3) == 2);
  CHECK(AllowedPrice(product, 3.1) == 4);
  CHECK(AllowedPrice(product, 6) == 7);
  CHECK(AllowedPrice(product, 20) == 7);
}

TEST_CASE("FirstRow: each block begins where its first name stands") {
  env::MarketConfig config = Shop();
  config.observation = {ObservationField::kEvents,   ObservationField::kPrices,
                        ObservationField::kVisits,   ObservationField::kStock,
                        ObservationField::kSales,    ObservationField::kStockOuts,
                        ObservationField::kCalendar, ObservationField::kTimeLeft};
  const Rows rows(config);
  const std::vector<std::string> names = spec::ObservationNames(env::SellerSpecOf(config));
  const auto name = [&](int row) { return names[static_cast<std::size_t>(row)]; };
  CHECK(name(rows.events) == "event_share[sale]");
  CHECK(name(rows.visits) == "visits[web]");
  CHECK(name(rows.stock) == "stock[p0]");
  CHECK(name(rows.sales) == "sales[p0]");
  CHECK(name(rows.calendar) == "sin_hour");
  CHECK(name(rows.time_left) == "time_left");
  CHECK(spec::ObservationSize(env::SellerSpecOf(config)) == static_cast<int>(names.size()));
  CHECK(spec::FirstRow(env::SellerSpecOf(config), ObservationField::kRivalPrices) ==
        spec::kNotObserved);
}

TEST_CASE("MakeListPrices: list prices times the factor, on the ladder and in the interval") {
  const env::MarketConfig config = Shop();
  const SlateRule slate(env::SellerSpecOf(config), SlateOrder::kRelevance);
  const std::vector<double> plain = {5, 6, 7, 8, 5, 6, 7, 8};
  CHECK(MakeListPrices(env::SellerSpecOf(config), slate, "list")->prices() == plain);
  const std::vector<double> raised =
      MakeListPrices(env::SellerSpecOf(config), slate, "list*1.6", 1.6)->prices();
  CHECK(raised[0] == 5 * 1.6);
  CHECK(raised[1] == 8);
  CHECK(raised[3] == 12);
  CHECK_THROWS_AS(MakeListPrices(env::SellerSpecOf(config), slate, "list", 0), core::InputError);
}

TEST_CASE("MakeCostPlus: every product gets the mean gross margin") {
  const env::MarketConfig config = Shop(spec::SlateKind::kNone);
  const double margin = (3. / 5 + 3. / 6 + 3. / 7 + 3. / 8) / 4;
  const auto prices =
      MakeCostPlus(env::SellerSpecOf(config),
                   SlateRule(env::SellerSpecOf(config), SlateOrder::kRelevance), "cost-plus")
          ->prices();
  CHECK(std::abs(prices[0] - 2 / (1 - margin)) < 1e-12);
  CHECK(prices[1] == 6);  // 5.74 on a ladder of whole prices
  CHECK(std::abs(prices[7] - 5 / (1 - margin)) < 1e-12);
  const env::MarketConfig free = testing::E1();
  CHECK(MakeCostPlus(env::SellerSpecOf(free),
                     SlateRule(env::SellerSpecOf(free), SlateOrder::kRelevance), "cost-plus")
            ->prices()[0] == free.products[0].list_price);
}

// Each rung's count over 22,016 draws has a standard deviation of at most 65.
TEST_CASE("RandomPrices: every rung and the whole interval are equally likely, as it says") {
  const env::MarketConfig config = Shop(spec::SlateKind::kNone);
  constexpr int kWorlds = 2752;
  env::MarketEnv market(config, kWorlds);
  market.Reset(5, 0);
  spec::Observation observation;
  spec::Actions actions(market.shape());
  spec::StepResult result;
  const auto policy = evaluation::MakePolicy("random", config);
  std::map<double, int> rungs;
  double sum = 0;
  double product = 0;
  constexpr int kPeriods = 8;
  for (int t = 0; t < kPeriods; ++t) {
    market.Observe(&observation);
    policy->Act(observation, &actions);
    for (int w = 0; w < kWorlds; ++w) {
      const auto at = [&](int a, int i) {
        const spec::Shape& shape = market.shape();
        return actions.prices[shape.At(shape.PriceRow(a, i), w)];
      };
      ++rungs[at(1, 1)];
      sum += at(0, 0);
      product += (at(0, 0) - 7.5) * (at(1, 0) - 7.5);
    }
    market.Step(actions, &result);
  }
  const double draws = kWorlds * kPeriods;
  CHECK(rungs.size() == 5);
  for (const auto& [price, count] : rungs) CHECK(std::abs(count - draws / 5) < 4 * 60);
  const double sd = 9 / std::sqrt(12);
  CHECK(std::abs(sum / draws - 7.5) < 4 * sd / std::sqrt(draws));
  CHECK(std::abs(product / draws) < 4 * sd * sd / std::sqrt(draws));
  core::AlignedVector<double> propensity;
  policy->Propensity(observation, actions, &propensity);
  const double density = 1. / 9 * 1. / 5 * 1. / 9 * 1. / 9;
  CHECK(std::abs(propensity[0] - density * density) < 1e-15);
}

TEST_CASE("RuleBased: peaks mark up and lulls discount, by audience, as visits show") {
  const auto actions = Decide(Shop(), "rule-based", [](const auto& rows, auto* observation) {
    observation->period = 3;
    Set(observation, rows.visits, 1.5);
    Set(observation, rows.visits + 1, .5);
  });
  const spec::Shape shape = env::MakeShape(Shop(), 1);
  CHECK(std::abs(actions.prices[shape.At(shape.PriceRow(0, 0), 0)] - 5.5) < 1e-12);
  CHECK(std::abs(actions.prices[shape.At(shape.PriceRow(1, 0), 0)] - 4.5) < 1e-12);
  // No last period at the start, and no lull discount before an announced event.
  const auto start = Decide(Shop(), "rule-based", [](const auto&, auto*) {});
  CHECK(start.prices[shape.At(0, 0)] == 5);
  const auto waiting = Decide(Shop(), "rule-based", [](const auto& rows, auto* observation) {
    observation->period = 3;
    Set(observation, rows.visits, .5);
    Set(observation, rows.events + 1, 1);
  });
  CHECK(waiting.prices[shape.At(0, 0)] == 5);
}

TEST_CASE("RuleBased: without visits it goes by events, then by the clock") {
  env::MarketConfig config = Shop();
  config.observation = {ObservationField::kCalendar, ObservationField::kEvents};
  const spec::Shape shape = env::MakeShape(config, 1);
  const auto price = [&](double hour, double day, double event) {
    const auto actions = Decide(config, "rule-based", [&](const auto& rows, auto* observation) {
      const double turn = 2 * std::acos(-1.);
      Set(observation, rows.calendar, std::sin(hour / 24 * turn));
      Set(observation, rows.calendar + 1, std::cos(hour / 24 * turn));
      Set(observation, rows.calendar + 2, std::sin((day + hour / 24) / 7 * turn));
      Set(observation, rows.calendar + 3, std::cos((day + hour / 24) / 7 * turn));
      Set(observation, rows.events, event);
    });
    return actions.prices[shape.At(0, 0)] / 5;
  };
  CHECK(std::abs(price(18, 1, 0) - 1.1) < 1e-9);
  CHECK(std::abs(price(12, 1, 0) - 1) < 1e-9);
  CHECK(std::abs(price(12, 5, 0) - 1.1) < 1e-9);
  CHECK(std::abs(price(3, 6, 0) - .9) < 1e-9);
  CHECK(std::abs(price(3, 6, .5) - 1.1) < 1e-9);
}

TEST_CASE("RuleBased: much stock at the end is cleared, scarce stock is marked up, cost is kept") {
  env::MarketConfig config = Shop();
  config.observation = {ObservationField::kTimeLeft, ObservationField::kStock};
  const spec::Shape shape = env::MakeShape(config, 1);
  const auto prices = [&](double time, double stock) {
    return Decide(config, "rule-based", [&](const auto& rows, auto* observation) {
      Set(observation, rows.time_left, time);
      for (int i = 0; i < 4; ++i) Set(observation, rows.stock + i, stock);
    });
  };
  CHECK(std::abs(prices(.2, .5).prices[shape.At(0, 0)] - 4) < 1e-12);
  CHECK(std::abs(prices(.1, .5).prices[shape.At(0, 0)] - 3.5) < 1e-12);
  CHECK(prices(.2, .25).prices[shape.At(0, 0)] == 5);
  CHECK(std::abs(prices(.8, .5).prices[shape.At(0, 0)] - 5.5) < 1e-12);
  CHECK(prices(.1, .5).prices[shape.At(3, 0)] == 8);  // unlimited stock
  config.products[0].unit_cost = 4.2;
  CHECK(prices(.1, .5).prices[shape.At(0, 0)] == 4.2);
}

TEST_CASE("SlateRule: by relevance or by sales, out of stock last, list order when equal") {
  const spec::Shape shape = env::MakeShape(Shop(), 1);
  const auto slate = [&](const std::string& policy, std::vector<double> sales,
                         std::vector<double> stock) {
    const auto actions = Decide(Shop(), policy, [&](const auto& rows, auto* observation) {
      for (int i = 0; i < 4; ++i) {
        Set(observation, rows.sales + i, sales[static_cast<std::size_t>(i)]);
        Set(observation, rows.stock + i, stock[static_cast<std::size_t>(i)]);
      }
    });
    std::vector<int> shown;
    for (int k = 0; k < 3; ++k) {
      shown.push_back(actions.slates[shape.At(shape.SlateRow(1, k), 0)]);
      CHECK(shown.back() == actions.slates[shape.At(shape.SlateRow(0, k), 0)]);
    }
    return shown;
  };
  const std::vector<double> full = {1, 1, 1, 1};
  const std::vector<double> sales = {.1, .5, .1, .2};
  using Slate = std::vector<int>;
  CHECK(slate("list", sales, full) == Slate{3, 2, 1});
  CHECK(slate("list+popular", sales, full) == Slate{1, 3, 0});
  CHECK(slate("list", sales, {1, .2, 1, 0}) == Slate{2, 1, 0});
  CHECK(slate("list+popular", sales, {1, 0, 0, 1}) == Slate{3, 0, 1});
  CHECK(slate("list+popular", {0, 0, 0, 0}, full) == Slate{0, 1, 2});
  CHECK(SlateRule(env::SellerSpecOf(Shop()), SlateOrder::kRelevance).FirstSlate() ==
        Slate{3, 2, 1});
  CHECK(SlateRule(env::SellerSpecOf(Shop()), SlateOrder::kPopularity).FirstSlate() ==
        Slate{0, 1, 2});
}

}  // namespace
}  // namespace souk::policies
