#include "calibration/stray_date.h"

#include <doctest/doctest.h>
#include <fmt/core.h>

#include <string>
#include <vector>

#include "calibration/order_table.h"
#include "calibration/sales_table.h"
#include "core/errors.h"
#include "tests/scenarios/scenario_folder.h"

namespace souk::calibration {
namespace {

constexpr double kLeast = 90;

std::vector<double> Year(double step = 1) {
  std::vector<double> days;
  for (double day = 0; day < 365; day += step) days.push_back(day);
  return days;
}

TEST_CASE("FindStrayDate: a wrong year, before and behind, wherever it stands") {
  for (const double stray : {-3650., -305., 36500., 365. + 300}) {
    CAPTURE(stray);
    std::vector<double> days = Year();
    days.insert(days.begin() + 100, stray);
    const auto found = FindStrayDate(days, kLeast);
    REQUIRE(found);
    CHECK(found->index == 100);
    CHECK(found->gap == (stray < 0 ? -stray : stray - 364));
  }
}

TEST_CASE("FindStrayDate: few of a wrong year, the one next to the others is named") {
  std::vector<double> days = Year(.5);
  for (int k = 0; k < 5; ++k) days.push_back(3650 + k);
  const auto found = FindStrayDate(days, kLeast);
  REQUIRE(found);
  CHECK(days[found->index] == 3650);
}

TEST_CASE("FindStrayDate: seasons, closures and short tables are let pass") {
  std::vector<double> seasons = Year();
  for (const double day : Year()) seasons.push_back(day + 800);
  CHECK_FALSE(FindStrayDate(seasons, kLeast));  // half of the table
  std::vector<double> closed = Year();
  closed.push_back(365 + 60);
  CHECK_FALSE(FindStrayDate(closed, kLeast));  // two months
  std::vector<double> sparse;
  sparse.reserve(201);
  for (int k = 0; k < 200; ++k) sparse.push_back(20. * k);
  sparse.push_back(4000 + 150);
  CHECK_FALSE(FindStrayDate(sparse, kLeast));  // not ten times the usual
  CHECK_FALSE(FindStrayDate({1, 2, 3, 40000}, kLeast));
  CHECK_FALSE(FindStrayDate(Year(), kLeast));
}

template <typename Read>
std::string FaultOf(const Read& read) {
  try {
    read();
  } catch (const core::InputError& fault) {
    return fault.what();
  }
  return "";
}

TEST_CASE("ReadOrders: one wrong digit of a year is refused by line") {
  const scenarios::ScenarioFolder folder;
  const auto table = [](const std::string& of_line_40) {
    std::string csv = "time,sku,price\n";
    for (int day = 0; day < 100; ++day) {
      const std::string date = fmt::format("2026-{:02}-{:02}", 1 + day / 28, 1 + day % 28);
      csv += (day == 38 ? of_line_40 : date) + fmt::format(",s{},{}\n", day % 2, 1 + day % 3);
    }
    return csv;
  };
  const std::string good = folder.Write("good.csv", table("2026-02-11"));
  CHECK(ReadOrders(good).lines.size() == 100);
  const std::string bad = folder.Write("bad.csv", table("2226-02-11"));
  const std::string fault = FaultOf([&] { ReadOrders(bad); });
  CAPTURE(fault);
  CHECK(fault.starts_with(bad + ":40: time: '2226-02-11' is 72984 days from nearly all"));
}

TEST_CASE("ReadSales: a week far from all others is refused by line") {
  const scenarios::ScenarioFolder folder;
  std::string csv = "store,week,brand,units,price\n";
  for (int row = 0; row < 200; ++row) {
    csv += fmt::format("{},{},{},10,1\n", row % 2, row == 77 ? 1078 : 100 + row / 4, row / 2 % 2);
  }
  const std::string path = folder.Write("sales.csv", csv);
  const std::string fault = FaultOf([&] { ReadSales(path, 1); });
  CAPTURE(fault);
  CHECK(fault.starts_with(path + ":79: week: 1078 is 929 weeks"));
}

}  // namespace
}  // namespace souk::calibration
