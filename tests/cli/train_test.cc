// `souk train` as a user runs it: run folders, interruption, taking up again, refusals.

#include <doctest/doctest.h>

#include <filesystem>
#include <nlohmann/json.hpp>
#include <set>
#include <string>

#include "tests/cli/souk_child.h"

namespace souk::cli {
namespace {

using namespace testing;

const std::set<std::string> kRunFiles = {"checkpoint.json", "metrics.csv", "run.json"};

// Both run folders hold the same bytes.
void CheckSameRun(const TempFolder& folder, const std::string& a, const std::string& b) {
  for (const std::string& file : kRunFiles) {
    CAPTURE(file);
    const std::string bytes = ReadBytes(folder / (a + "/" + file));
    CHECK(!bytes.empty());
    CHECK(ReadBytes(folder / (b + "/" + file)) == bytes);
  }
}

TEST_CASE("Train: leaves a run folder that is named after the run, and nothing else") {
  const TempFolder folder;
  const std::string out =
      CheckGood({"train", "single_p1", "--steps", "1000", "--seed", "3"}, folder);
  const std::string run = "runs/single_p1_lints_seed3";
  CHECK(out.find("saved in " + run) != std::string::npos);
  CHECK(out.find("of the optimal static prices") != std::string::npos);
  std::set<std::string> expected = {"runs", run};
  for (const std::string& file : kRunFiles) expected.insert(run + "/" + file);
  CHECK(folder.Entries() == expected);
}

TEST_CASE("Train: a budget that pays for no period is no fault") {
  const TempFolder folder;
  CheckGood({"train", "single_p1", "--steps", "0", "--out", "run"}, folder);
  CHECK(folder.Entries().size() == 4);
}

TEST_CASE("Train: batch and threads do not change the run, the seed does") {
  const TempFolder folder;
  const auto train = [&](const std::string& out, const std::string& seed, const Arguments& more) {
    Arguments arguments = {"train", "single_p1", "--steps", "3000",  "--worlds",
                           "64",    "--seed",    seed,      "--out", out};
    arguments.insert(arguments.end(), more.begin(), more.end());
    CheckGood(arguments, folder);
  };
  train("a", "1", {"--log", "a.h5"});
  train("b", "1", {"--batch", "7", "--threads", "2", "--log", "b.h5"});
  train("c", "2", {});
  CheckSameRun(folder, "a", "b");
  CHECK(ReadBytes(folder / "a.h5") == ReadBytes(folder / "b.h5"));
  CHECK(ReadBytes(folder / "a/checkpoint.json") != ReadBytes(folder / "c/checkpoint.json"));
}

TEST_CASE("Train: bad input gives one line, exit code 2 and no file") {
  const TempFolder folder;
  WriteBytes(folder / "file", "");
  const auto refused = [&](Arguments arguments, const std::string& text) {
    arguments.insert(arguments.begin(), "train");
    arguments.insert(arguments.end(), {"--out", "run"});
    CheckRefused(arguments, text, folder);
  };
  refused({"single_p1", "--agent", "lint"}, "lints");
  refused({"singel_p1"}, "single_p1");
  refused({"no/such/file.yaml"}, "no/such/file.yaml");
  refused({"single_p1", "--steps", "-1"}, "--steps");
  refused({"single_p1", "--steps", "1e3"}, "--steps");
  refused({"single_p1", "--seed", "-1"}, "--seed");
  for (const char* option : {"--worlds", "--batch", "--threads"}) {
    refused({"single_p1", option, "0"}, option);
    refused({"single_p1", option, "x"}, option);
  }
  refused({"single_p1", "--log", "nowhere/run.h5"}, "nowhere");
  refused({"single_p1", "--resume"}, "run");
  CheckRefused({"train", "single_p1", "--out", "file"}, "file", folder);
  CheckRefused({"train", "single_p1", "--out", "file/run"}, "file", folder);
  CheckRefused({"train"}, "scenario", folder);
}

TEST_CASE("Train: a run is not written over, and only the same run is taken up again") {
  const TempFolder folder;
  const Arguments train = {"train", "single_p1", "--steps", "1000", "--out", "run"};
  CheckGood(train, folder);
  const std::string checkpoint = ReadBytes(folder / "run/checkpoint.json");
  const auto refused = [&](const Arguments& more, const std::string& text) {
    Arguments arguments = train;
    arguments.insert(arguments.end(), more.begin(), more.end());
    CheckRefused(arguments, text, folder);
    CHECK(ReadBytes(folder / "run/checkpoint.json") == checkpoint);
  };
  refused({}, "--resume");
  refused({"--resume", "--seed", "2"}, "seed");
  refused({"--resume", "--worlds", "8"}, "worlds");
  CheckRefused({"train", "single_e1", "--steps", "1000", "--out", "run", "--resume"}, "scenario",
               folder);
  WriteBytes(folder / "run/checkpoint.json", checkpoint.substr(0, checkpoint.size() / 2));
  CheckRefused({"train", "single_p1", "--steps", "1000", "--out", "run", "--resume"},
               "checkpoint.json", folder);
  WriteBytes(folder / "run/checkpoint.json", checkpoint);
  // Nothing is left to do, and nothing changes; a larger budget goes on.
  CheckGood({"train", "single_p1", "--steps", "1000", "--out", "run", "--resume"}, folder);
  CHECK(ReadBytes(folder / "run/checkpoint.json") == checkpoint);
  CheckGood({"train", "single_p1", "--steps", "2000", "--out", "run", "--resume"}, folder);
  const auto steps = nlohmann::json::parse(ReadBytes(folder / "run/checkpoint.json"))["steps"];
  CHECK(steps > 1'000);
  CHECK(steps <= 2'000);
}

// Six rounds: a signal after the first always comes before the last.
const Arguments kLongTraining = {"train", "black_friday", "--steps", "30000", "--out"};

Arguments LongTraining(const std::string& out, const Arguments& more = {}) {
  Arguments arguments = kLongTraining;
  arguments.push_back(out);
  arguments.insert(arguments.end(), more.begin(), more.end());
  return arguments;
}

bool HasRounds(const TempFolder& folder, const std::string& run) {
  const std::string metrics = ReadBytes(folder / (run + "/metrics.csv"));
  return std::count(metrics.begin(), metrics.end(), '\n') > 1;
}

TEST_CASE("Train: interrupted or killed and taken up again, it ends as if nothing had been") {
  const TempFolder folder;
  CheckGood(LongTraining("whole"), folder);
  for (const int signal : {SIGINT, SIGKILL}) {
    CAPTURE(signal);
    const std::string run = "run" + std::to_string(signal);
    Child child(SOUK_PROGRAM, LongTraining(run), folder.path());
    REQUIRE(WaitUntil(child, [&] { return HasRounds(folder, run); }));
    child.Signal(signal);
    const ChildResult result = child.Wait();
    if (signal == SIGKILL) {
      CHECK(result.exit_code == -SIGKILL);
    } else {
      CHECK(result.exit_code == 1);
      CHECK(std::count(result.err.begin(), result.err.end(), '\n') == 1);
      CHECK(result.err.find("--resume --out " + run) != std::string::npos);
    }
    CHECK(ReadBytes(folder / (run + "/checkpoint.json")) !=
          ReadBytes(folder / "whole/checkpoint.json"));
    CheckGood(LongTraining(run, {"--resume"}), folder);
    CheckSameRun(folder, "whole", run);
  }
}

}  // namespace
}  // namespace souk::cli
