#include "cli/table.h"

#include <doctest/doctest.h>

#include <string>
#include <vector>

#include "scenarios/scenario_catalog.h"
#include "tests/cli/souk_child.h"
#include "tests/cli/table_width.h"

namespace souk::cli {
namespace {

using namespace testing;

TEST_CASE("FormatTable: columns that fit stand beside each other") {
  CHECK(FormatTable({{"policy", "profit"}, {"list", "12"}, {"käse", "1"}}) ==
        "policy  profit\nlist        12\nkäse         1\n");
  CHECK(FormatTable({{"NAME", "MEANING"}, {"a", "one"}}, true) == "NAME  MEANING\na     one\n");
  CHECK(FormatTable({}) == "");
}

TEST_CASE("FormatTable: what does not fit 80 columns goes into further tables") {
  const std::string thirty(30, 'x');
  CHECK(FormatTable({{"p", thirty, thirty, thirty}, {"q", "1", "2", "3"}}) ==
        "p  " + thirty + "  " + thirty + "\nq  " + std::string(29, ' ') + "1  " +
            std::string(29, ' ') + "2\n\np  " + thirty + "\nq  " + std::string(29, ' ') + "3\n");
}

TEST_CASE("FormatTable: a last column of text is broken into lines") {
  const std::string table =
      FormatTable({{"NAME", "MEANING"},
                   {"a",
                    "one word after another until the line is longer than what a terminal of "
                    "eighty columns can show"},
                   {"b", std::string(100, 'y')}},
                  true);
  CHECK(TableWidth(table) <= 80);
  CHECK(table.starts_with("NAME  MEANING\na     one word after another "));
  CHECK(table.find(" columns can show\n") != std::string::npos);
  CHECK(table.find("b     " + std::string(74, 'y') + "\n      " + std::string(26, 'y') + "\n") !=
        std::string::npos);
}

TEST_CASE("Tables: those of every scenario fit 80 columns") {
  const TempFolder folder;
  CHECK(TableWidth(CheckGood({"scenario", "list"}, folder)) <= 80);
  CHECK(TableWidth(CheckGood({"train", "--help-settings", "--agent", "ppo"}, folder)) <= 80);
  int optima = 0;
  for (const scenarios::ScenarioFile& file : scenarios::ListScenarios()) {
    CAPTURE(file.name);
    const ChildResult first = Souk({"simulate", file.name, "--episodes", "1"}, folder);
    if (first.err.find("`souk customers` plays") != std::string::npos) continue;
    for (const Arguments& arguments :
         {Arguments{"simulate", file.name, "--episodes", "3", "--log", "log.h5", "--force"},
          Arguments{"log", "replay", "log.h5"}, Arguments{"log", "info", "log.h5"},
          Arguments{"log", "head", "log.h5"},
          Arguments{"evaluate", "list", file.name, "--episodes", "3"},
          Arguments{"whatif", file.name, "--policy", "list", "--other", "random", "--from", "0"},
          // Two days are enough for the solvers to print what they find.
          Arguments{"optimum", file.name, "--episodes", "2", "--set", "calendar.periods=48"}}) {
      CAPTURE(arguments[0]);
      const ChildResult said = Souk(arguments, folder);
      // A season cut short leaves out some scenarios' events, which is refused.
      if (arguments[0] == "optimum") {
        optima += said.exit_code == 0 ? 1 : 0;
      } else {
        REQUIRE(said.exit_code == 0);
      }
      CHECK(TableWidth(said.out) <= 80);
    }
  }
  CHECK(optima >= 20);
}

}  // namespace
}  // namespace souk::cli
