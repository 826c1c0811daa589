// A newcomer's first hour: a scenario of their own, played, learned in, compared and looked into.

#include <doctest/doctest.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <string>

#include "tests/cli/souk_child.h"

namespace souk::cli {
namespace {

using namespace testing;
using nlohmann::json;

std::int64_t Lines(const std::string& text) { return std::count(text.begin(), text.end(), '\n'); }

TEST_CASE("Souk: from a new scenario to a compared, learned price") {
  const TempFolder folder;
  CheckGood({"scenario", "new", "stall"}, folder);
  CHECK(CheckGood({"scenario", "validate", "stall.yaml"}, folder) == "stall.yaml: ok\n");
  const json market = json::parse(CheckGood({"scenario", "show", "stall.yaml", "--json"}, folder));
  CHECK(market["name"] == "stall");

  CheckGood({"simulate", "stall.yaml", "--policy", "random", "--episodes", "5", "--log", "run.h5"},
            folder);
  const json info = json::parse(CheckGood({"log", "info", "run.h5", "--json"}, folder));
  CHECK(info["episodes"] == 5);
  CHECK(Lines(CheckGood({"log", "head", "run.h5", "-n", "3"}, folder)) >= 4);
  CheckGood({"log", "export", "run.h5", "--csv", "run.csv"}, folder);
  CHECK(Lines(ReadBytes(folder / "run.csv")) == info["rows"].get<std::int64_t>() + 1);

  CheckGood({"train", "stall.yaml", "--agent", "lints", "--steps", "2000", "--out", "learned"},
            folder);
  CHECK(CheckGood({"simulate", "stall.yaml", "--policy", "learned", "--episodes", "5"}, folder)
            .find("profit") != std::string::npos);
  const std::string table = CheckGood({"compare", "stall.yaml", "--quick"}, folder);
  CHECK(table.find("lints") != std::string::npos);
}

TEST_CASE("Souk: a learned policy explores only when asked, the same for any batch") {
  const TempFolder folder;
  CheckGood({"train", "black_friday", "--steps", "6000", "--eval-every", "0", "--out", "run"},
            folder);
  const auto play = [&](const std::string& log, const Arguments& more) {
    Arguments arguments = {"simulate", "black_friday", "--policy", "run", "--episodes",
                           "9",        "--log",        log};
    arguments.insert(arguments.end(), more.begin(), more.end());
    CheckGood(arguments, folder);
    return ReadBytes(folder / log);
  };
  const std::string greedy = play("a.h5", {});
  const std::string exploring = play("b.h5", {"--explore"});
  CHECK(exploring != greedy);
  CHECK(play("c.h5", {"--explore", "--batch", "1"}) == exploring);
  CHECK(play("d.h5", {"--explore", "--batch", "7", "--threads", "2"}) == exploring);
}

TEST_CASE("Souk: a learned policy is refused where it does not fit") {
  const TempFolder folder;
  CheckGood({"train", "single_p1", "--steps", "500", "--out", "run"}, folder);
  CheckRefused({"simulate", "single_e1", "--policy", "run", "--log", "run.h5"}, "run", folder);
  WriteBytes(folder / "run/policy.yaml", "{");
  CheckRefused({"simulate", "single_p1", "--policy", "run"}, "policy.yaml", folder);
}

TEST_CASE("Souk: logs that are no logs are refused") {
  const TempFolder folder;
  WriteBytes(folder / "text.h5", "no log");
  for (const char* command : {"info", "head"}) {
    CheckRefused({"log", command, "text.h5"}, "text.h5", folder);
    CheckRefused({"log", command, "missing.h5"}, "missing.h5", folder);
  }
  CheckRefused({"log", "export", "text.h5", "--csv", "out.csv"}, "text.h5", folder);
}

}  // namespace
}  // namespace souk::cli
