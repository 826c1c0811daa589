// `souk train` as a user runs it: run folders, interruption, taking up again, refusals.

#include <doctest/doctest.h>
#include <fmt/core.h>

#include <algorithm>
#include <filesystem>
#include <nlohmann/json.hpp>
#include <set>
#include <string>

#include "tests/cli/souk_child.h"

namespace souk::cli {
namespace {

using namespace testing;

const std::set<std::string> kRunFiles = {"checkpoint.json", "metrics.csv", "run.json",
                                         "policy.yaml", "events.out.tfevents.souk"};

// A checkpoint but for the seconds it took and its checksum, which covers them.
std::string Exact(const std::string& checkpoint) {
  nlohmann::json state = nlohmann::json::parse(checkpoint);
  REQUIRE(state.erase("clock") == 1);
  REQUIRE(state.erase("sha256") == 1);
  return state.dump();
}

// Both run folders hold the same bytes but for the seconds.
void CheckSameRun(const TempFolder& folder, const std::string& a, const std::string& b) {
  const auto read = [&](const std::string& run, const char* file) {
    return ReadBytes(folder / (run + "/" + file));
  };
  for (const char* file : {"run.json", "policy.yaml"}) {
    CAPTURE(file);
    CHECK(!read(a, file).empty());
    CHECK(read(b, file) == read(a, file));
  }
  CHECK(Exact(read(b, "checkpoint.json")) == Exact(read(a, "checkpoint.json")));
  for (const std::string& run : {a, b}) {
    CHECK(read(run, "events.out.tfevents.souk").find("brain.Event:2") != std::string::npos);
    CHECK(read(run, "metrics.csv").rfind("iteration,steps,reward_per_period,seconds,", 0) == 0);
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
  for (const std::string& file : kRunFiles) expected.insert(fmt::format("{}/{}", run, file));
  CHECK(folder.Entries() == expected);
}

TEST_CASE("Train: where nothing can be earned, no share of it is reported") {
  const TempFolder folder;
  const std::string out = CheckGood({"train", "single_p1", "--steps", "1000", "--set",
                                     "segments[0].arrivals_per_hour=0", "--out", "run"},
                                    folder);
  CHECK(out.find("the optimal static prices with the same draws bring 0.00") != std::string::npos);
  CHECK(out.find("nan") == std::string::npos);
}

TEST_CASE("Train: several seeds are trained as each alone would be, and tabled") {
  const TempFolder folder;
  const std::string out = CheckGood({"train", "single_p1", "--steps", "3000", "--seed", "4",
                                     "--seeds", "3", "--threads", "2", "--out", "all"},
                                    folder);
  for (const char* word : {"seed", "steps/s", "eval profit", "/ exact", "s to 0.99",
                           "steps to 0.998", "median", "saved in all"}) {
    CAPTURE(word);
    CHECK(out.find(word) != std::string::npos);
  }
  // Twice a header, three seeds and a median, between them nothing; the folder.
  CHECK(std::count(out.begin(), out.end(), '\n') == 2 * 5 + 1 + 1);
  for (const std::string seed : {"4", "5", "6"}) {
    CheckGood({"train", "single_p1", "--steps", "3000", "--seed", seed, "--out", "one" + seed},
              folder);
    CheckSameRun(folder, "all/seed" + seed, "one" + seed);
  }
  // A fourth seed begins where the others are done already.
  CheckRefused(
      {"train", "single_p1", "--steps", "3000", "--seed", "4", "--seeds", "4", "--out", "all"},
      "--resume", folder);
  CheckGood({"train", "single_p1", "--steps", "3000", "--seed", "4", "--seeds", "4", "--out", "all",
             "--resume"},
            folder);
  CheckSameRun(folder, "all/seed6", "one6");
  CHECK(folder.Entries().count("all/seed7/policy.yaml") == 1);
  const std::string table =
      CheckGood({"compare", "single_p1", "--episodes", "10", "--steps", "400", "--trained", "all",
                 "--trained", "one4", "--baseline", "all"},
                folder);
  for (const char* word : {"vs all", "baseline", "one4"}) {
    CHECK(table.find(word) != std::string::npos);
  }
}

TEST_CASE("Train: the held-out plan can be chosen, and is part of the run") {
  const TempFolder folder;
  const Arguments train = {"train", "single_p1", "--steps", "6000", "--out", "run"};
  Arguments chosen = train;
  chosen.insert(chosen.end(), {"--eval-every", "900", "--eval-episodes", "8", "--patience", "2",
                               "--keep", "best"});
  CHECK(CheckGood(chosen, folder).find("the best policy, after") != std::string::npos);
  const auto run = nlohmann::json::parse(ReadBytes(folder / "run/run.json"));
  CHECK(run["eval_every"] == 900);
  CHECK(run["eval_episodes"] == 8);
  CHECK(run["patience"] == 2);
  CHECK(run["keep"] == "best");
  const std::string saved = ReadBytes(folder / "run/checkpoint.json");
  const auto checkpoint = nlohmann::json::parse(saved);
  CHECK(checkpoint["best"].is_object());
  CHECK(checkpoint["training"]["steps"] < 6'000);  // it stopped early
  // What is not said is as it was; another plan is another run; patience may change.
  Arguments other = train;
  other.insert(other.end(), {"--resume", "--eval-every", "100"});
  CheckRefused(other, "--eval-every", folder);
  CheckGood({"train", "single_p1", "--out", "run", "--resume"}, folder);
  CHECK(ReadBytes(folder / "run/checkpoint.json") == saved);
  CheckGood({"train", "single_p1", "--out", "run", "--resume", "--patience", "0"}, folder);
  CHECK(nlohmann::json::parse(ReadBytes(folder / "run/checkpoint.json"))["training"]["steps"] >
        5'900);
  CheckGood({"train", "single_p1", "--steps", "500", "--eval-every", "0", "--out", "plain"},
            folder);
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
  CHECK(Exact(ReadBytes(folder / "a/checkpoint.json")) !=
        Exact(ReadBytes(folder / "c/checkpoint.json")));
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
  refused({"single_p1", "--steps", "1e-3"}, "--steps");
  refused({"single_p1", "--steps", "0"}, "steps: 0 pays for no training, must be at least 16");
  refused({"single_p1", "--steps", "63", "--worlds", "64"}, "at least 64");
  refused({"single_p1", "--seeds", "0"}, "--seeds");
  refused({"single_p1", "--seeds", "2", "--log", "run.h5"}, "--log");
  refused({"single_p1", "--device", "gpu"}, "--device");
  refused({"single_p1", "--eval-every", "-1"}, "--eval-every");
  refused({"single_p1", "--eval-episodes", "1"}, "--eval-episodes");
  refused({"single_p1", "--patience", "-1"}, "--patience");
  refused({"single_p1", "--eval-every", "0", "--patience", "3"}, "patience");
  refused({"single_p1", "--keep", "first"}, "--keep");
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
  std::string damaged = checkpoint;
  damaged[damaged.size() / 2] = damaged[damaged.size() / 2] == '1' ? '2' : '1';
  WriteBytes(folder / "run/checkpoint.json", damaged);
  CheckRefused({"train", "single_p1", "--steps", "1000", "--out", "run", "--resume"},
               "run/checkpoint.json: ", folder);
  // One of an older program, without a checksum, is taken up with a notice.
  nlohmann::json older = nlohmann::json::parse(checkpoint);
  older.erase("sha256");
  WriteBytes(folder / "run/checkpoint.json", older.dump());
  const ChildResult noticed = Souk({"train", "single_p1", "--out", "run", "--resume"}, folder);
  CHECK(noticed.exit_code == 0);
  CHECK(noticed.err ==
        "run: its checkpoint is of an older program and has no checksum: taken as it is\n");
  CHECK(ReadBytes(folder / "run/checkpoint.json") == checkpoint);
  // Nothing is left to do, and nothing changes; a larger budget goes on.
  CheckGood({"train", "single_p1", "--steps", "1000", "--out", "run", "--resume"}, folder);
  CHECK(ReadBytes(folder / "run/checkpoint.json") == checkpoint);
  CheckGood({"train", "single_p1", "--steps", "2000", "--out", "run", "--resume"}, folder);
  const auto steps =
      nlohmann::json::parse(ReadBytes(folder / "run/checkpoint.json"))["training"]["steps"];
  CHECK(steps > 1'000);
  CHECK(steps <= 2'000);
}

// Six rounds: a signal after the first two always comes before the last.
const Arguments kLongTraining = {"train", "black_friday", "--steps", "30000", "--out"};

Arguments LongTraining(const std::string& out, const Arguments& more = {}) {
  Arguments arguments = kLongTraining;
  arguments.push_back(out);
  arguments.insert(arguments.end(), more.begin(), more.end());
  return arguments;
}

bool IsSaved(const TempFolder& folder, const std::string& run) {
  return std::filesystem::exists(folder / (run + "/checkpoint.json"));
}

// Lets the time pass from one save to the next, two seconds, and the child do nothing: its next
// round is saved, long before its last.
void SkipToNextSave(const Child& child) {
  usleep(150'000);  // all files of the save before are there
  child.Signal(SIGSTOP);
  usleep(2'100'000);
  child.Signal(SIGCONT);
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
    REQUIRE(WaitUntil(child, [&] { return IsSaved(folder, run); }));
    SkipToNextSave(child);
    REQUIRE(WaitUntil(child, [&] { return HasRounds(folder, run); }));
    child.Signal(signal);
    const ChildResult result = child.Wait();
    if (signal == SIGKILL) {
      CHECK(result.exit_code == -SIGKILL);
    } else {
      CHECK(result.exit_code == 130);
      CHECK(std::count(result.err.begin(), result.err.end(), '\n') == 1);
      CHECK(result.err.find("--resume --out " + run) != std::string::npos);
    }
    CHECK(Exact(ReadBytes(folder / (run + "/checkpoint.json"))) !=
          Exact(ReadBytes(folder / "whole/checkpoint.json")));
    // What was asked for the first time need not be said again.
    CheckGood({"train", "black_friday", "--resume", "--out", run}, folder);
    CheckSameRun(folder, "whole", run);
  }
}

}  // namespace
}  // namespace souk::cli
