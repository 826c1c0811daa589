// `--json` on every command that reports: it parses, and it holds the figures of the table.

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>
#include <regex>
#include <sstream>
#include <string>
#include <vector>

#include "cli/app.h"
#include "tests/cli/souk_child.h"

namespace souk::cli {
namespace {

using namespace testing;
using nlohmann::json;

// Every number of a JSON value, the half widths of its intervals and its percentages.
void Collect(const json& value, std::vector<double>* numbers) {
  if (value.is_number()) {
    numbers->push_back(value);
    numbers->push_back(100 * value.get<double>());
  }
  if (value.is_object() && value.contains("lo") && value["lo"].is_number()) {
    numbers->push_back((value["hi"].get<double>() - value["lo"].get<double>()) / 2);
  }
  if (!value.is_structured()) return;
  for (const json& item : value) Collect(item, numbers);
}

// The numbers of a text as they are written, e.g. "12.50".
std::vector<std::string> Written(const std::string& text) {
  const std::regex number(R"((^|[ +±(-])(\d+(\.\d+)?)(?=[ ,;)%]|$))");
  std::vector<std::string> written;
  for (std::sregex_iterator at(text.begin(), text.end(), number); at != std::sregex_iterator();
       ++at) {
    written.push_back((*at)[2]);
  }
  return written;
}

// Whether one of `numbers`, rounded as `written` is, is that.
bool Holds(const std::vector<double>& numbers, const std::string& written) {
  const auto point = written.find('.');
  const auto digits =
      static_cast<double>(point == std::string::npos ? 0 : written.size() - point - 1);
  const double unit = std::pow(10., -digits);
  return std::any_of(numbers.begin(), numbers.end(), [&](double number) {
    return std::abs(std::abs(number) - std::stod(written)) <= .5000001 * unit;
  });
}

// The lines of `text` that begin with one of the words.
std::string LinesOf(const std::string& text, const std::vector<std::string>& words) {
  std::string kept;
  std::istringstream lines(text);
  for (std::string line; std::getline(lines, line);) {
    const bool wanted = std::any_of(words.begin(), words.end(), [&](const std::string& word) {
      return line.starts_with(word);
    });
    if (wanted) kept += line.substr(line.find(' ')) + "\n";
  }
  return kept;
}

// Runs a command with and without --json; the numbers in the table's lines that begin with `words`
// are in the JSON.
json CheckSame(const Arguments& arguments, const std::vector<std::string>& words,
               const TempFolder& folder) {
  CAPTURE(Joined(arguments));
  Arguments with = arguments;
  with.emplace_back("--json");
  const std::string out = CheckGood(with, folder);
  json parsed = json::parse(out);
  std::vector<double> numbers;
  Collect(parsed, &numbers);
  const std::string table = LinesOf(CheckGood(arguments, folder), words);
  const std::vector<std::string> written = Written(table);
  CAPTURE(table);
  CHECK(written.size() >= words.size());
  for (const std::string& number : written) {
    CAPTURE(number);
    CHECK(Holds(numbers, number));
  }
  return parsed;
}

TEST_CASE("--json: holds the figures of the table") {
  const TempFolder folder;
  const std::vector<std::string> figures = {"profit", "revenue", "units", "conversion"};
  CheckSame({"simulate", "single_p1", "--episodes", "40"}, figures, folder);
  CheckSame({"evaluate", "cost-plus", "flash_sale", "--episodes", "40"}, figures, folder);
  CheckSame({"whatif", "single_p1", "--other", "static", "--episodes", "20"}, {"difference"},
            folder);
  CheckSame({"optimum", "single_p1"}, {"single_p1:"}, folder);
  CheckSame({"customers", "bandit_b1", "list", "--customers", "2000", "--runs", "2"}, {"list"},
            folder);
  const json compared = CheckSame({"compare", "single_p1", "--quick"},
                                  {"list", "cost-plus", "dynamic-program", "lints"}, folder);
  CHECK(compared["policies"].size() >= 4);
}

TEST_CASE("--json: runs, bundles, scenarios and the machine") {
  const TempFolder folder;
  const json run = json::parse(
      CheckGood({"train", "single_p1", "--steps", "4000", "--out", "run", "--json"}, folder));
  CHECK(run["folder"] == "run");
  CHECK(run["runs"][0]["steps"].get<int>() > 3900);
  CHECK(run["runs"][0]["eval"]["profit"].get<double>() > 0);
  CHECK(run["benchmark"]["kind"] == "exact");
  const json seeds = json::parse(CheckGood(
      {"train", "single_p1", "--steps", "4000", "--out", "two", "--seeds", "2", "--json"}, folder));
  CHECK(seeds["runs"].size() == 2);
  CHECK(seeds["runs"][1]["seed"] == 2);

  const json bundle = json::parse(
      CheckGood({"export", "run", "-o", "bundle", "--episodes", "50", "--json"}, folder));
  CHECK(bundle["bundle"] == "bundle");
  CHECK(bundle["evaluation"]["episodes"] == 50);
  const json verified = json::parse(CheckGood({"verify", "bundle", "--json"}, folder));
  CHECK(verified["scenario"] == "single_p1");
  CHECK(verified["formats"][0]["verdict"] == "good");

  const json list = json::parse(CheckGood({"scenario", "list", "--json"}, folder));
  CHECK(std::any_of(list.begin(), list.end(),
                    [](const json& one) { return one["name"] == "black_friday"; }));
  WriteBytes(folder / "bad.yaml", "name: x\n");
  const ChildResult validated =
      Souk({"scenario", "validate", "single_p1", "bad.yaml", "--json"}, folder);
  CHECK(validated.exit_code == 2);
  const json faults = json::parse(validated.out);
  CHECK(faults[0]["ok"] == true);
  CHECK(faults[1]["fault"].get<std::string>().find("products: missing") != std::string::npos);
  const json machine = json::parse(CheckGood({"doctor", "--json"}, folder));
  CHECK(machine["facts"].contains("HDF5"));
  CHECK(machine["problems"].is_array());
}

TEST_CASE("--json: every command that reports has it") {
  const Command souk = SoukCommands();
  for (const Command& command : souk.commands) {
    if (!command.run) continue;
    CAPTURE(command.name);
    CHECK(std::any_of(command.options.begin(), command.options.end(),
                      [](const Option& option) { return option.name == "--json"; }));
  }
}

}  // namespace
}  // namespace souk::cli
