#include "calibration/sales_calibration.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <sstream>

#include "calibration/calibrated_market.h"
#include "core/errors.h"
#include "scenarios/scenario.h"
#include "tests/calibration/calibration_cases.h"
#include "tests/support/skip.h"

namespace souk::calibration {
namespace {

using doctest::Approx;

// Noise-free tables are written with all digits; what is left is rounding in logs and least
// squares.
constexpr double kExact = 1e-9;
// The known figures of the orange-juice data are rounded to six decimals.
constexpr double kOracle = 1e-6;

CalibrationInput Read(const std::string& sales, const std::string& stores, double pack_size) {
  CalibrationInput input;
  input.sales = ReadSales(sales, pack_size);
  input.stores = ReadStores(stores, input.sales.stores);
  for (const std::string& brand : input.sales.brands) {
    input.brands.names.push_back("brand_" + brand);
    input.brands.categories.emplace_back();
  }
  return input;
}

CalibrationInput Read(const ExactSales& exact) {
  return Read(TemporaryFile("sales.csv", exact.SalesCsv()),
              TemporaryFile("stores.csv", exact.StoresCsv()), exact.pack_size);
}

CalibrationOptions TwoZones() {
  CalibrationOptions options;
  options.clusters = 2;
  options.attributes = {{"income", "INCOME"}};
  return options;
}

// The zone that the stores of this kind went to: store "1" is of kind 0, store "2" of kind 1.
const ZoneReport& ZoneOfKind(const Calibration& result, int kind) {
  for (const ZoneReport& zone : result.zones) {
    const auto& stores = zone.stores;
    if (std::count(stores.begin(), stores.end(), std::to_string(kind + 1)) == 1) return zone;
  }
  FAIL("no zone has the store");
  return result.zones[0];
}

TEST_CASE("Calibrate: sales without noise give back clusters, coefficients and market sizes") {
  const ExactSales exact;
  const Calibration result = Calibrate(Read(exact), TwoZones());
  REQUIRE(result.zones.size() == 2);
  for (int kind = 0; kind < 2; ++kind) {
    const ZoneReport& zone = ZoneOfKind(result, kind);
    const ExactSales::Kind& truth = exact.kinds[static_cast<std::size_t>(kind)];
    CHECK(zone.stores.size() == 6);
    CHECK(zone.model.price.value == Approx(-truth.price_sensitivity).epsilon(kExact));
    CHECK(zone.model.feat.value == Approx(truth.feat).epsilon(kExact));
    CHECK(zone.model.deal.value == Approx(truth.deal).epsilon(kExact));
    CHECK(zone.model.rows == 6 * 21 * 3);
    CHECK(zone.model.degrees_of_freedom == 6 * 21 * 3 - 18 - 3);
    double visitors = 0;
    for (int store = kind; store < exact.stores; store += 2) {
      visitors += exact.MarketSize(store) / exact.pack_size;
      for (int brand = 0; brand < 3; ++brand) {
        CHECK(zone.model.effects(store, brand) ==
              Approx(exact.Effect(store, brand)).epsilon(kExact));
      }
    }
    CHECK(zone.arrivals_per_week == Approx(visitors).epsilon(kExact));
  }
  CHECK(result.in_sample.with_price.r_squared == Approx(1).epsilon(kExact));
  CHECK(result.in_sample.without_price.r_squared < .9);
  CHECK(result.held_out_weeks == 4);
  CHECK(result.shocks.product_sd == Approx(0).epsilon(kExact));
  CHECK(result.shocks.arrivals_log_sd < kExact);
}

TEST_CASE("Calibrate: like stores without promotions give back their tastes") {
  ExactSales exact;
  exact.promotions = false;
  exact.store_spread = 0;
  const Calibration result = Calibrate(Read(exact), TwoZones());
  for (int kind = 0; kind < 2; ++kind) {
    const ZoneReport& zone = ZoneOfKind(result, kind);
    CHECK_FALSE(zone.model.feat.used);
    for (int brand = 0; brand < 3; ++brand) {
      const double truth =
          exact.kinds[static_cast<std::size_t>(kind)].effects[static_cast<std::size_t>(brand)];
      CHECK(zone.taste.taste[brand] == Approx(truth).epsilon(kExact));
    }
  }
}

TEST_CASE(
    "Calibrate: the market sells at list prices what the zones say, prices and costs included") {
  const ExactSales exact;
  const CalibrationInput input = Read(exact);
  const Calibration result = Calibrate(input, TwoZones());
  const env::MarketConfig& market = result.market;
  CHECK_NOTHROW(env::Validate(market));
  CHECK(market.audiences == std::vector<std::string>{"zone_1", "zone_2"});
  for (std::size_t k = 0; k < 2; ++k) {
    const env::SegmentConfig& segment = market.segments[k];
    CHECK(segment.audience[k] == 1);
    CHECK(segment.arrivals_per_hour * 168 ==
          Approx(result.zones[k].arrivals_per_week).epsilon(1e-4));  // three decimals
    double odds = 1;
    for (std::size_t i = 0; i < 3; ++i) {
      odds +=
          std::exp(segment.taste[i] - segment.price_sensitivity * market.products[i].list_price);
    }
    // Tastes and sensitivity carry six decimals.
    CHECK(1 - 1 / odds == Approx(result.zones[k].taste.share_at_list_price.sum()).epsilon(1e-5));
  }
  for (std::size_t i = 0; i < 3; ++i) {
    const spec::ProductConfig& product = market.products[i];
    double price = 0;
    int rows = 0;
    for (const SalesRow& row : input.sales.rows) {
      if (row.brand != static_cast<int>(i)) continue;
      price += row.price * 64;
      ++rows;
    }
    CHECK(product.list_price == Approx(price / rows).epsilon(.003));  // whole cents
    CHECK(product.unit_cost == Approx(.75 * price / rows).epsilon(1e-4));
    CHECK(std::count(product.price_ladder.begin(), product.price_ladder.end(),
                     product.list_price) == 1);
    CHECK(product.price_ladder.size() == 9);
  }
}

TEST_CASE("Calibrate: a store-week without a brand is only a missing row") {
  const ExactSales exact;
  std::istringstream rows(exact.SalesCsv());
  std::string kept;
  for (std::string row; std::getline(rows, row);) {
    if (row.rfind("3,107,2,", 0) != 0) kept += row + "\n";
  }
  const CalibrationInput input =
      Read(TemporaryFile("sales.csv", kept), TemporaryFile("stores.csv", exact.StoresCsv()), 64);
  const Calibration result = Calibrate(input, TwoZones());
  CHECK(ZoneOfKind(result, 0).model.rows == 6 * 21 * 3 - 1);
  CHECK(result.elasticities.incomplete_store_weeks == 1);
  CHECK(result.elasticities.store_weeks == 12 * 21 - 1);
  CHECK(result.elasticities.pooled_rows == 12 * 21 * 3 - 1);
}

TEST_CASE("Calibrate: data that cannot carry a demand fit are faults") {
  const ExactSales exact;
  CalibrationInput input = Read(exact);
  for (SalesRow& row : input.sales.rows) row.price = .05;
  CHECK_THROWS_WITH_AS(Calibrate(input, TwoZones()),
                       doctest::Contains("never moves within a brand and store"), core::InputError);
  input = Read(exact);
  for (SalesRow& row : input.sales.rows) row.price = 1 / row.price;
  CHECK_THROWS_WITH_AS(Calibrate(input, TwoZones()), doctest::Contains("sales rise with price"),
                       core::InputError);
  input = Read(exact);
  for (SalesRow& row : input.sales.rows) row.unit_cost = std::nan("");
  CHECK_THROWS_WITH_AS(Calibrate(input, TwoZones()), doctest::Contains("has no row with a cost"),
                       core::InputError);
}

TEST_CASE("EstimateShocks: shocks put in come out, by the stated degrees of freedom") {
  const int stores = 4, brands = 3, weeks = 5;
  const double product[brands][weeks] = {{.3, -.1, .2, 0, -.4},
                                         {-.5, .2, .1, .1, .1},
                                         {.2, -.1, -.3, -.1, .3}};  // sums over brands are 0
  const double arrivals[weeks] = {.1, -.2, .3, 0, -.1};
  const double own[stores] = {.2, -.2, .2, -.2};  // of each store, nothing on average
  SalesTable table;
  table.stores.resize(stores);
  table.brands.resize(brands);
  table.weeks = {1, 2, 3, 4, 5};
  ShareData shares;
  const Eigen::Index rows = stores * brands * weeks;
  shares.log_odds.resize(rows);
  Eigen::VectorXd predicted(rows);
  Eigen::VectorXd common(rows);
  double squares = 0;
  for (int s = 0; s < stores; ++s) {
    for (int w = 0; w < weeks; ++w) {
      for (int i = 0; i < brands; ++i) {
        const auto r = static_cast<Eigen::Index>(table.rows.size());
        predicted[r] = -1 - .2 * i + .1 * s;
        common[r] = predicted[r] + product[i][w];
        shares.log_odds[r] = common[r] + own[s];
        shares.store_week.push_back(s * weeks + w);
        table.rows.push_back({s, w, i, 0, .05, 0, 0, .02});
        if (s == 0) squares += product[i][w] * product[i][w];
      }
    }
  }
  const Eigen::VectorXd sold = SharesOfLogOdds(shares, common);
  const Eigen::VectorXd sizes = Eigen::VectorXd::LinSpaced(stores, 100, 200);
  for (std::size_t r = 0; r < table.rows.size(); ++r) {
    SalesRow& row = table.rows[r];
    row.ounces =
        sizes[row.store] * sold[static_cast<Eigen::Index>(r)] * std::exp(arrivals[row.week]);
  }
  const DemandShocks shocks = EstimateShocks(table, shares, sizes, predicted);
  CHECK(shocks.product_degrees_of_freedom == (brands - 1) * (weeks - 1));
  // Four stores that differ by +-.2 have a variance of .16 / 3, a fourth of it in their mean.
  CHECK(shocks.product_sd == Approx(std::sqrt(squares / 8 - .04 / 3)).epsilon(kExact));
  CHECK(shocks.arrivals_degrees_of_freedom == weeks - 1);
  // Mean .02, squared deviations .0064 + .0484 + .0784 + .0004 + .0144 = .148 over 4.
  CHECK(shocks.arrivals_log_sd == Approx(std::sqrt(.037)).epsilon(kExact));
}

TEST_CASE("StaticPrices: no levels of the ladder earn more, and the range earns no less") {
  const Calibration result = Calibrate(Read(ExactSales()), TwoZones());
  for (int k = 0; k < 2; ++k) {
    const ZonePrices best = StaticPrices(result.market, k);
    CHECK(best.profit_at_list <= best.profit_at_ladder);
    CHECK(best.profit_at_ladder <= best.profit_at_optimal);
    const env::SegmentConfig& segment = result.market.segments[static_cast<std::size_t>(k)];
    const auto& products = result.market.products;
    double most = 0;
    for (const double p0 : products[0].price_ladder) {
      for (const double p1 : products[1].price_ladder) {
        for (const double p2 : products[2].price_ladder) {
          double earned = 0, odds = 1;
          const double prices[] = {p0, p1, p2};
          for (std::size_t i = 0; i < 3; ++i) {
            const double w = std::exp(segment.taste[i] - segment.price_sensitivity * prices[i]);
            earned += (prices[i] - products[i].unit_cost) * w;
            odds += w;
          }
          most = std::max(most, earned / odds);
        }
      }
    }
    CHECK(best.profit_at_ladder == Approx(most).epsilon(kExact));
  }
}

TEST_CASE(
    "orange_juice.yaml: the static optimum is interior for at least 8 of 11 brands in every zone") {
  const env::MarketConfig market = scenarios::LoadScenario("orange_juice").market;
  REQUIRE(market.products.size() == 11);
  REQUIRE(market.segments.size() == 4);
  for (int k = 0; k < 4; ++k) {
    const ZonePrices best = StaticPrices(market, k);
    CHECK(best.interior >= 8);
    CHECK(best.profit_at_list < .95 * best.profit_at_optimal);
    CHECK(best.profit_at_ladder > .99 * best.profit_at_optimal);
  }
}

TEST_CASE("Calibrate: the orange-juice data give the known share regression and elasticities") {
  const std::string folder = OrangeJuiceFolder();
  if (folder.empty()) SOUK_SKIP("the data of r-cran-bayesm are not installed");
  const CalibrationInput input =
      Read(folder + "/orange_juice.csv", folder + "/orange_juice_stores.csv", 64);
  CalibrationOptions options;
  options.clusters = 1;
  const Calibration result = Calibrate(input, options);
  CHECK(result.cleaning.kept == 106139);
  CHECK(result.rows_left_out == 11);
  const ShareModel& model = result.zones[0].model;
  CHECK(model.rows == 106128);
  CHECK(std::abs(model.price.value - -1.147405) < kOracle);
  CHECK(std::abs(model.price.standard_error - .005789) < kOracle);
  CHECK(std::abs(model.feat.value - .750491) < kOracle);
  CHECK(std::abs(model.deal.value - .042125) < kOracle);

  const double own[] = {-2.719514, -2.040954, -3.303744, -3.885499, -2.935669, -2.610137,
                        -3.606340, -2.820913, -3.971698, -2.794233, -.154167};
  for (std::size_t b = 0; b < 11; ++b) {
    CHECK(std::abs(result.elasticities.brands[b].own.value - own[b]) < kOracle);
  }
  const BrandElasticity& first = result.elasticities.brands[0];
  CHECK(std::abs(first.constant.value - 6.581573547) < kOracle);
  CHECK(std::abs(first.deal.value - -.029906473) < kOracle);
  CHECK(std::abs(first.feat.value - .602289308) < kOracle);
  CHECK(std::abs(first.own.standard_error - .0398834980) < kOracle);
  CHECK(std::abs(first.r_squared - .521446862) < kOracle);
  CHECK(std::abs(result.elasticities.pooled.value - -2.3652839741) < kOracle);
}

TEST_CASE("orange_juice.yaml: is what the command in its header makes of the data") {
  const std::string folder = OrangeJuiceFolder();
  if (folder.empty()) SOUK_SKIP("the data of r-cran-bayesm are not installed");
  CalibrationInput input =
      Read(folder + "/orange_juice.csv", folder + "/orange_juice_stores.csv", 64);
  const std::string scenarios = std::string(SOUK_SOURCE_DIR) + "/scenarios/";
  input.brands = ReadBrandNames(scenarios + "orange_juice_brands.csv", input.sales.brands);
  const env::MarketConfig committed =
      scenarios::LoadScenario(scenarios + "orange_juice.yaml").market;
  CalibrationOptions options;
  options.name = committed.name;
  options.description = committed.description;
  options.attributes = {{"income", "INCOME"}, {"ethnicity", "ETHNIC"}};
  CHECK(scenarios::ToYaml(Calibrate(input, options).market) == scenarios::ToYaml(committed));
}

}  // namespace
}  // namespace souk::calibration
