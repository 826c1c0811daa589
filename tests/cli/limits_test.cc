// Limits on work as a user meets them: refused in one line before anything is done, and raised.

#include <doctest/doctest.h>
#include <fmt/core.h>

#include <string>

#include "tests/cli/souk_child.h"

namespace souk::cli {
namespace {

using namespace testing;  // NOLINT(google-build-using-namespace)

TEST_CASE("Souk: a market of too many customers is refused, and --allow-more lets it pass") {
  const TempFolder folder;
  WriteBytes(folder / "crowd.yaml", "base: " SOUK_SOURCE_DIR
                                    "/scenarios/single_p1.yaml\nname: crowd\n"
                                    "segments: [{name: everyone, arrivals_per_hour: 3e8}]\n");
  const std::string fault = "segments[0].arrivals_per_hour: asks for 3e+08 expected customers";
  CheckRefused({"simulate", "crowd.yaml", "--episodes", "2"}, fault, folder);
  CheckRefused({"train", "crowd.yaml", "--out", "run"}, fault, folder);
  CheckRefused({"compare", "crowd.yaml"}, fault, folder);
  CheckRefused({"simulate", "crowd.yaml", "--episodes", "2"}, "--allow-more 3", folder);
  CheckRefused({"simulate", "crowd.yaml", "--episodes", "2", "--allow-more", "2.9"}, fault, folder);
  CheckGood({"simulate", "crowd.yaml", "--episodes", "1", "--batch", "1", "--allow-more", "3"},
            folder);
  CheckGood({"--allow-more", "3", "simulate", "crowd.yaml", "--episodes", "1", "--batch", "1"},
            folder);
  CheckRefused({"simulate", "single_p1", "--allow-more", "0"}, "--allow-more", folder);
  CheckRefused({"simulate", "single_p1", "--allow-more", "much"}, "--allow-more", folder);
}

TEST_CASE("Souk: what the options ask for is bounded too") {
  const TempFolder folder;
  CheckRefused({"simulate", "single_p1", "--episodes", "2000000000"}, "episodes: asks for", folder);
  CheckRefused({"simulate", "black_friday", "--episodes", "1000000000", "--log", "a.h5"},
               "asks for", folder);
  CheckRefused(
      {"train", "single_p1", "--worlds", "100000000", "--steps", "1000000000", "--out", "run"},
      "worlds: asks for", folder);
  CheckRefused({"customers", "bandit_b1", "--customers", "1000000000000"}, "customers: asks for",
               folder);
}

TEST_CASE("Souk: a number is read as it stands, and no value is nothing") {
  const TempFolder folder;
  const auto refused = [&](Arguments values, const std::string& fault) {
    Arguments arguments = {"simulate", "single_p1"};
    arguments.insert(arguments.end(), values.begin(), values.end());
    CheckRefused(arguments, fault, folder);
  };
  refused({"--episodes", "010"},
          "--episodes: '010' is given, a decimal number without zeros in front");
  refused({"--episodes", "0x10"},
          "--episodes: '0x10' is given, a whole number, at least 1, is expected");
  refused({"--seed", "010"}, "--seed: '010' is given");
  refused({"--seed", "18446744073709551616"}, "--seed: '18446744073709551616' is too large");
  refused({"--log", ""}, "--log: is given without a value");
  CheckRefused({"train", "single_p1", "--steps", "9223372036854775808", "--out", "run"},
               "--steps: '9223372036854775808' is too large", folder);
  CheckRefused({"train", "single_p1", "--out", ""}, "--out: is given without a value", folder);
  CheckRefused({"calibrate", "sales.csv", "--seed", "-1"}, "--seed: is -1, must be at least 0",
               folder);
  CheckGood({"simulate", "single_p1", "--episodes", "1", "--seed", "18446744073709551615"}, folder);
  CheckGood({"whatif", "single_p1", "--other", "random", "--episodes", "2", "--rows", "2147483647"},
            folder);
}

TEST_CASE("Souk: orders of centuries are refused before they are fitted") {
  const TempFolder folder;
  std::string csv = "time,sku,price\n";
  for (int year = 1000; year < 9000; year += 50) {
    csv += fmt::format("{}-01-01T10:00,a,{}\n{}-02-01T10:00,b,{}\n", year, 1 + year % 3, year,
                       1 + year % 4);
  }
  WriteBytes(folder / "orders.csv", csv);
  CheckRefused({"calibrate", "--orders", "orders.csv"}, "time: asks for", folder);
}

}  // namespace
}  // namespace souk::cli
