#include "training/run_folder.h"

#include <doctest/doctest.h>
#include <fmt/core.h>
#include <sys/resource.h>

#include <csignal>
#include <filesystem>
#include <map>
#include <memory>
#include <set>
#include <string>

#include "agents/factory.h"
#include "core/errors.h"
#include "env/market_env.h"
#include "env/seller_spec.h"
#include "policies/policy_file.h"
#include "tests/policies/markets.h"
#include "tests/support/temp_folder.h"

namespace souk::training {
namespace {

using testing::P1;
using testing::ReadBytes;
using testing::Shop;
using testing::TempFolder;
using testing::WriteBytes;

// A scenario needs a name to be read back.
env::MarketConfig NamedShop() {
  env::MarketConfig market = Shop();
  market.name = "shop";
  return market;
}

RunInfo ShopRun(long long steps = 1'000) {
  RunInfo info{"lints", NamedShop(), {}, "abc"};
  info.training.steps = steps;
  return info;
}

RunState StateOf(const Training& training, const agents::Agent& agent,
                 const env::MarketConfig& market) {
  return {{{"training", training.Save()}},
          policies::ToYaml(*agent.MakePolicy(false), env::SellerSpecOf(market), {}),
          fmt::format("steps\n{}\n", training.steps()),
          "events"};
}

// Trains to the end, or `rounds` rounds, and saves.
std::unique_ptr<agents::Agent> TrainInto(const std::string& folder, const RunInfo& info,
                                         int rounds = 1'000) {
  auto agent = agents::MakeAgent(info.agent, env::SellerSpecOf(info.market));
  Training training(info.market, *agent, info.training);
  if (IsRunFolder(folder)) training.Load(LoadCheckpoint(folder).at("training"));
  while (!training.Done() && rounds-- > 0) {
    training.RunRound();
    SaveRun(folder, info, StateOf(training, *agent, info.market));
  }
  return agent;
}

TEST_CASE("RunFolder: what was saved is what is read") {
  const TempFolder folder;
  const std::string path = folder / "deep/run";
  CHECK(!IsRunFolder(path));
  RunInfo info = ShopRun();
  info.training.seed = 18'446'744'073'709'551'615U;
  info.training.worlds = 10;
  info.training.replicas = 5;
  info.plan = {100, 33, 4, true};
  TrainInto(path, info);
  CHECK(IsRunFolder(path));
  const RunInfo read = LoadRunInfo(path);
  CHECK(read.agent == "lints");
  CHECK(read.training.steps == 1'000);
  CHECK(read.training.seed == info.training.seed);
  CHECK(read.training.worlds == 10);
  CHECK(read.training.replicas == 5);
  CHECK(read.plan.every == 100);
  CHECK(read.plan.episodes == 33);
  CHECK(read.plan.patience == 4);
  CHECK(read.plan.keep_best);
  CHECK(read.revision == "abc");
  CHECK(scenarios::ToYaml(read.market) == scenarios::ToYaml(info.market));
  CHECK(folder.Entries().size() == 7);  // two folders, five files, nothing half done
  CHECK(ReadBytes(path + "/metrics.csv") == "steps\n1000\n");
  CHECK(ReadBytes(path + "/events.out.tfevents.souk") == "events");
}

TEST_CASE("RunFolder: an interrupted run, taken up again, leaves the same files") {
  const TempFolder folder;
  const RunInfo info = ShopRun();
  TrainInto(folder / "whole", info);
  for (int rounds = 1; rounds <= 3; ++rounds) TrainInto(folder / "pieces", info, rounds);
  for (const char* file : {"run.json", "checkpoint.json", "policy.yaml", "metrics.csv"}) {
    CAPTURE(file);
    const std::string whole = ReadBytes((folder / "whole/") + file);
    CHECK(!whole.empty());
    CHECK(ReadBytes((folder / "pieces/") + file) == whole);
  }
}

TEST_CASE("RunFolder: its policy decides as the agent would") {
  const TempFolder folder;
  const RunInfo info = ShopRun();
  const auto agent = TrainInto(folder / "run", info);
  env::MarketEnv env(info.market, 20);
  env.Reset(4, 0);
  spec::Observation observation;
  env.Observe(&observation);
  spec::Actions expected(observation.shape);
  spec::Actions actions(observation.shape);
  for (const bool explore : {false, true}) {
    agent->MakePolicy(explore)->Act(observation, &expected);
    const auto policy = LoadRunPolicy(folder / "run", env::SellerSpecOf(info.market), explore);
    CHECK(policy->name() == "lints");
    policy->Act(observation, &actions);
    CHECK(actions.prices == expected.prices);
    CHECK(actions.slates == expected.slates);
  }
}

// One fault, one line, naming the folder or the file in it.
template <typename Call>
void CheckRefused(const std::string& place, const Call& call) {
  CAPTURE(place);
  try {
    call();
    FAIL("no fault");
  } catch (const core::InputError& fault) {
    CHECK(fault.place().file == place);
    CHECK(std::string(fault.what()).find('\n') == std::string::npos);
  }
}

TEST_CASE("RunFolder: a policy is refused where it does not fit") {
  const TempFolder folder;
  const std::string run = folder / "run";
  TrainInto(run, ShopRun());
  const auto refused = [&](auto change) {
    env::MarketConfig market = NamedShop();
    change(market);
    CheckRefused(run + "/policy.yaml",
                 [&] { LoadRunPolicy(run, env::SellerSpecOf(market), false); });
  };
  refused([](env::MarketConfig& m) { m.products[0].name = "other"; });
  refused([](env::MarketConfig& m) { m.products[0].price_max = 13; });
  refused([](env::MarketConfig& m) { m.products[1].price_ladder.pop_back(); });
  refused([](env::MarketConfig& m) { m.audiences[1] = "street"; });
  refused([](env::MarketConfig& m) { m.observation.pop_back(); });
  refused([](env::MarketConfig& m) { m = P1(); });
  env::MarketConfig busier = NamedShop();
  busier.segments[0].arrivals_per_hour = 20;
  CHECK_NOTHROW(LoadRunPolicy(run, env::SellerSpecOf(busier), false));
}

TEST_CASE("RunFolder: files that are torn or missing are refused") {
  const TempFolder folder;
  const RunInfo info = ShopRun(200);
  const std::string run = folder / "run";
  TrainInto(run, info);
  const auto broken = [&](const std::string& name, const std::string& content, const auto& load) {
    const std::string file = run + name;
    const std::string good = ReadBytes(file);
    WriteBytes(file, good.substr(0, good.size() / 2));
    CheckRefused(file, load);
    WriteBytes(file, content);
    CheckRefused(file, load);
    std::filesystem::remove(file);
    CheckRefused(file, load);
    WriteBytes(file, good);
    CHECK_NOTHROW(load());
  };
  broken("/policy.yaml", "{}", [&] { LoadRunPolicy(run, env::SellerSpecOf(info.market), false); });
  broken("/checkpoint.json", "not JSON", [&] { LoadCheckpoint(run); });
  broken("/run.json", R"({"agent": "lints"})", [&] { LoadRunInfo(run); });
}

TEST_CASE("RunFolder: a checkpoint with any byte changed is refused, an older one opens") {
  const TempFolder folder;
  const std::string run = folder / "run";
  const std::string file = run + "/checkpoint.json";
  TrainInto(run, ShopRun(200));
  const std::string good = ReadBytes(file);
  bool has_checksum = false;
  const nlohmann::json state = LoadCheckpoint(run, &has_checksum);
  CHECK(has_checksum);
  CHECK(state.size() == 1);  // the sum is no part of it
  for (std::size_t at = 0; at < good.size(); at += 1 + good.size() / 400) {
    std::string damaged = good;
    damaged[at] = static_cast<char>(damaged[at] ^ 1);
    WriteBytes(file, damaged);
    CAPTURE(at);
    CheckRefused(file, [&] { LoadCheckpoint(run); });
  }
  for (std::size_t at = good.size() - 80; at < good.size(); ++at) {
    std::string damaged = good;
    damaged[at] = static_cast<char>(damaged[at] ^ 1);
    WriteBytes(file, damaged);
    CAPTURE(at);
    CheckRefused(file, [&] { LoadCheckpoint(run); });
  }
  WriteBytes(file, state.dump());
  CHECK(LoadCheckpoint(run, &has_checksum) == state);
  CHECK_FALSE(has_checksum);
}

TEST_CASE("RunFolder: a plan out of its ranges is refused") {
  const auto field_of = [](auto change) -> std::string {
    HeldOutPlan plan{100, 256, 3, true};
    change(plan);
    try {
      Validate(plan);
    } catch (const core::InputError& fault) {
      return fault.field();
    }
    return "";
  };
  CHECK(field_of([](HeldOutPlan&) {}) == "");
  CHECK(field_of([](HeldOutPlan& p) { p = {}; }) == "");
  CHECK(field_of([](HeldOutPlan& p) { p.every = -1; }) == "eval_every");
  CHECK(field_of([](HeldOutPlan& p) { p.episodes = 1; }) == "eval_episodes");
  CHECK(field_of([](HeldOutPlan& p) { p.patience = -1; }) == "patience");
  CHECK(field_of([](HeldOutPlan& p) { p = {0, 256, 1, false}; }) == "patience");
  CHECK(field_of([](HeldOutPlan& p) { p = {0, 256, 0, true}; }) == "keep");
}

TEST_CASE("RunLock: one process at a time writes a run; the second is told who does") {
  const TempFolder folder;
  const std::string run = folder / "deep/run";
  {
    const RunLock lock(run);
    CHECK(folder.Entries().count("deep/run/.lock") == 1);
    CHECK_THROWS_WITH_AS(RunLock{run}, doctest::Contains("is being written by process "),
                         core::InputError);
    CHECK_NOTHROW(RequireFreshRun(run, false));  // the lock is no content
    CHECK_THROWS_WITH_AS(RequireNoWriter(run), doctest::Contains("is being written by process "),
                         core::InputError);
  }
  CHECK(folder.Entries().count("deep/run") == 0);  // made, and nothing put into it
  CHECK_NOTHROW(RequireNoWriter(run));
  {
    const RunLock lock(run);
    WriteBytes(run + "/x", "");
  }
  CHECK(folder.Entries() == std::set<std::string>{"deep", "deep/run", "deep/run/x"});
}

TEST_CASE("RequireFreshRun: a run is replaced by force, other folders never") {
  const TempFolder folder;
  const auto refusal = [&](const std::string& name, bool force) -> std::string {
    try {
      RequireFreshRun(folder / name, force);
    } catch (const core::InputError& fault) {
      return fault.message();
    }
    return "";
  };
  CHECK(refusal("new", false) == "");
  std::filesystem::create_directory(folder / "empty");
  CHECK(refusal("empty", false) == "");
  TrainInto(folder / "run", ShopRun(200));
  CHECK(refusal("run", false) ==
        "already holds a run; continue it with --resume, replace it with --force or give another "
        "--out");
  CHECK(refusal("run", true) == "");
  // What a run killed at its first save leaves.
  std::filesystem::create_directory(folder / "torn");
  WriteBytes(folder / "torn/policy.yaml.k3j9sd.part", "");
  WriteBytes(folder / "torn/.lock", "");
  CHECK(refusal("torn", false).find("or --force") != std::string::npos);
  CHECK(refusal("torn", true) == "");
  std::filesystem::create_directory(folder / "mine");
  WriteBytes(folder / "mine/work.txt", "");
  WriteBytes(folder / "file", "");
  std::filesystem::create_symlink("run", folder / "link");
  for (const bool force : {false, true}) {
    CHECK(refusal("mine", force) == "is no run and holds 'work.txt'; give another --out");
    CHECK(refusal("file", force) == "is a file, a folder is expected");
    CHECK(refusal("link", force).starts_with("is a link"));
    CHECK(refusal("link/", force).starts_with("is a link"));
  }
}

TEST_CASE("SaveRun: a full disk leaves every file of the save before") {
  const TempFolder folder;
  const std::string run = folder / "run";
  const RunInfo info = ShopRun(200);
  TrainInto(run, info);
  std::map<std::string, std::string> before;
  for (const std::string& file : RunFiles(run)) before[file] = ReadBytes(file);
  RunState state;
  state.policy = "new";
  state.events = std::string(100'000, 'x');
  const auto old_handler = std::signal(SIGXFSZ, SIG_IGN);
  rlimit old_limit = {};
  getrlimit(RLIMIT_FSIZE, &old_limit);
  const rlimit small = {50'000, old_limit.rlim_max};
  setrlimit(RLIMIT_FSIZE, &small);
  for (const bool replace : {false, true}) {
    CHECK_THROWS_AS(SaveRun(run, info, state, replace), core::RunError);
  }
  setrlimit(RLIMIT_FSIZE, &old_limit);
  std::signal(SIGXFSZ, old_handler);
  for (const auto& [file, content] : before) CHECK(ReadBytes(file) == content);
  CHECK(folder.Entries().size() == 6);
}

TEST_CASE("RunFolder: a folder that cannot be made is refused") {
  const TempFolder folder;
  WriteBytes(folder / "file", "");
  const RunInfo info = ShopRun(200);
  const auto agent = agents::MakeAgent(info.agent, env::SellerSpecOf(info.market));
  const Training training(info.market, *agent, info.training);
  const RunState state = StateOf(training, *agent, info.market);
  CheckRefused(folder / "file/run", [&] { SaveRun(folder / "file/run", info, state); });
}

}  // namespace
}  // namespace souk::training
