#include "training/training_run.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <limits>
#include <memory>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "agents/factory.h"
#include "core/errors.h"
#include "env/episode_metrics.h"
#include "env/play_episodes.h"
#include "env/seller_spec.h"
#include "evaluation/policy_names.h"
#include "policies/policy_file.h"
#include "solvers/exact_value.h"
#include "tests/policies/markets.h"
#include "tests/support/temp_folder.h"
#include "training/run_saver.h"

namespace souk::training {
namespace {

using souk::testing::ReadBytes;
using souk::testing::TempFolder;
using testing::P1;
using testing::Shop;

RunInfo Info(const env::MarketConfig& market, long long steps, const std::string& agent,
             bool keep_best) {
  RunInfo info{agent, market, {}, "abc", {}};
  info.training.steps = steps;
  info.plan = {steps / 8, 16, 0, keep_best};
  return info;
}

// Decides by a rule that worsens or improves with every period it learns from, so that what a run
// should keep is known: round r prices at `factors[r]` of list.
class Scripted final : public agents::Agent {
 public:
  Scripted(const env::MarketConfig& market, std::vector<double> factors)
      : market_(market), factors_(std::move(factors)) {}
  std::string name() const override { return "scripted"; }
  void Act(const spec::Observation& observation, spec::Actions* actions,
           core::AlignedVector<double>* propensity) override {
    const auto policy = MakePolicy(false);
    policy->Act(observation, actions);
    if (propensity != nullptr) policy->Propensity(observation, *actions, propensity);
  }
  void Learn(const agents::Transition& transition) override {
    const auto& alive = transition.after.alive;
    if (std::count(alive.begin(), alive.end(), 1.) == 0) ++round_;
  }
  std::unique_ptr<policies::Policy> MakePolicy(bool /*explore*/) const override {
    const std::size_t index = std::min(round_, factors_.size()) - (round_ > 0 ? 1 : 0);
    return evaluation::MakePolicy("list*" + std::to_string(factors_[index]), market_);
  }
  nlohmann::json Save() const override { return {{"round", round_}}; }
  void Load(const nlohmann::json& state) override { round_ = state.at("round").get<std::size_t>(); }
  std::vector<std::pair<std::string, double>> Diagnostics() const override {
    return {{"factor", diagnostic}};
  }
  double diagnostic = 1;

