// `souk optimum` as a user or a program runs it.

#include <doctest/doctest.h>

#include <cmath>
#include <nlohmann/json.hpp>
#include <string>

#include "tests/cli/souk_child.h"

namespace souk::cli {
namespace {

using namespace testing;
using nlohmann::json;

TEST_CASE("souk optimum: JSON of an exact optimum and of a best known one") {
  const TempFolder folder;
  const std::string exact = CheckGood({"optimum", "single_e1", "--json"}, folder);
  const json solved = json::parse(exact);
  CHECK(solved["kind"] == "exact");
  CHECK(std::abs(solved["value"].get<double>() - 9.971617) < 1e-6);
  CHECK(solved["gap"] == 0);
  CHECK(solved["policy"].is_null());
  CHECK(solved["prices"]["all"]["item"] == 2.25);
  const std::string known =
      CheckGood({"optimum", "price_war", "--json", "--episodes", "10"}, folder);
  const json best = json::parse(known);
  CHECK(best["kind"] == "best known");
  CHECK(best["gap"].is_null());
  CHECK(best["value"] == best["policy_profit"]);
  CHECK(best["episodes"] == 10);
}

TEST_CASE("souk optimum: a calibrated scenario's figures say what is not in them") {
  const TempFolder folder;
  WriteBytes(folder / "sold.yaml", "base: " SOUK_SOURCE_DIR
                                   "/scenarios/student_tickets.yaml\nestimated_from: sales.csv\n");
  const std::string note =
      "The market is estimated from sales.csv: the ± (s.e.) is simulation noise only, the "
      "estimates' own error is not in it.\n";
  for (const Arguments& more : {Arguments{}, Arguments{"--fairness", ".5"}}) {
    Arguments arguments = {"optimum", "sold.yaml"};
    arguments.insert(arguments.end(), more.begin(), more.end());
    CHECK(CheckGood(arguments, folder).ends_with(note));
    arguments.emplace_back("--json");
    CHECK(json::parse(CheckGood(arguments, folder))["estimated_from"] == "sales.csv");
    arguments[1] = "student_tickets";
    CHECK(json::parse(CheckGood(arguments, folder))["estimated_from"].is_null());
    arguments.pop_back();
    CHECK(CheckGood(arguments, folder).find("estimated") == std::string::npos);
  }
}

TEST_CASE("souk optimum: the table names kind, value, currency and prices") {
  const TempFolder folder;
  const std::string result = CheckGood({"optimum", "hotel_nights", "--episodes", "10"}, folder);
  CHECK(result.starts_with("hotel_nights: upper bound "));
  CHECK(result.find("EUR an episode") != std::string::npos);
  CHECK(result.find("fall short of the optimum by up to") != std::string::npos);
  CHECK(result.find("suite") != std::string::npos);
}

TEST_CASE("souk optimum --fairness: prices under each definition, and what they cost") {
  const TempFolder folder;
  const json out =
      json::parse(CheckGood({"optimum", "student_tickets", "--fairness", "1", "--json"}, folder));
  CHECK(out["alpha"] == 1);
  CHECK(out["fairness"].size() == 5);
  const json& alike = out["fairness"]["price"];
  CHECK(std::abs(alike["profit"].get<double>() - 6250) < 1e-4);
  CHECK(std::abs(alike["consumer_surplus"].get<double>() - 3875) < 1e-4);
  CHECK(std::abs(alike["welfare"].get<double>() - 10125) < 1e-4);
  CHECK(std::abs(alike["prices"]["students"].get<double>() - 7) < 1e-6);
  CHECK(std::abs(out["fairness"]["demand"]["measures"]["others"].get<double>() - .42) < 1e-6);
  const std::string table = CheckGood({"optimum", "student_tickets", "--fairness", ".5"}, folder);
  CHECK(table.find("alike to the degree 0.5, in USD an episode") != std::string::npos);
  CHECK(table.find("6531.25            1.42 %") != std::string::npos);
  std::string narrow = ReadBytes(SOUK_SOURCE_DIR "/scenarios/student_tickets.yaml");
  const std::string range = "price_range: [0, 15]";
  narrow.replace(narrow.find(range), range.size(), "price_range: [7, 8]");
  WriteBytes(folder.path() + "/narrow.yaml", narrow);
  const json few =
      json::parse(CheckGood({"optimum", "narrow.yaml", "--fairness", "1", "--json"}, folder));
  CHECK(few["fairness"]["demand"].is_null());
  CHECK(std::abs(few["fairness"]["price"]["prices"]["others"].get<double>() - 7) < 1e-6);
  CHECK(CheckGood({"optimum", "narrow.yaml", "--fairness", "1"}, folder)
            .find("no prices in range are that fair") != std::string::npos);
  CheckRefused({"optimum", "black_friday", "--fairness", "1"}, "it has 12 products, must have 1",
               folder);
  CheckRefused({"optimum", "student_tickets", "--fairness", "1.5"}, "--fairness", folder);
}

}  // namespace
}  // namespace souk::cli
