#include <doctest/doctest.h>

#include <filesystem>
#include <iostream>
#include <nlohmann/json.hpp>
#include <sstream>
#include <string>
#include <vector>

#include "cli/app.h"
#include "io/atomic_file.h"
#include "scenarios/scenario.h"
#include "tests/cli/table_width.h"
#include "tests/scenarios/scenario_folder.h"

namespace souk::cli {
namespace {

struct Outcome {
  int exit_code = 0;
  std::string out;
  std::string err;
};

Outcome Calibrate(const std::vector<std::string>& arguments) {
  std::vector<const char*> words = {"souk", "calibrate"};
  for (const std::string& argument : arguments) words.push_back(argument.c_str());
  std::ostringstream out;
  std::ostringstream err;
  std::streambuf* const old_out = std::cout.rdbuf(out.rdbuf());
  std::streambuf* const old_err = std::cerr.rdbuf(err.rdbuf());
  const int exit_code = RunApp(static_cast<int>(words.size()), words.data());
  std::cout.rdbuf(old_out);
  std::cerr.rdbuf(old_err);
  return {exit_code, out.str(), err.str()};
}

// Two stores and two brands over twelve weeks; dearer sells less.
std::string Sales() {
  std::string csv = "store,week,brand,units,price,unit_cost\n";
  for (int store = 1; store <= 2; ++store) {
    for (int week = 1; week <= 12; ++week) {
      for (int brand = 1; brand <= 2; ++brand) {
        const int dear = (week * brand + store) % 4;
        csv += std::to_string(store) + "," + std::to_string(week) + "," + std::to_string(brand) +
               "," + std::to_string(900 - 150 * dear + 7 * week) + ",." +
               std::to_string(30 + 5 * dear) + ",.2\n";
      }
    }
  }
  return csv;
}

TEST_CASE("calibrate: writes a scenario that loads, under the command that made it") {
  const scenarios::ScenarioFolder folder;
  const std::string sales = folder.Write("sales.csv", Sales());
  const std::string stores = folder.Write("stores.csv", "store,INCOME\n1,5\n2,7\n");
  const std::string out = folder.path() + "/shop.yaml";
  const Outcome outcome = Calibrate({sales, "--stores", stores, "--out", out, "--clusters", "2",
                                     "--pack-size", "1", "--name", "shop", "--json"});
  CAPTURE(outcome.err);
  REQUIRE(outcome.exit_code == 0);
  const nlohmann::json report = nlohmann::json::parse(outcome.out);
  CHECK(report["scenario"] == "shop");
  CHECK(report["cleaning"]["kept"] == 48);
  CHECK(report["zones"].size() == 2);
  const env::MarketConfig market = scenarios::LoadScenario(out).market;
  CHECK(market.segments.size() == 2);
  CHECK(market.products[0].unit_cost == .2);
  CHECK(market.estimated_from == "sales.csv");
  CHECK(io::ReadFile(out).find("--clusters 2") != std::string::npos);
  const Outcome tables = Calibrate({sales, "--stores", stores, "--clusters", "2"});
  CHECK(tables.out.find("Profit a week") != std::string::npos);
  CHECK(testing::TableWidth(tables.out) <= 80);
}

TEST_CASE("calibrate: a bad table is one line, exit code 2 and nothing written") {
  const scenarios::ScenarioFolder folder;
  const std::string stores = folder.Write("stores.csv", "store,INCOME\n1,5\n2,7\n");
  const std::string header = "store,week,brand,units,price,unit_cost\n";
  const std::string out = folder.path() + "/shop.yaml";
  const std::vector<std::string> tables = {
      folder.Write("column.csv", "store,week,brand,units,unit_cost\n1,1,1,3,.2\n"),
      folder.Write("text.csv", header + "1,1,1,many,.3,.2\n"),
      folder.Write("empty.csv", ""),
      folder.path(),
      folder.Write("ragged.csv", header + "1,1,1\n"),
      folder.Write("unlisted.csv", header + "8,1,1,3,.3,.2\n"),
      folder.Write("dropped.csv", header + "1,1,1,3,0,.2\n"),
  };
  for (const std::string& table : tables) {
    const Outcome outcome = Calibrate({table, "--stores", stores, "--out", out});
    CAPTURE(table);
    CAPTURE(outcome.err);
    CHECK(outcome.exit_code == 2);
    CHECK(outcome.out.empty());
    CHECK(outcome.err.find('\n') == outcome.err.size() - 1);
    CHECK_FALSE(std::filesystem::exists(out));
  }
}

// Twelve choosers of tea, coffee or nothing; dearer sells less.
std::string Choices() {
  std::string csv = "chooser,alternative,chosen,price\n";
  for (int chooser = 0; chooser < 12; ++chooser) {
    const int tea = 2 + chooser % 3;
    const int coffee = 2 + chooser % 4;
    const bool buys = chooser % 5 != 0;
    csv += std::to_string(chooser) + ",tea," + (buys && tea <= coffee ? "1," : "0,") +
           std::to_string(tea) + "\n";
    csv += std::to_string(chooser) + ",coffee," + (buys && tea > coffee ? "1," : "0,") +
           std::to_string(coffee) + "\n";
  }
  // Two that no rule explains, lest prices tell all.
  return csv + "90,tea,1,4\n90,coffee,0,2\n91,tea,0,2\n91,coffee,1,5\n";
}

TEST_CASE("calibrate --choices: table and JSON of a fit") {
  const scenarios::ScenarioFolder folder;
  const std::string choices = folder.Write("choices.csv", Choices());
  const Outcome table = Calibrate({"--choices", choices});
  CHECK(table.exit_code == 0);
  CHECK(table.out.find("14 choices, 2 alternatives, with no purchase among them") == 0);
  CHECK(table.out.find("price_sensitivity") != std::string::npos);
  CHECK(testing::TableWidth(table.out) <= 80);
  CHECK(table.out.find("Prices are taken as given") != std::string::npos);
  const Outcome json = Calibrate({"--choices", choices, "--json"});
  const auto report = nlohmann::json::parse(json.out);
  CHECK(report["parameters"].size() == 3);
  CHECK(report["parameters"][2]["name"] == "price_sensitivity");
  CHECK(report["parameters"][2]["estimate"] > 0);
  CHECK(report["elasticities"][0][0] < 0);
  CHECK(report["elasticities"][0][1] > 0);
}

TEST_CASE("calibrate --orders: a scenario from order lines") {
  const scenarios::ScenarioFolder folder;
  std::string table = "time,sku,price,quantity,stock,customer\n";
  for (int day = 1; day <= 28; ++day) {
    for (int k = 0; k < 12; ++k) {
      const bool tea = (k + day) % 3 > (day % 4 == 0 ? 1 : 0);  // dear every fourth day
      const int left = tea ? 12 - k : 99;
      table += "2026-03-" + std::string(day < 10 ? "0" : "") + std::to_string(day) + " " +
               std::to_string(10 + k / 2) + ":" + (k % 2 == 0 ? "10" : "40") + "," +
               (tea ? (day % 4 == 0 ? "tea,4," : "tea,3,") : "coffee,3.5,") + "1," +
               std::to_string(left) + "," + std::to_string(k) + "\n";
    }
  }
  const std::string orders = folder.Write("orders.csv", table);
  const std::string out = (std::filesystem::path(orders).parent_path() / "shop.yaml").string();
  const Outcome text =
      Calibrate({"--orders", orders, "--out", out, "--weeks", "2", "--name", "shop"});
  REQUIRE(text.exit_code == 0);
  CHECK(text.out.find("336 read, 336 kept") != std::string::npos);
  CHECK(testing::TableWidth(text.out) <= 80);
  CHECK(text.out.find("12 customers, 28.00 lines each") != std::string::npos);
  const env::MarketConfig market = scenarios::LoadScenario(out).market;
  CHECK(market.products.size() == 2);
  CHECK(market.calendar.periods == 336);
  const Outcome as_json = Calibrate({"--orders", orders, "--json"});
  const auto report = nlohmann::json::parse(as_json.out);
  CHECK(report["parameters"].size() == 2);
  CHECK(report["parameters"][1]["name"] == "price_sensitivity");
  CHECK(report["products"][1]["units"] == report["products"][1]["lines"]);
  const Outcome both = Calibrate({"--orders", orders, "--choices", orders});
  CHECK(both.exit_code == 2);
  const Outcome share = Calibrate({"--orders", orders, "--buyers", "1.5"});
  CHECK(share.exit_code == 2);
  CHECK(share.err.find("buyers") != std::string::npos);
}

TEST_CASE("calibrate --choices: what one product is worth") {
  const scenarios::ScenarioFolder folder;
  std::string table = "chooser,alternative,chosen,price\n";
  // 3 of 4 buy at 2 and 1 of 4 at 4: uniform on [1, 5].
  for (int c = 0; c < 8; ++c) {
    const bool buys = c < 4 ? c > 0 : c == 4;
    table += std::to_string(c) + ",tea," + (buys ? "1," : "0,") + (c < 4 ? "2\n" : "4\n");
  }
  const std::string choices = folder.Write("choices.csv", table);
  const Outcome uniform = Calibrate({"--choices", choices, "--model", "uniform", "--json"});
  REQUIRE(uniform.exit_code == 0);
  const auto fit = nlohmann::json::parse(uniform.out);
  CHECK(fit["parameters"][0]["name"] == "lowest");
  CHECK(fit["parameters"][0]["estimate"].get<double>() == doctest::Approx(1));
  CHECK(fit["parameters"][1]["estimate"].get<double>() == doctest::Approx(5));
  CHECK(fit["elasticities"][0][0].get<double>() == doctest::Approx(-1.5));  // at price 3
  const Outcome empirical = Calibrate({"--choices", choices, "--model", "empirical"});
  CHECK(empirical.exit_code == 0);
  CHECK(empirical.out.find("share at 4") != std::string::npos);
  CHECK(empirical.out.find("elasticities") == std::string::npos);
  const Outcome two =
      Calibrate({"--choices", folder.Write("two.csv", Choices()), "--model", "normal"});
  CHECK(two.exit_code == 2);
  CHECK(two.err.find("is of one alternative against none") != std::string::npos);
}

TEST_CASE("calibrate --choices: what does not fit is one line and exit code 2") {
  const scenarios::ScenarioFolder folder;
  const std::string choices = folder.Write("choices.csv", Choices());
  const auto refused = [](const std::vector<std::string>& arguments, const std::string& text) {
    const Outcome outcome = Calibrate(arguments);
    CAPTURE(outcome.err);
    CHECK(outcome.exit_code == 2);
    CHECK(outcome.out.empty());
    CHECK(outcome.err.find(text) != std::string::npos);
    CHECK(outcome.err.find('\n') == outcome.err.size() - 1);
  };
  refused({}, "a table of sales, --orders FILE or --choices FILE");
  refused({choices}, "--stores: is required");
  refused({choices, "--choices", choices}, "give one of them");
  refused({"--choices", choices, "--out", "mine.yaml"}, "--out: does not apply with --choices");
  refused({"--choices", choices, "--price", "cost"}, "cost");
  refused({"--choices", choices, "--model", "nested", "--nest", "hot=tea,cofee"},
          "did you mean 'coffee'?");
  refused({"--choices", choices, "--model", "nested", "--nest", "tea"}, "is not NAME=");
  refused({"--choices", choices, "--model", "nested"}, "no nest holds two alternatives");
  refused({"--choices", choices, "--model", "classes", "--classes", "1"}, "must be 2 to 20");
}

}  // namespace
}  // namespace souk::cli