 private:
  env::MarketConfig market_;
  std::vector<double> factors_;
  std::size_t round_ = 0;  // finished
};

// A run of a scripted agent on Shop, one evaluation after each round of 4 worlds, 48 periods.
struct ScriptedRun {
  ScriptedRun(const std::vector<double>& factors, int patience, bool keep_best)
      : agent(Shop(), factors), held_out(Shop(), true) {
    info = RunInfo{"scripted", Shop(), {}, "", {48, 32, patience, keep_best}};
    info.training.steps = 48 * static_cast<long long>(factors.size());
    info.training.worlds = 4;
    run = std::make_unique<TrainingRun>(info, agent, held_out);
  }
  RunInfo info;
  Scripted agent;
  HeldOut held_out;
  std::unique_ptr<TrainingRun> run;
};

TEST_CASE("TrainingRun: the best policy on held-out episodes is kept, or the last") {
  for (const bool keep_best : {true, false}) {
    ScriptedRun scripted({.8, 1.2, .7, .9}, 0, keep_best);
    while (!scripted.run->Done()) scripted.run->RunRound();
    const std::vector<TrainingRow>& rows = scripted.run->rows();
    REQUIRE(rows.size() == 4);
    std::size_t best = 0;
    for (std::size_t r = 0; r < 4; ++r) {
      REQUIRE(rows[r].held_out.has_value());
      if (rows[r].held_out->reward > rows[best].held_out->reward) best = r;
    }
    CHECK(best == 1);
    CHECK(scripted.run->final_row() == &rows[keep_best ? 1 : 3]);
    CHECK(scripted.run->FinalPolicy().name() == (keep_best ? "list*1.200000" : "list*0.900000"));
  }
}

TEST_CASE("TrainingRun: patience ends a run after so many evaluations without improvement") {
  const std::vector<double> factors = {.8, 1.2, .7, .9, 1.3, .8, .8};
  for (const int patience : {0, 1, 2, 6}) {
    CAPTURE(patience);
    ScriptedRun scripted(factors, patience, true);
    while (!scripted.run->Done()) scripted.run->RunRound();
    const bool stops = patience == 1 || patience == 2;
    CHECK(scripted.run->StoppedEarly() == stops);
    CHECK(scripted.run->rows().size() == (stops ? 2 + static_cast<std::size_t>(patience) : 7));
  }
}

TEST_CASE("TrainingRun: evaluations fall on round ends at each multiple, and on the end") {
  const env::MarketConfig market = Shop();
  RunInfo info = Info(market, 1'500, "lints", false);  // 192 periods a round
  info.plan.every = 300;
  const HeldOut held_out(market, false);
  const auto agent = agents::MakeAgent("lints", env::SellerSpecOf(market));
  TrainingRun run(info, *agent, held_out);
  std::vector<long long> at;
  while (!run.Done()) {
    run.RunRound();
    if (run.rows().back().held_out) at.push_back(run.rows().back().steps);
  }
  CHECK(at == std::vector<long long>{384, 768, 960, 1'344, run.training().steps()});
  info.plan = {};
  const auto other = agents::MakeAgent("lints", env::SellerSpecOf(market));
  TrainingRun none(info, *other, held_out);
  while (!none.Done()) none.RunRound();
  CHECK(none.final_row() == nullptr);
}

TEST_CASE("TrainingRun: held-out episodes are neither those of training nor of evaluation") {
  CHECK(kFirstHeldOutEpisode > 1'000'000'000U);
  CHECK(kFirstHeldOutEpisode + 1'000'000'000U < kFirstTrainingEpisode);
  const auto list = evaluation::MakePolicy("list", Shop());
  env::PlayConfig rollout;
  rollout.episodes = 8;
  rollout.seed = 3;
  rollout.first_episode = 1U << 30U;
  CHECK(HeldOut(Shop(), false).Play(*list, 3, 8, 1).profit ==
        doctest::Approx(env::PlayEpisodes(Shop(), *list, rollout).metrics.row(env::kProfit).mean())
            .epsilon(1e-12));
}

// All but the clock.
std::string Exact(nlohmann::json state) {
  state.erase("clock");
  return state.dump();
}

struct Finished {
  std::string state;
  std::string policy;
};

Finished Train(const RunInfo& info, bool in_pieces) {
  const HeldOut held_out(info.market, true);
  const agents::AgentOptions options{info.training.steps, info.training.seed, 1, "cpu"};
  auto agent = agents::MakeAgent(info.agent, env::SellerSpecOf(info.market), options);
  auto run = std::make_unique<TrainingRun>(info, *agent, held_out);
  while (!run->Done()) {
    run->RunRound();
    if (!in_pieces) continue;
    const std::string saved = run->Save().dump();
    agent = agents::MakeAgent(info.agent, env::SellerSpecOf(info.market), options);
    run = std::make_unique<TrainingRun>(info, *agent, held_out);
    run->Load(nlohmann::json::parse(saved));
    REQUIRE(run->Save().dump() == saved);
  }
  return {Exact(run->Save()),
          policies::ToYaml(run->FinalPolicy(), env::SellerSpecOf(info.market), {})};
}

TEST_CASE("TrainingRun: stopped and taken up again after each round, it ends where it would have") {
  for (const env::MarketConfig& market : {Shop(), P1()}) {
    for (const bool keep_best : {true, false}) {
      CAPTURE(keep_best);
      RunInfo info = Info(market, 3'000, "lints", keep_best);
      info.plan.patience = keep_best ? 3 : 0;
      const Finished whole = Train(info, false);
      const Finished pieces = Train(info, true);
      CHECK(pieces.state == whole.state);
      CHECK(pieces.policy == whole.policy);
      info.training.batch = 5;
      info.training.threads = 2;
      CHECK(Train(info, false).state == whole.state);
    }
  }
}

TEST_CASE("TrainingRun: a checkpoint that does not fit is refused") {
  const RunInfo info = Info(Shop(), 1'000, "lints", true);
  const HeldOut held_out(info.market, false);
  const auto agent = agents::MakeAgent("lints", env::SellerSpecOf(info.market));
  TrainingRun run(info, *agent, held_out);
  while (!run.Done()) run.RunRound();
  const nlohmann::json good = run.Save();
  const auto refused = [&](const char* path, const nlohmann::json& value) {
    CAPTURE(path);
    nlohmann::json state = good;
    state[nlohmann::json::json_pointer(path)] = value;
    const auto other = agents::MakeAgent("lints", env::SellerSpecOf(info.market));
    TrainingRun fresh(info, *other, held_out);
    CHECK_THROWS_AS(fresh.Load(state), core::InputError);
  };
  refused("/rows", nlohmann::json::array());
  refused("/best", nullptr);
  refused("/best", 7);
  refused("/clock/training", nlohmann::json::array());
  refused("/training", nullptr);
  for (std::size_t r = 0; r < run.rows().size(); ++r) {
    if (!run.rows()[r].held_out) continue;
    refused(("/rows/" + std::to_string(r) + "/held_out/reward").c_str(), nullptr);
  }
}

TEST_CASE("TrainingRun: a budget that pays for no training is refused with what is allowed") {
  const env::MarketConfig market = Shop();
  const HeldOut held_out(market, false);
  for (const long long steps : {0LL, 15LL}) {
    RunInfo info = Info(market, steps, "lints", false);
    info.plan = {};
    const auto agent = agents::MakeAgent("lints", env::SellerSpecOf(market));
    try {
      const TrainingRun never(info, *agent, held_out);
      FAIL("no fault");
    } catch (const core::InputError& fault) {
      CHECK(fault.field() == "steps");
      CHECK(fault.message().find("at least 16") != std::string::npos);
    }
  }
}

TEST_CASE("TrainingRun: a diagnostic that is not finite ends it, one that is stays") {
  ScriptedRun good({1, 1}, 0, false);
  good.run->RunRound();
  CHECK(good.run->rows()[0].diagnostics ==
        std::vector<std::pair<std::string, double>>{{"factor", 1.}});
  good.agent.diagnostic = std::numeric_limits<double>::quiet_NaN();
  CHECK_THROWS_AS(good.run->RunRound(), core::RunError);
}

TEST_CASE("HeldOut: where the market can be solved, optimality is exact") {
  const HeldOut exact(P1(), true);
  REQUIRE(exact.benchmark_is_exact());
  const auto optimum = evaluation::MakePolicy("dynamic-program", P1());
  CHECK(*exact.Play(*optimum, 1, 8, 1).benchmark_ratio == doctest::Approx(1).epsilon(1e-12));
  const auto list = evaluation::MakePolicy("list", P1());
  const double value =
      solvers::FixedPriceValue(solvers::MakeStockProblem(P1()), P1().products[0].list_price);
  CHECK(*exact.Play(*list, 1, 8, 1).benchmark_ratio ==
        doctest::Approx(value / exact.benchmark()->profit).epsilon(1e-9));

  const HeldOut bound(Shop(), true);
  CHECK(!bound.benchmark_is_exact());
  const auto shop_list = evaluation::MakePolicy("list", Shop());
  const HeldOutScore score = bound.Play(*shop_list, 1, 8, 1);
  CHECK(*score.benchmark_ratio == score.profit / bound.benchmark()->profit);
  CHECK(score.profit == bound.Play(*shop_list, 1, 8, 3).profit);
  CHECK(score.profit != bound.Play(*shop_list, 2, 8, 1).profit);
  CHECK(!HeldOut(Shop(), false).Play(*shop_list, 1, 8, 1).benchmark_ratio.has_value());

  env::MarketConfig seeing_sales = P1();
  seeing_sales.observation.push_back(env::ObservationField::kSales);
  CHECK(!HeldOut(seeing_sales, true).benchmark_is_exact());
}

TEST_CASE("HeldOut: what the scenario rewards beyond profit is in the reward") {
  env::MarketConfig market = Shop();
  const auto list = evaluation::MakePolicy("list", market);
  const HeldOutScore plain = HeldOut(market, false).Play(*list, 1, 8, 1);
  CHECK(plain.reward == doctest::Approx(plain.profit).epsilon(1e-9));
  market.reward.satisfaction = 5;
  const HeldOutScore caring = HeldOut(market, false).Play(*list, 1, 8, 1);
  CHECK(caring.profit == plain.profit);
  CHECK(caring.reward > plain.reward + 1);
}

TEST_CASE("RunSaver: the folder holds the final policy and its score") {
  const TempFolder folder;
  RunInfo info = Info(P1(), 3'000, "lints", true);
  info.market.name = "p1";
  const HeldOut held_out(info.market, true);
  const auto agent = agents::MakeAgent("lints", env::SellerSpecOf(info.market));
  TrainingRun run(info, *agent, held_out);
  while (!run.Done()) run.RunRound();
  SaveTrainingRun(folder / "run", info, run);
  const std::string text = ReadBytes(folder / "run/policy.yaml");
  CHECK(policies::ToYaml(*LoadRunPolicy(folder / "run", env::SellerSpecOf(info.market), false),
                         env::SellerSpecOf(info.market),
                         policies::DescribePolicy(text, "").provenance) == text);
  const policies::PolicyProvenance provenance = policies::DescribePolicy(text, "").provenance;
  CHECK(provenance.scenario == "p1");
  CHECK(provenance.revision == "abc");
  CHECK(provenance.steps == run.final_row()->steps);
  REQUIRE(provenance.evaluation.has_value());
  CHECK(provenance.evaluation->profit == run.final_row()->held_out->profit);
  CHECK(provenance.evaluation->episodes == 16);
  CHECK(ReadBytes(folder / "run/metrics.csv") == ToCsv(run.rows()));
  CHECK(ReadBytes(folder / "run/events.out.tfevents.souk") == ToEvents(run.rows()));
}

TEST_CASE("DefaultHeldOutPlan: twenty evaluations; deep agents keep their best") {
  const HeldOutPlan lints = DefaultHeldOutPlan("lints", P1(), 50'000);
  CHECK(lints.every == 2'500);
  CHECK(lints.episodes == 32);
  CHECK(!lints.keep_best);
  CHECK(lints.patience == 0);
  const HeldOutPlan ppo = DefaultHeldOutPlan("ppo", P1(), 2'000'000);
  CHECK(ppo.episodes == 1000);
  CHECK(ppo.keep_best);
  CHECK(DefaultHeldOutPlan("lints", P1(), 7).every == 1);
}

}  // namespace
}  // namespace souk::training
