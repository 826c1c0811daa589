// `souk log export` and `souk log replay` as a user runs them.

#include <doctest/doctest.h>
#include <hdf5.h>

#include <algorithm>
#include <limits>
#include <nlohmann/json.hpp>
#include <string>

#include "io/checksums.h"
#include "scenarios/scenario.h"
#include "tests/cli/souk_child.h"
#include "trajectories/hdf5_text.h"
#include "trajectories/log_layout.h"

namespace souk::cli {
namespace {

using namespace testing;

// A folder with run.h5: 6 episodes of `scenario`.
class LogFolder : public TempFolder {
 public:
  explicit LogFolder(const std::string& scenario) {
    CheckGood({"simulate", scenario, "--policy", "random", "--episodes", "6", "--log", "run.h5"},
              *this);
  }
};

std::int64_t Lines(const std::string& text) { return std::count(text.begin(), text.end(), '\n'); }

TEST_CASE("LogExport: each format goes beside the log or where it is told") {
  const LogFolder folder("single_p1");
  for (const char* format : {"d4rl", "d3rlpy", "minari"}) {
    CHECK(CheckGood({"log", "export", "run.h5", "--format", format}, folder)
              .starts_with("wrote 6 episodes, "));
  }
  CHECK(folder.Entries() ==
        std::set<std::string>{"run.h5", "run.d4rl.h5", "run.d3rlpy.h5", "run-v0", "run-v0/data",
                              "run-v0/data/main_data.hdf5", "run-v0/data/metadata.json"});
  CHECK(ReadBytes(folder / "run-v0/data/metadata.json").find("Discrete") != std::string::npos);
  CheckGood({"log", "export", "run.h5", "--format", "minari", "-o", "shop-v2", "--continuous"},
            folder);
  CHECK(ReadBytes(folder / "shop-v2/data/metadata.json").find("Discrete") == std::string::npos);
  CheckGood({"log", "export", "run.h5", "--format", "d4rl", "-o", "a.h5", "--propensities"},
            folder);
  CheckGood({"log", "export", "run.h5", "--format", "d4rl", "-o", "b.h5"}, folder);
  CHECK(ReadBytes(folder / "a.h5").size() > ReadBytes(folder / "b.h5").size());
  CHECK(ReadBytes(folder / "b.h5") == ReadBytes(folder / "run.d4rl.h5"));
}

TEST_CASE("LogExport: a table comes by --csv and by --format csv, and is replaced by force") {
  const LogFolder folder("black_friday");
  CheckGood({"log", "export", "run.h5", "--csv", "a.csv", "--columns", "units"}, folder);
  CheckRefused({"log", "export", "run.h5", "--csv", "a.csv", "--columns", "rewards"}, "--force",
               folder);
  CheckGood({"log", "export", "run.h5", "--csv", "a.csv", "--columns", "rewards", "--force"},
            folder);
  CheckGood({"log", "export", "run.h5", "--format", "csv", "-o", "b.csv", "--columns", "rewards"},
            folder);
  CHECK(ReadBytes(folder / "a.csv") == ReadBytes(folder / "b.csv"));
  CHECK(CheckGood({"log", "export", "run.h5", "--format", "csv", "-o", "-", "--columns=rewards"},
                  folder) == ReadBytes(folder / "a.csv"));
  CheckRefused({"log", "export", "run.h5", "--format", "csv", "-o", "b.csv"}, "is there already",
               folder);
}

TEST_CASE("LogExport: bad input gives one line, exit code 2 and no file") {
  const LogFolder folder("black_friday");
  const auto refused = [&](Arguments arguments, const std::string& text) {
    arguments.insert(arguments.begin(), {"log", "export"});
    CheckRefused(arguments, text, folder);
  };
  refused({"run.h5", "--format", "d4r"}, "did you mean 'd4rl'?");
  refused({"run.h5", "--format", "parquet"}, "d4rl, d3rlpy, minari, csv");
  refused({"run.h5"}, "--format");
  refused({"run.h5", "--format", "d4rl", "--csv", "a.csv"}, "--format");
  refused({"run.h5", "--csv", "a.csv", "-o", "b.csv"}, "-o");
  refused({"run.h5", "--csv", "a.csv", "--propensities"}, "--propensities");
  refused({"run.h5", "--format", "csv"}, "-o");
  refused({"run.h5", "--format", "d4rl", "--columns", "rewards"}, "--columns");
  refused({"run.h5", "--format", "d4rl", "-o", "run.h5"}, "is read or written");
  refused({"run.h5", "--format", "minari", "-o", "run"}, "prices-v0");
  refused({"run.h5", "--format", "d3rlpy", "-o", "nowhere/a.h5"}, "nowhere");
  refused({"missing.h5", "--format", "minari"}, "missing.h5");
  WriteBytes(folder / "text.h5", "no log");
  refused({"text.h5", "--format", "d4rl"}, "text.h5");
}

TEST_CASE("LogReplay: a line a period and product, with the episode's sums") {
  const LogFolder folder("black_friday");
  const std::string first = CheckGood({"log", "replay", "run.h5"}, folder);
  CHECK(first.starts_with("black_friday, episode 0 (1 of 6), policy random, seed 1\n"));
  for (const char* word : {"PERIOD", "PRICE app", "VS LIST", "POSITION", "UNMET", "SATISFACTION",
                           "2026-11-20T01:00", "espresso_maker", "336 periods"}) {
    CAPTURE(word);
    CHECK(first.find(word) != std::string::npos);
  }
  // The table of products is too wide for one.
  CHECK(Lines(first) == 2 + 2 * (1 + 336 * 12) + 2 + (1 + 336) + 2);
  CHECK(CheckGood({"log", "replay", "run.h5", "--episode", "0"}, folder) == first);
  CHECK(CheckGood({"log", "replay", "run.h5", "--episode", "5"}, folder) != first);
  const std::string period = CheckGood({"log", "replay", "run.h5", "--period", "7"}, folder);
  CHECK(Lines(period) == 2 + 2 * (1 + 12) + 2 + (1 + 1) + 2);
  CHECK(period.find("2026-11-20T07:00") != std::string::npos);
}

TEST_CASE("LogReplay: its figures are the log's") {
  const LogFolder folder("single_p1");
  const std::string out = CheckGood({"log", "replay", "run.h5", "--episode", "3"}, folder);
  const std::string csv = CheckGood(
      {"log", "export", "run.h5", "--csv", "-", "--columns", "actions_prices,stock,revenue"},
      folder);
  // "3,14,97,42": episode, price, stock, revenue of its first period.
  const std::string row = csv.substr(csv.find("\n3,") + 1, 60);
  const auto second = row.find(',', 2);
  const auto third = row.find(',', second + 1);
  const double price = std::stod(row.substr(2));
  // The first lines of the table of products and of that of periods.
  const auto contains = [&](const std::string& text) {
    const auto product = out.find("\n0 ");
    const auto period = out.find("2026-01-05T00:00");
    const std::string lines = out.substr(product, out.find('\n', product + 1) - product) + "  " +
                              out.substr(period, out.find('\n', period) - period);
    return (lines + "  ").find(text) != std::string::npos;
  };
  const auto cents = [](double value) {
    const std::string text = std::to_string(value);
    return text.substr(0, text.size() - 4);
  };
  CHECK(contains("  " + cents(price) + "  "));
  CHECK(contains("  " + row.substr(second + 1, third - second - 1) + "  "));
  CHECK(contains("  " + cents(std::stod(row.substr(third + 1))) + "  "));
  CHECK(out.find(" units sold, ") != std::string::npos);
}

TEST_CASE("LogReplay: bad input gives one line and exit code 2") {
  const LogFolder folder("single_p1");
  const auto refused = [&](Arguments arguments, const std::string& text) {
    arguments.insert(arguments.begin(), {"log", "replay"});
    CheckRefused(arguments, text, folder);
  };
  refused({"run.h5", "--episode", "6"}, "it holds 0 to 5");
  refused({"run.h5", "--period", "20"}, "it has 0 to ");
  refused({"run.h5", "--episode", "-1"}, "--episode");
  refused({"run.h5", "--period", "x"}, "--period");
  refused({"missing.h5"}, "missing.h5");
  refused({}, "file");
}

// Replaces a text attribute of the log's root.
void SetAttribute(const std::string& path, const char* name, const std::string& text) {
  const trajectories::Hdf5Handle log(H5Fopen(path.c_str(), H5F_ACC_RDWR, H5P_DEFAULT), H5Fclose);
  H5Adelete(log.get(), name);
  trajectories::WriteAttribute(log, name, text);
}

// Replaces the scenario, with the right checksum.
void SetScenario(const std::string& path, const std::string& text) {
  const trajectories::Hdf5Handle log(H5Fopen(path.c_str(), H5F_ACC_RDWR, H5P_DEFAULT), H5Fclose);
  H5Ldelete(log.get(), trajectories::kScenarioDataset, H5P_DEFAULT);
  trajectories::WriteAttribute(trajectories::WriteTexts(log, trajectories::kScenarioDataset, text),
                               "sha256", io::Sha256(text));
}

// Sets the first value of a column of numbers.
void SetFirst(const std::string& path, const char* column, double value) {
  const trajectories::Hdf5Handle log(H5Fopen(path.c_str(), H5F_ACC_RDWR, H5P_DEFAULT), H5Fclose);
  const trajectories::Hdf5Handle dataset(H5Dopen2(log.get(), column, H5P_DEFAULT), H5Dclose);
  trajectories::WriteRows(dataset, H5T_NATIVE_DOUBLE, 0, 1, &value);
}

TEST_CASE("LogInfo --check: logs of every kind pass, and it is said") {
  for (const char* scenario : {"single_p1", "black_friday", "duopoly", "baskets", "supply_shock",
                               "perishable_grocery", "orange_juice", "flash_sale"}) {
    CAPTURE(scenario);
    const LogFolder folder(scenario);
    CHECK(CheckGood({"log", "info", "run.h5", "--check"}, folder).find("\nchecked ") !=
          std::string::npos);
    const std::string json = CheckGood({"log", "info", "run.h5", "--check", "--json"}, folder);
    CHECK(nlohmann::json::parse(json)["checked"] == true);
  }
  const LogFolder folder("single_p1");
  CHECK(CheckGood({"log", "info", "run.h5"}, folder).find("\nchecked ") == std::string::npos);
  CheckGood({"train", "single_p1", "--steps", "2000", "--out", "run", "--log", "train.h5"}, folder);
  CheckGood({"log", "info", "train.h5", "--check"}, folder);
}

TEST_CASE("Log: a value that no market leaves is named before replay and export use it") {
  const LogFolder folder("single_p1");
  SetFirst(folder / "run.h5", "rewards", std::numeric_limits<double>::quiet_NaN());
  const std::string said = "run.h5: rewards: row 0 (episode 0): rewards is nan";
  CheckRefused({"log", "info", "run.h5", "--check"}, said, folder);
  CheckRefused({"log", "replay", "run.h5"}, said, folder);
  CheckRefused({"log", "export", "run.h5", "--format", "d4rl"}, said, folder);
  CheckRefused({"log", "export", "run.h5", "--format", "minari"}, said, folder);
  CheckRefused({"log", "export", "run.h5", "--csv", "a.csv"}, said, folder);
  CheckGood({"log", "replay", "run.h5", "--episode", "3"}, folder);
  CheckGood({"log", "info", "run.h5"}, folder);
}

TEST_CASE("Log: the scenario inside reads no other file") {
  const LogFolder folder("single_p1");
  WriteBytes(folder / "base.yaml", scenarios::ToYaml(scenarios::LoadScenario("single_p1").market));
  SetScenario(folder / "run.h5", "base: base.yaml\n");
  for (const Arguments& command :
       {Arguments{"log", "replay", "run.h5"}, Arguments{"log", "info", "run.h5", "--check"},
        Arguments{"log", "export", "run.h5", "--csv", "a.csv"}}) {
    CheckRefused(command, "run.h5:1:7: base: is for files", folder);
  }
}

TEST_CASE("Log: labels of a log are printed and obeyed by no terminal") {
  const LogFolder folder("single_p1");
  SetAttribute(folder / "run.h5", "policy", "list\x1b[2J");
  const std::string out = CheckGood({"log", "info", "run.h5"}, folder);
  CHECK(out.find("list\\x1b[2J") != std::string::npos);
  CHECK(out.find('\x1b') == std::string::npos);
  CheckRefused({"log", "info", "run.h5", "--check"}, "run.h5: policy: holds a control character",
               folder);
}

}  // namespace
}  // namespace souk::cli
