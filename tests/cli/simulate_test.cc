// `souk simulate` as a user runs it, and what a killed or interrupted one leaves.

#include <doctest/doctest.h>

#include <filesystem>
#include <nlohmann/json.hpp>
#include <string>

#include "tests/cli/souk_child.h"
#include "tests/support/skip.h"

namespace souk::cli {
namespace {

using namespace testing;

nlohmann::json Info(const std::string& log, const TempFolder& folder) {
  return nlohmann::json::parse(CheckGood({"log", "info", "--json", log}, folder));
}

TEST_CASE("Simulate: prints the figures and writes the log, nothing else") {
  const TempFolder folder;
  const std::string out =
      CheckGood({"simulate", "single_p1", "--policy", "random", "--episodes", "30", "--seed", "4",
                 "--batch", "8", "--threads", "2", "--log", "run.h5"},
                folder);
  for (const char* word : {"profit", "conversion", "satisfaction", "30 episodes"}) {
    CHECK(out.find(word) != std::string::npos);
  }
  CHECK(folder.Entries() == std::set<std::string>{"run.h5"});
  const nlohmann::json info = Info("run.h5", folder);
  CHECK(info["episodes"] == 30);
  CHECK(info["complete"] == true);
  CHECK(info["policy"] == "random");
  CHECK(info["seed"] == 4);
}

TEST_CASE("Simulate: without --log it writes nothing; one episode is enough") {
  const TempFolder folder;
  const std::string out = CheckGood({"simulate", "single_e1", "--episodes", "1"}, folder);
  CHECK(out.find("1 episodes, 10 periods") != std::string::npos);
  CHECK(folder.Entries().empty());
}

TEST_CASE("Simulate: bad input gives one line, exit code 2 and no file") {
  const TempFolder folder;
  const std::string log = "run.h5";
  const auto refused = [&](Arguments arguments, const std::string& text) {
    arguments.insert(arguments.begin(), "simulate");
    arguments.insert(arguments.end(), {"--log", log});
    CheckRefused(arguments, text, folder);
  };
  refused({"single_p1", "--policy", "lst"}, "list");
  refused({"single_p1", "--policy", "list*0"}, "factor");
  refused({"single_p1", "--policy", "list+popular"}, "slate");
  refused({"black_friday", "--policy", "dynamic-program"}, "dynamic-program");
  refused({"singel_p1"}, "single_p1");
  refused({"no/such/file.yaml"}, "no/such/file.yaml");
  for (const char* option : {"--episodes", "--threads", "--batch"}) {
    refused({"single_p1", option, "0"}, option);
    refused({"single_p1", option, "-3"}, option);
    refused({"single_p1", option, "1.5"}, option);
    refused({"single_p1", option, "many"}, option);
    refused({"single_p1", option, "99999999999999999999"}, option);
  }
  refused({"single_p1", "--seed", "-1"}, "--seed");
  refused({"single_p1", "--seed", "x"}, "--seed");
  refused({"single_p1", "--epsiodes", "3"}, "--episodes");
  CheckRefused({"simulate"}, "scenario", folder);
  CheckRefused({"simulate", "single_p1", "--log", "nowhere/run.h5"}, "nowhere", folder);
  CheckRefused({"simulate", "single_p1", "--log", "."}, ".", folder);
}

// Enough work for tens of seconds, in batches of a few milliseconds.
Arguments LongRun(const std::string& episodes, const std::string& log) {
  return {"simulate", "black_friday", "--policy", "rule-based", "--episodes",
          episodes,   "--batch",      "4",        "--log",      log};
}

std::int64_t PartEpisodes(const std::string& part, const TempFolder& folder) {
  return Info(part, folder)["episodes"].get<std::int64_t>();
}

TEST_CASE("Simulate: Ctrl-C leaves the log that a shorter run would have made") {
  const TempFolder folder;
  Child child(SOUK_PROGRAM, LongRun("20000", "run.h5"), folder.path());
  REQUIRE(WaitUntil(child, [&] {
    return std::filesystem::exists(folder / "run.h5.part") &&
           Souk({"log", "info", "--json", "run.h5.part"}, folder).exit_code == 0 &&
           PartEpisodes("run.h5.part", folder) > 0;
  }));
  child.Signal(SIGINT);
  const ChildResult result = child.Wait();
  CHECK(result.exit_code == 130);
  CHECK(std::count(result.err.begin(), result.err.end(), '\n') == 1);
  CHECK(result.err.find("interrupted") != std::string::npos);
  CHECK(result.out.find("profit") != std::string::npos);
  CHECK(folder.Entries() == std::set<std::string>{"run.h5"});
  const nlohmann::json info = Info("run.h5", folder);
  CHECK(info["complete"] == true);
  const auto episodes = info["episodes"].get<std::int64_t>();
  REQUIRE(episodes > 0);
  REQUIRE(episodes < 20'000);
  CheckGood(LongRun(std::to_string(episodes), "short.h5"), folder);
  CHECK(ReadBytes(folder / "run.h5") == ReadBytes(folder / "short.h5"));
}

TEST_CASE("Simulate: killed at any moment, it leaves whole episodes that h5py reads") {
  const std::string python = "/usr/bin/python3";
  {
    const TempFolder elsewhere;
    if (!std::filesystem::exists(python) ||
        souk::testing::RunChild(python, {"-c", "import h5py"}, elsewhere.path()).exit_code != 0) {
      SOUK_SKIP("python3-h5py is not installed");
    }
  }
  const TempFolder folder;
  std::int64_t most = 0;
  std::vector<std::string> parts;
  for (const int milliseconds : {5, 30, 70, 130, 210}) {
    const std::string log = std::to_string(milliseconds) + ".h5";
    parts.push_back(log + ".part");
    Child child(SOUK_PROGRAM, LongRun("20000", log), folder.path());
    // The first batch is readable; then any moment will do.
    REQUIRE(WaitUntil(child, [&] {
      return Souk({"log", "info", parts.back()}, folder).exit_code == 0 &&
             PartEpisodes(parts.back(), folder) > 0;
    }));
    usleep(static_cast<useconds_t>(milliseconds) * 1'000);
    const std::int64_t before = PartEpisodes(parts.back(), folder);
    child.Signal(SIGKILL);
    CHECK(child.Wait().exit_code == -SIGKILL);
    const std::int64_t after = PartEpisodes(parts.back(), folder);
    CHECK(after >= before);
    most = std::max(most, after);
  }
  CheckGood(LongRun(std::to_string(most), "whole.h5"), folder);
  const std::string script = std::string(SOUK_SOURCE_DIR) + "/tools/compare_logs.py";
  for (const std::string& part : parts) {
    CAPTURE(part);
    const ChildResult verdict =
        souk::testing::RunChild(python, {script, "--prefix", part, "whole.h5"}, folder.path());
    CAPTURE(verdict.out);
    CAPTURE(verdict.err);
    CHECK(verdict.exit_code == 0);
  }
}

}  // namespace
}  // namespace souk::cli
