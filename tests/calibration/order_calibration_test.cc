#include "calibration/order_calibration.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <functional>
#include <string>
#include <vector>

#include "core/date.h"
#include "core/draws.h"
#include "core/errors.h"
#include "core/streams.h"
#include "env/calendar.h"
#include "scenarios/scenario.h"
#include "tests/scenarios/scenario_folder.h"

namespace souk::calibration {
namespace {

// The shop whose orders are drawn: tea is short and sells out in the afternoon.
const std::vector<double> kTaste = {1.5, 1, .4};
constexpr double kSensitivity = .8;
constexpr double kPromotion = .7;
constexpr double kVisitors = 40;  // an hour, open from 8 to 20
constexpr int kDays = 280;

double HourProfile(int hour) { return hour < 8 || hour >= 20 ? 0 : hour < 14 ? 1 : 2; }
double DayProfile(int day) { return day % 7 >= 5 ? 1.5 : 1; }  // from a Monday on

OrderTable DrawOrders(std::uint64_t seed, bool limited) {
  core::Stream draws(seed, 0, 0, core::PackAddress(core::Purpose::kTest));
  std::uint32_t next = 0;
  OrderTable orders;
  orders.skus = {"tea", "coffee", "cocoa"};
  orders.has_hours = orders.has_promotion = true;
  orders.has_stock = limited;
  const double start = core::ParseDateHours("2026-03-02", "start");
  for (int day = 0; day < kDays; ++day) {
    std::vector<double> price(3);
    std::vector<double> promotion(3);
    for (double& one : price) one = 2 + .25 * std::floor(9 * draws.Uniform(next++));
    for (double& one : promotion) one = draws.Uniform(next++) < .3 ? 1 : 0;
    std::vector<double> stock = {40, 1e6, 1e6};
    if (!limited) stock[0] = 1e6;
    for (int hour = 0; hour < 24; ++hour) {
      const double mean = kVisitors * HourProfile(hour) * DayProfile(day);
      const int visitors = static_cast<int>(core::PoissonQuantile(draws.Uniform(next++), mean));
      std::vector<double> times(static_cast<std::size_t>(visitors));
      for (double& time : times) time = draws.Uniform(next++);
      std::sort(times.begin(), times.end());
      for (const double time : times) {
        double left = draws.Uniform(next++);
        std::vector<double> odds;
        double total = 1;
        for (std::size_t i = 0; i < 3; ++i) {
          odds.push_back(stock[i] > 0 ? std::exp(kTaste[i] - kSensitivity * price[i] +
                                                 kPromotion * promotion[i])
                                      : 0);
          total += odds.back();
        }
        left *= total;
        for (std::size_t i = 0; i < 3; ++i) {
          left -= odds[i];
          if (left >= 0) continue;
          stock[i] -= 1;
          OrderLine line;
          line.hours = start + 24 * day + hour + time;
          line.sku = static_cast<int>(i);
          line.price = price[i];
          line.stock = limited ? stock[i] : 1;
          line.promotion = promotion[i];
          line.unit_cost = NAN;
          orders.lines.push_back(line);
          break;
        }
      }
    }
  }
  return orders;
}

// The share of visitors who buy at list prices and mean promotions, by the true model.
double TrueBuyers(const OrderTable& orders, const env::MarketConfig& market) {
  double total = 0;
  for (std::size_t i = 0; i < 3; ++i) {
    double promotion = 0;
    double lines = 0;
    for (const OrderLine& line : orders.lines) {
      if (line.sku != static_cast<int>(i)) continue;
      promotion += line.promotion;
      lines += 1;
    }
    total += std::exp(kTaste[i] - kSensitivity * market.products[i].list_price +
                      kPromotion * promotion / lines);
  }
  return total / (1 + total);
}

std::vector<double> Scores(const OrderCalibration& fit) {
  const std::vector<double> truth = {kTaste[1] - kTaste[0], kTaste[2] - kTaste[0], kSensitivity,
                                     kPromotion};
  std::vector<double> scores;
  for (std::size_t j = 0; j < 4; ++j) {
    const auto at = static_cast<Eigen::Index>(j);
    scores.push_back((fit.choice.parameters[at] - truth[j]) / fit.choice.standard_errors[at]);
  }
  return scores;
}

TEST_CASE("CalibrateOrders: stock-outs censor demand and do not bias what is estimated") {
  for (const std::uint64_t seed : {1U, 2U, 3U, 4U, 5U}) {
    CAPTURE(seed);
    const OrderTable orders = DrawOrders(seed, true);
    OrderOptions options;
    options.buyers = TrueBuyers(orders, CalibrateOrders(orders, options).market);
    const OrderCalibration fit = CalibrateOrders(orders, options);
    for (const double z : Scores(fit)) CHECK(std::abs(z) <= 4);
    CHECK(fit.skus[0].out_of_stock_rate > .3);
    CHECK(fit.skus[1].out_of_stock_rate == 0);
    // With the true share of buyers assumed, visitors and their profiles come out too.
    const env::MarketConfig& market = fit.market;
    CHECK(market.segments[0].arrivals_per_hour / (kVisitors * .75 * 8 / 7) ==
          doctest::Approx(1).epsilon(.03));
    CHECK(market.calendar.hour_of_day[10] == doctest::Approx(1 / .75).epsilon(.05));
    CHECK(market.calendar.hour_of_day[16] == doctest::Approx(2 / .75).epsilon(.05));
    CHECK(market.calendar.hour_of_day[3] < 1e-3);
    CHECK(market.calendar.day_of_week[6] == doctest::Approx(1.5 * 7 / 8).epsilon(.05));
    // What tea would have sold: as drawn, with the same shop never short.
    const OrderTable ample = DrawOrders(seed, false);
    const auto sold =
        static_cast<double>(std::count_if(ample.lines.begin(), ample.lines.end(),
                                          [](const OrderLine& line) { return line.sku == 0; }));
    CHECK(fit.skus[0].unconstrained_demand == doctest::Approx(sold).epsilon(.05));
    CHECK(fit.skus[0].units < .7 * sold);
  }
}

TEST_CASE("CalibrateOrders: without the stock column the same orders are biased") {
  OrderTable orders = DrawOrders(1, true);
  for (OrderLine& line : orders.lines) line.stock = 1;  // as ReadOrders leaves it
  const std::vector<double> scores = Scores(CalibrateOrders(orders, {}));
  CHECK(scores[0] > 10);  // coffee looks better than it is beside tea
}

TEST_CASE("CalibrateOrders: what is bought by twos has twice the customers") {
  OrderTable orders = DrawOrders(2, false);
  const OrderCalibration ones = CalibrateOrders(orders, {});
  for (OrderLine& line : orders.lines) line.quantity = line.sku == 1 ? 2 : 1;
  const OrderCalibration twos = CalibrateOrders(orders, {});
  CHECK(twos.skus[1].unconstrained_demand ==
        doctest::Approx(2 * ones.skus[1].unconstrained_demand));
  CHECK(twos.skus[0].unconstrained_demand == doctest::Approx(ones.skus[0].unconstrained_demand));
  CHECK(twos.arrivals_per_hour == ones.arrivals_per_hour);
  // Expected units at list prices: arrivals times shares, whose sum is the assumed .3 in both.
  const auto attraction = [](const OrderCalibration& fit, std::size_t i) {
    const env::SegmentConfig& segment = fit.market.segments[0];
    return segment.arrivals_per_hour *
           std::exp(segment.taste[i] -
                    segment.price_sensitivity * fit.market.products[i].list_price);
  };
  CHECK(attraction(twos, 1) == doctest::Approx(2 * attraction(ones, 1)).epsilon(1e-4));
  CHECK(attraction(twos, 0) == doctest::Approx(attraction(ones, 0)).epsilon(1e-4));
}

TEST_CASE("CalibrateOrders: dates before 1970 have their hours and days too") {
  OrderTable orders = DrawOrders(2, true);
  const OrderCalibration fit = CalibrateOrders(orders, {});
  for (OrderLine& line : orders.lines) line.hours -= 24. * 7 * 52 * 100;
  const OrderCalibration old = CalibrateOrders(orders, {});
  CHECK(old.market.calendar.hour_of_day == fit.market.calendar.hour_of_day);
  CHECK(old.market.calendar.day_of_week == fit.market.calendar.day_of_week);
}

TEST_CASE("CalibrateOrders: the market is one to simulate") {
  const OrderTable orders = DrawOrders(3, true);
  OrderOptions options;
  options.margin = .4;
  options.common.weeks = 2;
  const env::MarketConfig market = CalibrateOrders(orders, options).market;
  CHECK(market.calendar.period_hours == 1);
  CHECK(market.calendar.periods == 2 * 168);
  CHECK(market.products[1].name == "coffee");
  CHECK(market.products[1].unit_cost == doctest::Approx(.6 * market.products[1].list_price));
  CHECK(scenarios::ParseScenario(scenarios::ToYaml(market), "orders").market.segments[0].taste ==
        market.segments[0].taste);
}

std::string Refusal(const std::function<void()>& run) {
  try {
    run();
  } catch (const core::InputError& error) {
    return error.what();
  }
  return "";
}

TEST_CASE("CalibrateOrders: a product that was never a choice is left out and named") {
  const OrderTable without = DrawOrders(1, true);
  OrderTable orders = without;
  orders.skus = {"tea", "cake", "coffee", "cocoa"};
  std::vector<std::size_t> bought;
  double left = 0;
  SUBCASE("bought once, and on sale ever after") {
    bought = {500};
    left = 5;
  }
  SUBCASE("bought once, and once more to end the stock-out that left") { bought = {500, 900}; }
  for (OrderLine& line : orders.lines) line.sku += line.sku > 0 ? 1 : 0;
  for (const std::size_t at : bought) {
    OrderLine line = orders.lines[at];
    line.sku = 1;
    line.stock = left;
    orders.lines.insert(orders.lines.begin() + static_cast<std::ptrdiff_t>(at), line);
  }
  const OrderCalibration fit = CalibrateOrders(orders, {});
  CHECK(fit.left_out == std::vector<std::string>{"cake"});
  CHECK(fit.skus.size() == 3);
  const OrderCalibration same = CalibrateOrders(without, {});
  CHECK(same.left_out.empty());
  CHECK(fit.choice.parameters == same.choice.parameters);
  CHECK(fit.arrivals_per_hour == same.arrivals_per_hour);
}

TEST_CASE("CalibrateOrders: what cannot carry the fit is refused in words") {
  const OrderTable good = DrawOrders(1, true);
  OrderTable bad = good;
  std::erase_if(bad.lines, [](const OrderLine& line) { return line.sku > 0; });
  bad.skus = {"tea"};
  CHECK(Refusal([&] { CalibrateOrders(bad, {}); }).find("sku: is always the same") == 0);
  bad = good;
  for (OrderLine& line : bad.lines) line.price = 2;
  CHECK(Refusal([&] { CalibrateOrders(bad, {}); }).find("price: never changes") == 0);
  bad = good;
  bad.skus.resize(2000, "other");
  bad.lines.resize(6000);  // 2000 * 6000 is allowed
  const std::string refusal = Refusal([&] { CalibrateOrders(bad, {}); });
  CAPTURE(refusal);
  CHECK(refusal.find("rows: asks for 2.4e+10 order lines times products squared") == 0);
  OrderOptions options;
  options.buyers = 1;
  CHECK(Refusal([&] { CalibrateOrders(good, options); }).find("buyers: must lie in") == 0);
}

TEST_CASE("ReadOrders: lines in time order, dropped rows counted, faults by line and column") {
  const scenarios::ScenarioFolder folder;
  const std::string path = folder.Write("orders.csv",
                                        "customer,time,sku,price,quantity,stock,promotion\n"
                                        "7,2026-03-02 10:30:15,tea,2.5,1,0,1\n"
                                        "8,2026-03-02T09:00,coffee,3,2,5,0\n"
                                        "8,2026-03-02T09:00,cocoa,3,-1,5,0\n"
                                        "9,2026-03-02T09:10,tea,,1,5,0\n"
                                        "9,2026-03-02T09:10,tea,0,1,5,0\n");
  const OrderTable orders = ReadOrders(path);
  REQUIRE(orders.lines.size() == 2);
  CHECK(orders.skus == std::vector<std::string>{"coffee", "tea"});
  CHECK(orders.lines[0].sku == 0);
  CHECK(orders.lines[0].quantity == 2);
  CHECK(orders.lines[1].stock == 0);
  CHECK(orders.lines[1].hours - orders.lines[0].hours == doctest::Approx(1.5 + 15 / 3600.));
  CHECK(orders.customers == 2);
  CHECK(orders.cleaning.read == 5);
  CHECK(orders.cleaning.missing == 1);
  CHECK(orders.cleaning.non_positive_price == 1);
  CHECK(orders.cleaning.non_positive_quantity == 1);
  CHECK(orders.has_hours);
  const auto refusal = [&](const std::string& text) {
    const std::string bad = folder.Write("bad.csv", text);
    return Refusal([&] { ReadOrders(bad); });
  };
  CHECK(refusal("time,sku,price\n2026-13-02,tea,2\n").find("bad.csv:2: time") != std::string::npos);
  CHECK(refusal("time,sku,price\n2026-03-02T10:00:61,tea,2\n").find("time") != std::string::npos);
  CHECK(refusal("time,sku,price\n2026-03-02,tea,two\n").find("price") != std::string::npos);
  CHECK(refusal("time,sku,cost\n2026-03-02,tea,2\n").find("price") != std::string::npos);
  CHECK(refusal("time,sku,price\n2026-03-02,tea,-2\n").find("every one was dropped") !=
        std::string::npos);
  CHECK(refusal("time,sku,price,promotion\n2026-03-02,tea,2,30\n").find("promotion") !=
        std::string::npos);
  const OrderTable missing = ReadOrders(folder.Write("missing.csv",
                                                     "time,sku,price\nNA,tea,2\n2026-03-01,NA,2\n"
                                                     "1969-12-31 23:00,tea,2\n"));
  CHECK(missing.cleaning.missing == 2);
  CHECK(missing.skus == std::vector<std::string>{"tea"});
  const OrderTable dated =
      ReadOrders(folder.Write("dated.csv", "time,sku,price\n2026-03-02,10,2\n2026-03-01,9,2\n"));
  CHECK(!dated.has_hours);
  CHECK(std::fmod(dated.lines[0].hours, 24) == 12);
  CHECK(dated.skus == std::vector<std::string>{"9", "10"});
}

}  // namespace
}  // namespace souk::calibration
