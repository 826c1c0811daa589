#include "agents/run_folder.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <filesystem>
#include <memory>
#include <string>

#include "agents/factory.h"
#include "core/errors.h"
#include "env/market_env.h"
#include "tests/policies/markets.h"
#include "tests/support/temp_folder.h"

namespace souk::agents {
namespace {

using policies::testing::P1;
using policies::testing::Shop;
using testing::ReadBytes;
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

// Trains to the end, or `rounds` rounds, and saves.
std::unique_ptr<Agent> TrainInto(const std::string& folder, const RunInfo& info,
                                 int rounds = 1'000) {
  auto agent = MakeAgent(info.agent, info.market);
  Training training(info.market, *agent, info.training);
  if (IsRunFolder(folder)) training.Load(LoadCheckpoint(folder));
  while (!training.Done() && rounds-- > 0) {
    training.RunRound();
    SaveRun(folder, info, training);
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
  TrainInto(path, info);
  CHECK(IsRunFolder(path));
  const RunInfo read = LoadRunInfo(path);
  CHECK(read.agent == "lints");
  CHECK(read.training.steps == 1'000);
  CHECK(read.training.seed == info.training.seed);
  CHECK(read.training.worlds == 10);
  CHECK(read.revision == "abc");
  CHECK(scenarios::ToYaml(read.market) == scenarios::ToYaml(info.market));
  CHECK(folder.Entries().size() == 5);  // two folders, three files, nothing half done
}

TEST_CASE("RunFolder: the metrics have a row per round") {
  const TempFolder folder;
  const RunInfo info = ShopRun(500);  // 16 worlds of 12 periods: 192 a round
  TrainInto(folder / "run", info);
  const std::string metrics = ReadBytes(folder / "run/metrics.csv");
  CHECK(metrics.rfind("round,steps,reward_per_period\n0,192,", 0) == 0);
  CHECK(metrics.find("\n1,384,") != std::string::npos);
  CHECK(metrics.find("\n2,496,") != std::string::npos);
  CHECK(std::count(metrics.begin(), metrics.end(), '\n') == 4);
}

TEST_CASE("RunFolder: an interrupted run, taken up again, leaves the same files") {
  const TempFolder folder;
  const RunInfo info = ShopRun();
  TrainInto(folder / "whole", info);
  for (int rounds = 1; rounds <= 3; ++rounds) TrainInto(folder / "pieces", info, rounds);
  for (const char* file : {"run.json", "checkpoint.json", "metrics.csv"}) {
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
  env::Observation observation;
  env.Observe(&observation);
  env::Actions expected(observation.shape);
  env::Actions actions(observation.shape);
  for (const bool explore : {false, true}) {
    agent->MakePolicy(explore)->Act(observation, &expected);
    const auto policy = LoadRunPolicy(folder / "run", info.market, explore);
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
    CheckRefused(run, [&] { LoadRunPolicy(run, market, false); });
  };
  refused([](env::MarketConfig& m) { m.products[0].name = "other"; });
  refused([](env::MarketConfig& m) { m.products[0].price_max = 13; });
  refused([](env::MarketConfig& m) { m.products[1].price_ladder.pop_back(); });
  refused([](env::MarketConfig& m) { m.audiences[1] = "street"; });
  refused([](env::MarketConfig& m) { m.observation.pop_back(); });
  refused([](env::MarketConfig& m) { m = P1(); });
  env::MarketConfig busier = NamedShop();
  busier.segments[0].arrivals_per_hour = 20;
  CHECK_NOTHROW(LoadRunPolicy(run, busier, false));
}

TEST_CASE("RunFolder: files that are torn or missing are refused") {
  const TempFolder folder;
  const RunInfo info = ShopRun(200);
  const std::string run = folder / "run";
  const std::string checkpoint = run + "/checkpoint.json";
  const std::string run_json = run + "/run.json";
  TrainInto(run, info);
  const std::string good = ReadBytes(checkpoint);
  const auto load = [&] { LoadRunPolicy(run, info.market, false); };

  WriteBytes(checkpoint, good.substr(0, good.size() / 2));
  CheckRefused(checkpoint, load);
  WriteBytes(checkpoint, "{}");
  CheckRefused(checkpoint, load);
  WriteBytes(checkpoint, R"({"agent": {"agent": "lints", "audiences": [], "scale": 1}})");
  CheckRefused(checkpoint, load);
  std::filesystem::remove(checkpoint);
  CheckRefused(checkpoint, load);
  WriteBytes(checkpoint, good);
  CHECK_NOTHROW(load());

  WriteBytes(run_json, "not JSON");
  CheckRefused(run_json, load);
  WriteBytes(run_json, R"({"agent": "lints"})");
  CheckRefused(run_json, load);
}

TEST_CASE("RunFolder: a folder that cannot be made is refused") {
  const TempFolder folder;
  WriteBytes(folder / "file", "");
  const RunInfo info = ShopRun(200);
  const auto agent = MakeAgent(info.agent, info.market);
  const Training training(info.market, *agent, info.training);
  CheckRefused(folder / "file/run", [&] { SaveRun(folder / "file/run", info, training); });
}

}  // namespace
}  // namespace souk::agents
