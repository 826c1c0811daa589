#include "trajectories/log_check.h"

#include <doctest/doctest.h>
#include <hdf5.h>

#include <filesystem>
#include <functional>
#include <limits>
#include <string>
#include <vector>

#include "core/errors.h"
#include "env/seller_spec.h"
#include "spec/seller_file.h"
#include "tests/trajectories/small_market.h"

namespace souk::trajectories {
namespace {

constexpr double kInfinity = std::numeric_limits<double>::infinity();
constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();

std::string FaultOf(const std::function<void()>& check) {
  try {
    check();
  } catch (const core::InputError& error) {
    return error.what();
  }
  return "none";
}

std::string FaultOf(const std::string& path, const env::MarketConfig& market) {
  return FaultOf([&] {
    const LogReader log(path);
    CheckLog(log, market);
  });
}

Hdf5Handle OpenToWrite(const std::string& path) {
  return {H5Fopen(path.c_str(), H5F_ACC_RDWR, H5P_DEFAULT), H5Fclose};
}

// Sets a cell of a dataset.
void Set(const std::string& path, const std::string& name, std::int64_t row, std::size_t cell,
         double value) {
  const Hdf5Handle file = OpenToWrite(path);
  const Hdf5Handle dataset(H5Dopen2(file.get(), name.c_str(), H5P_DEFAULT), H5Dclose);
  std::size_t cells = 1;
  const std::vector<std::uint64_t> extents = DatasetExtents(dataset);
  for (std::size_t i = 1; i < extents.size(); ++i) cells *= extents[i];
  std::vector<double> values(cells);
  ReadRows(dataset, H5T_NATIVE_DOUBLE, row, 1, values.data());
  values[cell] = value;
  WriteRows(dataset, H5T_NATIVE_DOUBLE, row, 1, values.data());
}

TEST_CASE("CheckLog: what the market left passes, of every behaviour") {
  const TestFolder folder;
  WriteSmallLog(folder / "run.h5", 20, 7);
  CHECK(FaultOf(folder / "run.h5", SmallMarket()) == "none");
  const LogReader log(folder / "run.h5");
  CHECK(FaultOf([&] { CheckEpisodes(log, SmallMarket(), 3, 1); }) == "none");
}

struct Change {
  const char* column;
  std::size_t cell;
  double value;
  const char* said;
};

TEST_CASE("CheckLog: a value that no market leaves is named by file, column and row") {
  const TestFolder folder;
  const std::string path = folder / "run.h5";
  const std::vector<Change> changes = {
      {"period", 0, 3, "must be 1"},
      {"period", 0, 6, "must be a whole number from 0 to 5"},
      {"observations", 1, kInfinity, "must be a finite number"},
      {"actions_prices", 2, 9.5, "actions_prices[shop][tv] is 9.5, must be a number from 1 to 9"},
      {"actions_prices", 0, kNaN, "must be a number from 1 to 9"},
      {"actions_slates", 1, 2, "must be a whole number from -1 to 1"},
      {"rewards", 0, kNaN, "must be a finite number"},
      {"terminations", 0, 1, "must be 0 before the last row"},
      {"truncations", 0, 2, "must be a whole number from 0 to 1"},
      {"propensities", 0, -.1, "must be a finite number of at least 0"},
      {"business/units", 3, -1, "units[bargain][shop][radio, \"red\"] is -1"},
      {"business/revenue", 0, kInfinity, "must be a finite number"},
      {"business/cost", 0, kNaN, "must be a finite number"},
      {"business/unmet_demand", 1, -2, "must be a finite number of at least 0"},
      {"business/stock", 0, kInfinity, "must be a finite number of at least 0"},
      {"business/prices", 1, 0, "must be a number from 1 to 9"},
      {"business/visits", 2, -1, "must be a finite number of at least 0"},
      {"business/clicks", 0, kNaN, "must be a finite number of at least 0"},
      {"business/satisfaction", 1, 1.5, "must be a number from 0 to 1"},
      {"business/satisfaction_components", 7, -.5, "must be a number from 0 to 1"},
      {"business/units_per_visit/income%2Fage", 1, -1, "must be a finite number of at least 0"},
      {"business/accepted_price/income%2Fage", 0, kInfinity, "must be a finite number"},
  };
  for (const Change& change : changes) {
    CAPTURE(std::string(change.column));
    CAPTURE(change.cell);
    std::filesystem::remove(path);
    WriteSmallLog(path, 4, 4);
    const std::int64_t row = LogReader(path).offsets()[2] + 1;
    Set(path, change.column, row, change.cell, change.value);
    const std::string fault = FaultOf(path, SmallMarket());
    CHECK(fault.starts_with(path + ": " + change.column + ": row " + std::to_string(row) +
                            " (episode 2): "));
    CAPTURE(fault);
    CHECK(fault.find(change.said) != std::string::npos);
    // The other episodes are as they were.
    const LogReader log(path);
    CHECK(FaultOf([&] { CheckEpisodes(log, SmallMarket(), 3, 1); }) == "none");
  }
}

TEST_CASE("CheckLog: slates show a product once, episodes end as they may") {
  const TestFolder folder;
  const std::string path = folder / "run.h5";
  WriteSmallLog(path, 4, 4);
  Set(path, "actions_slates", 1, 0, 1);
  Set(path, "actions_slates", 1, 1, 1);
  CHECK(FaultOf(path, SmallMarket()).find("is 1, must not be there twice") != std::string::npos);
  Set(path, "actions_slates", 1, 1, -1);  // an empty place
  CHECK(FaultOf(path, SmallMarket()) == "none");
  Set(path, "final_observations", 3, 1, kNaN);
  CHECK(FaultOf(path, SmallMarket())
            .starts_with(path + ": final_observations: episode 3: final_observations"));
  env::MarketConfig shorter = SmallMarket();
  std::filesystem::remove(path);
  WriteSmallLog(path, 4, 4);
  shorter.calendar.periods = 2;
  CAPTURE(FaultOf(path, shorter));
  CHECK(
      FaultOf(path, shorter)
          .find(
              "episode_offsets: episode 0 has 5 rows, must have 1 to 2 (the scenario's periods)") !=
      std::string::npos);
}

TEST_CASE("CheckLog: an unlimited stock is infinite; propensities of ladders are shares") {
  const TestFolder folder;
  const std::string path = folder / "run.h5";
  WriteSmallLog(path, 4, 4);
  env::MarketConfig market = SmallMarket();
  market.products[0].stock = spec::kUnlimited;
  CHECK(FaultOf(path, market).find("business/stock: row 0 (episode 0): stock[tv] is ") !=
        std::string::npos);
  Set(path, "propensities", 0, 0, 1.5);  // a density
  CHECK(FaultOf(path, SmallMarket()) == "none");
  market = SmallMarket();
  for (spec::ProductConfig& product : market.products) product.price_ladder = {1, 9};
  CHECK(FaultOf(path, market).find("propensities is 1.5, must be a number from 0 to 1") !=
        std::string::npos);
}

TEST_CASE("CheckColumns: columns and names are the scenario's") {
  const TestFolder folder;
  const std::string path = folder / "run.h5";
  WriteSmallLog(path, 4, 4);
  const LogReader log(path);
  const auto fault = [&](const std::function<void(env::MarketConfig&)>& change) {
    env::MarketConfig market = SmallMarket();
    change(market);
    return FaultOf([&] { CheckColumns(log, market); });
  };
  CHECK(fault([](auto&) {}) == "none");
  CHECK(fault([](auto& m) { m.currency = "EUR"; }) ==
        path +
            ": actions_prices: is float64 [2, 2] of axes row,audience,product in USD, must be "
            "float64 [2, 2] of axes row,audience,product in EUR as the log's scenario has it");
  CHECK(fault([](auto& m) {
          m.audiences.emplace_back("phone");
        }).starts_with(path + ": actions_prices: is "));
  CHECK(fault([](auto& m) { m.products[0].spoilage_per_day = .1; }) ==
        path + ": business/spoiled: is missing, the log's scenario has it");
  CHECK(fault([](auto& m) { m.products[0].name = "tube"; }) ==
        path +
            ": observation_names: are time_left, stock[tv], stock[radio, \"red\"], sales[tv], "
            "sales[radio, \"red\"], must be time_left, stock[tube], stock[radio, \"red\"], "
            "sales[tube], sales[radio, \"red\"] as in the log's scenario");
  CHECK(fault([](auto& m) { m.attributes[0].groups[0] = "poor"; }).find("group") !=
        std::string::npos);
}

TEST_CASE("CheckColumns: the seller is that of the scenario") {
  const TestFolder folder;
  const std::string path = folder / "run.h5";
  LogMeta meta = SmallMeta();
  meta.seller_yaml = spec::ToYaml(env::SellerSpecOf(SmallMarket()));
  CreateLogFile(path, MakeLogLayout(SmallMarket()), meta, 0, 0);
  CHECK(FaultOf(path, SmallMarket()) == "none");
  env::MarketConfig other = SmallMarket();
  other.products[0].unit_cost += .5;
  CHECK(FaultOf(path, other) == path + ": seller: is not the seller of the log's scenario");
}

TEST_CASE("CheckColumns: a log's own label is printable") {
  const TestFolder folder;
  const std::string path = folder / "run.h5";
  LogMeta meta = SmallMeta();
  meta.policy = "list\x1b[2J";
  CreateLogFile(path, MakeLogLayout(SmallMarket()), meta, 0, 0);
  CHECK(FaultOf(path, SmallMarket()).starts_with(path + ": policy: holds a control character"));
}

}  // namespace
}  // namespace souk::trajectories
