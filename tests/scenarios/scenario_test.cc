#include "scenarios/scenario.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <cstddef>
#include <filesystem>
#include <string>
#include <vector>

#include "core/date.h"
#include "core/errors.h"
#include "scenarios/scenario_catalog.h"
#include "scenarios/scenario_template.h"
#include "tests/scenarios/scenario_folder.h"

namespace souk::scenarios {
namespace {

namespace fs = std::filesystem;

const std::string kCommitted = std::string(SOUK_SOURCE_DIR) + "/scenarios";

std::string FaultOf(const std::string& text) {
  try {
    ParseScenario(text, "test.yaml");
  } catch (const core::InputError& error) {
    return error.what();
  }
  return "no fault";
}

TEST_CASE("Scenario: every key of a file reaches the market") {
  const env::MarketConfig market = ParseScenario(kBase, "shop.yaml").market;
  CHECK(market.name == "shop");
  CHECK(market.currency == "EUR");
  CHECK(market.calendar.start_hours == core::ParseDateHours("2026-06-01", "start"));
  CHECK(market.calendar.period_hours == 2);
  CHECK(market.calendar.periods == 12);
  REQUIRE(market.products.size() == 2);
  CHECK(market.products[0].price_ladder == std::vector<double>{5, 7.5, 10, 12.5, 15});
  CHECK(market.products[0].stock == 100);
  CHECK(market.products[1].price_min == 10);
  CHECK(market.products[1].price_max == 30);
  CHECK(market.products[1].stock == spec::kUnlimited);
  REQUIRE(market.segments.size() == 2);
  CHECK(market.segments[1].taste == std::vector<double>{1, 1});
  CHECK(market.segments[0].taste == std::vector<double>{2, 4});
  CHECK(market.segments[0].audience == std::vector<double>{1});
  CHECK(market.segments[1].groups == std::vector<std::vector<double>>{{0, 1}});
  REQUIRE(market.events.size() == 1);
  CHECK(market.events[0].segments == std::vector<int>{1});
  CHECK(market.events[0].duration_hours == 6);
  CHECK(market.reward.posted_gap_weight.empty());
}

TEST_CASE("Scenario: what a snapshot of an earlier version does not state is what it then was") {
  const std::string text = kBase + "observation: [sales, visits]\n";
  const env::MarketConfig market = ParseScenario(text, "log.h5").market;
  // 10 arrivals an hour over two hours; the fair doubles 4 of them in 3 of 12 periods.
  CHECK(market.observation_scale.sales == doctest::Approx(22));
  CHECK(market.observation_scale.visits == std::vector<double>{market.observation_scale.sales});
  const std::string stated = ToYaml(market);
  CHECK(ToYaml(ParseScenario(stated, "log.h5").market) == stated);
  env::MarketConfig bare = market;
  bare.observation_scale = {};
  CHECK(ParseScenario(ToYaml(bare), "log.h5").market.observation_scale.sales == 1);
}

TEST_CASE("Scenario: choices, slate, reward and observation are read") {
  const env::MarketConfig market = ParseScenario(kBase + R"(noise: gaussian
shocks: {arrivals_log_sd: .2, product_sd: .1}
end_when_sold_out: true
slate: {kind: assortment, size: 1, click_at_top: .25}
reward: {profit: .5, satisfaction: 2, posted_price_gaps: {income: 3}}
observation: [stock_outs, prices, time_left]
)",
                                                 "shop.yaml")
                                       .market;
  CHECK(market.noise == demand_models::Noise::kGaussian);
  CHECK(market.shocks.arrivals_log_sd == .2);
  CHECK(market.shocks.product_sd == .1);
  CHECK(market.end_when_sold_out);
  CHECK(market.slate.kind == spec::SlateKind::kAssortment);
  CHECK(market.slate.size == 1);
  CHECK(market.slate.click_at_top == .25);
  CHECK(market.reward.profit == .5);
  CHECK(market.reward.satisfaction == 2);
  CHECK(market.reward.posted_gap_weight == std::vector<double>{3});
  using Field = env::ObservationField;
  CHECK(market.observation ==
        std::vector<Field>{Field::kTimeLeft, Field::kPrices, Field::kStockOuts});
}

TEST_CASE("ToYaml: text, loaded and written again, is the same for every committed scenario") {
  int count = 0;
  for (const auto& entry : fs::directory_iterator(kCommitted)) {
    if (entry.path().extension() != ".yaml") continue;
    CAPTURE(entry.path().string());
    const Scenario scenario = LoadScenario(entry.path().string());
    CHECK(scenario.market.name == entry.path().stem().string());
    CHECK_FALSE(scenario.market.description.empty());
    const std::string text = ToYaml(scenario.market);
    CHECK(ToYaml(ParseScenario(text, "resolved").market) == text);
    ++count;
  }
  CHECK(count >= 7);
}

TEST_CASE("ParseScenario: a text reads no other file") {
  const ScenarioFolder folder;
  const std::string base = folder.Write("base.yaml", kBase);
  CHECK_THROWS_WITH_AS(
      ParseScenario("base: base.yaml\nname: x\n", folder.path() + "/run.h5"),
      doctest::Contains(
          "run.h5:1:7: base: is for files: a scenario inside a log or a run holds all of itself"),
      core::InputError);
  CHECK_THROWS_WITH_AS(ParseScenario("base: /etc/passwd\n", "run.h5"),
                       doctest::Contains("base: is for files"), core::InputError);
}

TEST_CASE("Scenario: what a market was estimated from is kept by overlays and written") {
  const ScenarioFolder folder;
  folder.Write("base.yaml", kBase + "estimated_from: sales.csv\n");
  const env::MarketConfig market =
      LoadScenario(folder.Write("over.yaml", "base: base.yaml\nname: busy\nscale: {arrivals: 2}\n"))
          .market;
  CHECK(market.estimated_from == "sales.csv");
  CHECK(ToYaml(market).find("\nestimated_from: sales.csv\n") != std::string::npos);
  CHECK(ToYaml(ParseScenario(kBase, "shop.yaml").market).find("estimated_from") ==
        std::string::npos);
  for (const char* name :
       {"orange_juice", "orange_juice_black_friday", "orange_juice_low_demand"}) {
    CHECK(LoadScenario(kCommitted + "/" + name + ".yaml").market.estimated_from ==
          "orange_juice.csv");
  }
}

TEST_CASE("ToYaml: odd names and numbers survive") {
  env::MarketConfig market = ParseScenario(kBase, "shop.yaml").market;
  market.name = "null";
  market.description = "a \"quoted\": thing, with # and \\ and \xC3\xA9";
  market.estimated_from = "sales, of: May.csv";
  market.products[0].name = "Florida's Natural 64 oz.";
  market.products[1].name = "a.b[0]: {c}, 'd'";
  market.products[0].category = "12";
  market.audiences = {" yes"};
  market.attributes[0].groups = {"true", "~"};
  market.events[0].name = "-";
  market.segments[0].arrivals_per_hour = 1.0 / 3;
  market.products[0].salvage_value = -123456789.125;
  market.products[1].unit_cost = 1e15;
  market.segments[0].taste = {-1e-300, 199.99999999999997};
  market.segments[1].taste = {-1e6, .1 + .2};
  market.reward.posted_gap_weight = {0};
  market.observed_periods = 3;
  const std::string text = ToYaml(market);
  const env::MarketConfig again = ParseScenario(text, "odd.yaml").market;
  CHECK(ToYaml(again) == text);
  CHECK(again.observed_periods == 3);
  CHECK(again.name == market.name);
  CHECK(again.description == market.description);
  CHECK(again.estimated_from == market.estimated_from);
  CHECK(again.products[0].name == market.products[0].name);
  CHECK(again.products[1].name == market.products[1].name);
  CHECK(again.products[0].category == "12");
  CHECK(again.products[1].stock == spec::kUnlimited);
  CHECK(again.audiences == market.audiences);
  CHECK(again.attributes[0].groups == market.attributes[0].groups);
  CHECK(again.segments[0].arrivals_per_hour == market.segments[0].arrivals_per_hour);
  CHECK(again.products[0].salvage_value == market.products[0].salvage_value);
  CHECK(again.products[1].unit_cost == market.products[1].unit_cost);
  CHECK(again.segments[0].taste == market.segments[0].taste);
  CHECK(again.segments[1].taste == market.segments[1].taste);
  CHECK(again.events[0].segments == market.events[0].segments);
  CHECK(again.reward.posted_gap_weight == market.reward.posted_gap_weight);
}

TEST_CASE("LoadScenario: an overlay merges by name, replaces lists and removes with null") {
  const ScenarioFolder folder;
  folder.Write("base.yaml", kBase);
  const std::string path = folder.Write("sub/overlay.yaml", R"(base: ../base.yaml
name: overlay
calendar: {periods: 24}
products:
  - {name: coffee, stock: 7, price_ladder: [20, 25]}
  - {name: juice, list_price: 4, price_range: [4, 4]}
segments:
  - {name: locals, intrinsic_utility: {juice: -1}, groups: {income: {low: 1, high: 0}}}
  - {name: tourists, intrinsic_utility: {juice: -2}}
events: null
)");
  const env::MarketConfig market = LoadScenario(path).market;
  CHECK(market.name == "overlay");
  CHECK(market.currency == "EUR");
  CHECK(market.calendar.periods == 24);
  CHECK(market.calendar.period_hours == 2);
  REQUIRE(market.products.size() == 3);
  CHECK(market.products[0].stock == 100);
  CHECK(market.products[1].stock == 7);
  CHECK(market.products[1].unit_cost == 4);
  CHECK(market.products[1].price_min == 20);
  CHECK(market.products[2].name == "juice");
  CHECK(market.segments[0].taste == std::vector<double>{2, 4, -1});
  CHECK(market.segments[0].groups[0] == std::vector<double>{1, 0});
  CHECK(market.segments[1].arrivals_per_hour == 4);
  CHECK(market.events.empty());
}

TEST_CASE("LoadScenario: the low-demand overlay keeps the retailer and calms it") {
  const env::MarketConfig base = LoadScenario(kCommitted + "/black_friday.yaml").market;
  const env::MarketConfig low = LoadScenario(kCommitted + "/low_demand.yaml").market;
  CHECK(base.events.size() == 2);
  CHECK(low.events.empty());
  CHECK(low.products.size() == base.products.size());
  for (std::size_t s = 0; s < base.segments.size(); ++s) {
    CHECK(low.segments[s].arrivals_per_hour == base.segments[s].arrivals_per_hour * .33);
    CHECK(low.segments[s].price_sensitivity == base.segments[s].price_sensitivity * 1.15);
  }
}

TEST_CASE("LoadScenario: black_friday has 50 to 500 expected arrivals in every hour") {
  const env::MarketConfig market = LoadScenario(kCommitted + "/black_friday.yaml").market;
  CHECK(market.products_count() == 12);
  CHECK(market.segments_count() == 4);
  CHECK(market.audiences_count() == 2);
  CHECK(market.attributes.size() == 2);
  CHECK(market.calendar.periods == 336);
  double total = 0;
  for (const env::SegmentConfig& segment : market.segments) total += segment.arrivals_per_hour;
  for (int t = 0; t < market.calendar.periods; ++t) {
    const double begin = market.calendar.start_hours + t;
    double arrivals = total * env::ProfileAverage(market.calendar, begin, begin + 1);
    for (const env::EventConfig& event : market.events) {
      arrivals *= 1 + env::EventShare(event, begin, begin + 1) * (event.arrivals - 1);
    }
    CAPTURE(t);
    CHECK(arrivals >= 50);
    CHECK(arrivals <= 500);
  }
}

TEST_CASE("Scenario: a fault of the market carries the line of its key") {
  CHECK(FaultOf(kBase + "reward: {profit: 1, posted_price_gaps: {incom: 1}}\n") ==
        "test.yaml:21:41: reward.posted_price_gaps.incom: unknown key 'incom'; did you mean "
        "'income'? "
        "allowed: income");
  CHECK(
      FaultOf(kBase + "rivals: [{name: x, carries: item}]\n").find("a list of texts is expected") !=
      std::string::npos);
  CHECK(FaultOf(kBase + "observation_scale: {sales: 0}\n")
            .find("observation_scale.sales: is 0, must be above 0") != std::string::npos);
  CHECK(FaultOf(kBase + "observation: [stock, stok]\n") ==
        "test.yaml:21:22: observation[1]: 'stok' is not known, must be one of time_left, stock, "
        "calendar, events, prices, sales, visits, stock_outs, rival_prices; did you mean 'stock'?");
  CHECK(FaultOf(kBase + "slate: {kind: promotion,\n  size: 3}\n") ==
        "test.yaml:22:9: slate.size: is 3, must lie between 1 and the number of products (2)");
  CHECK(FaultOf(kBase + "scale: {arrivals: 2}\n") ==
        "test.yaml:21:8: scale: is for overlays, needs a `base`");
  CHECK(FaultOf(kBase + "schema: 2\n") == "test.yaml:21:9: schema: is 2, this program reads 1");
}

TEST_CASE("Scenario: a fault in a merged list carries the line of the file it came from") {
  const ScenarioFolder folder;
  folder.Write("base.yaml", kBase);
  const std::string path = folder.Write("over.yaml", R"(base: base.yaml
products:
  - name: coffee
    list_price: 99
)");
  try {
    LoadScenario(path);
    FAIL("accepted");
  } catch (const core::InputError& error) {
    CHECK(error.what() == path +
                              ":4:17: products[1].list_price: 99 is outside the price range, must "
                              "lie between 10 and 30");
  }
}

TEST_CASE("FindScenario: a path stands for itself, a bare name for a file in the folders") {
  CHECK(FindScenario("some/where.yaml") == "some/where.yaml");
  CHECK(FindScenario("where.yaml") == "where.yaml");
  CHECK(LoadScenario("single_p1").market.name == "single_p1");
  try {
    FindScenario("blackfriday");
    FAIL("accepted");
  } catch (const core::InputError& error) {
    CHECK(std::string(error.what()).find("did you mean 'black_friday'?") != std::string::npos);
  }
  std::vector<std::string> names;
  for (const ScenarioFile& file : ListScenarios()) names.push_back(file.name);
  CHECK(std::is_sorted(names.begin(), names.end()));
  CHECK(std::find(names.begin(), names.end(), "black_friday") != names.end());
}

TEST_CASE("StartingScenario: loads under its name; odd names are refused") {
  const env::MarketConfig market = ParseScenario(StartingScenario("my-shop_2"), "new").market;
  CHECK(market.name == "my-shop_2");
  CHECK(market.products.size() == 2);
  CHECK(ParseScenario(StartingScenario("007"), "new").market.name == "007");
  for (const char* name : {"", "a b", "../x", "x.yaml", "a\"b"}) {
    CHECK_THROWS_AS(StartingScenario(name), core::InputError);
  }
}

}  // namespace
}  // namespace souk::scenarios
