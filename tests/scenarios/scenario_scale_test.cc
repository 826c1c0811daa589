#include "scenarios/scenario_scale.h"

#include <doctest/doctest.h>

#include <cmath>
#include <string>
#include <vector>

#include "core/errors.h"
#include "scenarios/scenario.h"
#include "tests/scenarios/scenario_folder.h"

namespace souk::scenarios {
namespace {

// Sums of a few exponentials.
constexpr double kRounding = 1e-12;

env::MarketConfig Overlay(const std::string& text) {
  const ScenarioFolder folder;
  folder.Write("base.yaml", kBase);
  return LoadScenario(folder.Write("over.yaml", "base: base.yaml\n" + text)).market;
}

TEST_CASE(
    "Scale: factors act on every segment and on finite stock, values of the overlay included") {
  const env::MarketConfig market =
      Overlay(R"(scale: {arrivals: .5, price_sensitivity: 2, stock: .333}
segments: [{name: tourists, arrivals_per_hour: 100}]
)");
  CHECK(market.segments[0].arrivals_per_hour == 3);
  CHECK(market.segments[1].arrivals_per_hour == 50);
  CHECK(market.segments[0].price_sensitivity == .4);
  CHECK(market.segments[1].price_sensitivity == .2);
  CHECK(market.products[0].stock == 33);
  CHECK(market.products[1].stock == spec::kUnlimited);
}

TEST_CASE("Scale: the scales of a chain of bases multiply") {
  const ScenarioFolder folder;
  folder.Write("base.yaml", kBase);
  folder.Write("middle.yaml", "base: base.yaml\nscale: {arrivals: 2, stock: .5}\n");
  const auto path =
      folder.Write("top.yaml", "base: middle.yaml\nname: top\nscale: {arrivals: 3, stock: .5}\n");
  const env::MarketConfig market = LoadScenario(path).market;
  CHECK(market.segments[0].arrivals_per_hour == 36);
  CHECK(market.products[0].stock == 25);
}

TEST_CASE("Scale: stock_hours is demand at list prices over that time, by hand") {
  // Utilities at list prices: locals 2 - 2 and 4 - 4, tourists 1 - 1 and 1 - 2.
  const double tea = 6.0 / 3 + 4 / (2 + std::exp(-1.0));
  const double coffee = 6.0 / 3 + 4 * std::exp(-1.0) / (2 + std::exp(-1.0));
  const env::MarketConfig market = Overlay("scale: {stock_hours: 100}\n");
  CHECK(market.products[0].stock == std::round(100 * tea));
  CHECK(market.products[1].stock == std::round(100 * coffee));
  const auto demand = ExpectedDemandAtListPrices(market, 10);
  CHECK(demand[0] == doctest::Approx(10 * tea).epsilon(kRounding));
  CHECK(demand[1] == doctest::Approx(10 * coffee).epsilon(kRounding));
}

TEST_CASE(
    "Scale: stock_hours counts the scaled arrivals and the mean of the profiles over a week") {
  const std::string week = "calendar: {day_of_week: [0, 0, 0, 0, 0, 0, 7]}\n";
  const std::string half = "calendar: {day_of_week: [0, 0, 0, 0, 0, 0, 3.5]}\n";
  const env::MarketConfig plain = Overlay("scale: {stock_hours: 100}\n");
  const env::MarketConfig same = Overlay(week + "scale: {stock_hours: 100}\n");
  const env::MarketConfig doubled = Overlay(half + "scale: {stock_hours: 100, arrivals: 2}\n");
  for (std::size_t i = 0; i < plain.products.size(); ++i) {
    CHECK(same.products[i].stock == plain.products[i].stock);
    CHECK(doubled.products[i].stock == plain.products[i].stock);
  }
}

TEST_CASE("Scale: the links of one product have their own shares") {
  env::MarketConfig market;
  market.products.resize(1);
  market.products[0].list_price = 2;
  market.segments.resize(1);
  market.segments[0].arrivals_per_hour = 10;
  market.segments[0].price_sensitivity = .25;
  market.segments[0].taste = {0};
  market.link = env::Link::kExponential;
  CHECK(ExpectedDemandAtListPrices(market, 1)[0] == doctest::Approx(10 * std::exp(-.5)));
  market.segments[0].taste = {3};
  CHECK(ExpectedDemandAtListPrices(market, 1)[0] == 10);
  market.link = env::Link::kLinear;
  CHECK(ExpectedDemandAtListPrices(market, 1)[0] == 10);
  market.segments[0].taste = {.75};
  CHECK(ExpectedDemandAtListPrices(market, 1)[0] == 2.5);
  market.segments[0].taste = {.25};
  CHECK(ExpectedDemandAtListPrices(market, 1)[0] == 0);
  market.link = env::Link::kLogit;
  market.segments[0].taste = {800};  // e^800 overflows
  CHECK(ExpectedDemandAtListPrices(market, 1)[0] == 10);
}

TEST_CASE("Scale: faults name the line in the overlay") {
  const auto fault = [](const std::string& scale) -> std::string {
    try {
      Overlay("name: x\nscale: " + scale + "\n");
    } catch (const core::InputError& error) {
      CHECK(error.place().line == 3);
      return error.field();
    }
    return "none";
  };
  CHECK(fault("{arrivals: -1}") == "scale.arrivals");
  CHECK(fault("{price_sensitivity: 0}") == "scale.price_sensitivity");
  CHECK(fault("{stock: .inf}") == "scale.stock");
  CHECK(fault("{stock: 1, stock_hours: 1}") == "scale.stock_hours");
  CHECK(fault("{stok: 1}") == "scale.stok");
  CHECK(fault("3") == "scale");
}

}  // namespace
}  // namespace souk::scenarios
