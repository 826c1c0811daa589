#include "cli/command.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <limits>
#include <string>
#include <vector>

#include "cli/app.h"
#include "core/errors.h"
#include "tests/cli/souk_child.h"

namespace souk::cli {
namespace {

using namespace testing;

std::string WholeFault(const std::string& text, core::Range range = core::AtLeast(0)) {
  try {
    return std::to_string(ParseWhole("--n", text, range, std::numeric_limits<int>::min(),
                                     std::numeric_limits<int>::max()));
  } catch (const core::InputError& fault) {
    return fault.what();
  }
}

TEST_CASE("ParseWhole: digits, digits with separators, and powers of ten") {
  CHECK(WholeFault("0") == "0");
  CHECK(WholeFault("1e6") == "1000000");
  CHECK(WholeFault("1_000_000") == "1000000");
  CHECK(WholeFault("2.5e3") == "2500");
  CHECK(WholeFault("1E2") == "100");
  CHECK(WholeFault("-12", core::kAnyNumber) == "-12");
  CHECK(WholeFault("2147483647") == "2147483647");
  CHECK(ParseWhole("--seed", "18446744073709551615", core::AtLeast(0), 0,
                   std::numeric_limits<std::uint64_t>::max()) == -1);
}

TEST_CASE("ParseWhole: anything else is refused in words") {
  CHECK(WholeFault("2.5") == "--n: '2.5' is given, a whole number, at least 0, is expected");
  CHECK(WholeFault("abc", core::Between(2, 9)) ==
        "--n: 'abc' is given, a whole number, 2 to 9, is expected");
  for (const char* text : {"", "1e", "1_", "_1", "1__0", "1,000", "0x10", "nan", "inf", "1e-3",
                           "1 ", " 1", "1.", "--1", "+1", "1e400"}) {
    CAPTURE(text);
    CHECK(WholeFault(text).starts_with("--n: '"));
  }
  CHECK(WholeFault("010") ==
        "--n: '010' is given, a decimal number without zeros in front is "
        "expected");
  CHECK(WholeFault("-1") == "--n: is -1, must be at least 0");
  CHECK(WholeFault("1", core::Between(2, 9)) == "--n: is 1, must lie between 2 and 9");
  CHECK(WholeFault("2147483648") == "--n: '2147483648' is too large");
  CHECK(WholeFault("99999999999999999999") == "--n: '99999999999999999999' is too large");
  CHECK(WholeFault("1e300") == "--n: '1e300' is too large");
}

// A value that an option takes.
std::string ValueOf(const Option& option) {
  if (option.type == "INTEGER") return "7";
  if (option.type == "NUMBER" || option.type == "FACTOR") return "0.5";
  if (option.type == "NAME") return option.allowed.substr(0, option.allowed.find(','));
  return "x=y";
}

void Give(const Option& option, std::vector<std::string>* arguments) {
  if (!option.IsArgument()) arguments->push_back(option.name);
  if (option.IsFlag()) return;
  for (std::size_t i = 0; i < option.count; ++i) arguments->push_back(ValueOf(option));
}

// Calls `visit` with each command that runs and the words that name it.
template <typename Visit>
void VisitCommands(const Command& command, std::vector<std::string> words, const Visit& visit) {
  if (command.run) visit(command, words);
  for (const Command& below : command.commands) {
    std::vector<std::string> longer = words;
    longer.push_back(below.name);
    VisitCommands(below, longer, visit);
  }
}

TEST_CASE("Commands: an option that does not apply is refused, each of the table") {
  const TempFolder folder;
  int refused = 0;
  VisitCommands(
      SoukCommands(), {}, [&](const Command& command, const std::vector<std::string>& words) {
        for (const Option& option : command.options) {
          std::vector<std::string> arguments = words;
          for (const Option& other : command.options) {
            if (other.required) Give(other, &arguments);
          }
          Give(option, &arguments);
          if (!option.only_with.empty()) {
            CAPTURE(option.name);
            CheckRefused(arguments, option.name + ": applies only with ", folder);
            ++refused;
          }
          for (const Condition& barred : option.not_with) {
            std::vector<std::string> both = arguments;
            const auto found =
                std::find_if(command.options.begin(), command.options.end(),
                             [&](const Option& one) { return one.name == barred.option; });
            REQUIRE(found != command.options.end());
            both.push_back(barred.option);
            if (!found->IsFlag()) {
              both.push_back(barred.values.empty() ? ValueOf(*found) : barred.values[0]);
            }
            CAPTURE(option.name);
            CheckRefused(both, option.name + ": does not apply with " + barred.option, folder);
            ++refused;
          }
        }
      });
  CHECK(refused > 40);
}

TEST_CASE("Commands: every option says what it is, and names are not there twice") {
  VisitCommands(
      SoukCommands(), {}, [&](const Command& command, const std::vector<std::string>& /*words*/) {
        CAPTURE(command.name);
        std::vector<std::string> names;
        for (const Option& option : command.options) {
          CAPTURE(option.name);
          CHECK_FALSE(option.meaning.empty());
          CHECK((option.take != nullptr) != (option.end != nullptr));
          names.push_back(option.name);
          for (const auto& conditions : {option.only_with, option.not_with}) {
            for (const Condition& condition : conditions) {
              CHECK(std::any_of(command.options.begin(), command.options.end(),
                                [&](const Option& one) { return one.name == condition.option; }));
            }
          }
        }
        std::sort(names.begin(), names.end());
        CHECK(std::adjacent_find(names.begin(), names.end()) == names.end());
      });
}

}  // namespace
}  // namespace souk::cli
