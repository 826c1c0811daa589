#include "training/training_log.h"

#include <doctest/doctest.h>

#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "agents/factory.h"
#include "env/seller_spec.h"
#include "evaluation/policy_names.h"
#include "tests/policies/markets.h"
#include "tests/support/temp_folder.h"
#include "tests/trajectories/small_market.h"
#include "training/training_score.h"
#include "trajectories/log_reader.h"

namespace souk::training {
namespace {

using testing::ReadBytes;
using testing::TempFolder;
using trajectories::SmallMarket;

// 64 worlds of at most 6 periods; the budget cuts the third round or so.
agents::TrainingConfig Budget(int batch, int threads) {
  agents::TrainingConfig config;
  config.steps = 1'000;
  config.worlds = 64;
  config.batch = batch;
  config.threads = threads;
  return config;
}

std::string TrainAndLog(const std::string& path, int batch, int threads) {
  const RunInfo run{"lints", SmallMarket(), Budget(batch, threads), "abc"};
  const auto agent = agents::MakeAgent("lints", env::SellerSpecOf(run.market));
  Training training(run.market, *agent, run.training, env::Accounting::kFull);
  TrainingLog log(path, run, {true});
  while (!training.Done()) {
    training.RunRound([&](const TrainingPeriod& period) { log.Add(period); });
    log.EndRound();
  }
  log.Close();
  return ReadBytes(path);
}

TEST_CASE("TrainingLog: the same bytes for any batch and number of threads") {
  const TempFolder folder;
  const std::string expected = TrainAndLog(folder / "a.h5", 64, 1);
  CHECK(!expected.empty());
  for (const int batch : {1, 7, 64, 1'000, 1'024}) {
    for (const int threads : {1, 2}) {
      CAPTURE(batch);
      CAPTURE(threads);
      CHECK(TrainAndLog(folder / "b.h5", batch, threads) == expected);
    }
  }
}

TEST_CASE("TrainingLog: every episode is there, in order, the last ones truncated") {
  const TempFolder folder;
  TrainAndLog(folder / "a.h5", 7, 2);
  const trajectories::LogReader log(folder / "a.h5");
  CHECK(log.complete());
  CHECK(log.meta().policy == "lints (training)");
  CHECK(log.rows() <= 1'000);
  CHECK(log.rows() > 1'000 - 64);
  REQUIRE(log.episodes() % 64 == 0);
  REQUIRE(log.episodes() >= 3 * 64);
  std::vector<double> terminated;
  std::vector<double> truncated;
  log.Read(log.Column("terminations"), 0, log.rows(), &terminated);
  log.Read(log.Column("truncations"), 0, log.rows(), &truncated);
  int cut = 0;
  for (std::size_t e = 0; e < static_cast<std::size_t>(log.episodes()); ++e) {
    CAPTURE(e);
    CHECK(log.episode_ids()[e] == kFirstTrainingEpisode + e);
    const auto last = static_cast<std::size_t>(log.offsets()[e + 1]) - 1;
    CHECK(terminated[last] + truncated[last] == 1);
    if (static_cast<std::int64_t>(e) < log.episodes() - 64) CHECK(terminated[last] == 1);
    cut += truncated[last] == 1 ? 1 : 0;
  }
  CHECK(cut > 0);
}

// An agent that knows the answer: it scores as the reference does, whatever the budget cuts.
class Knowing final : public agents::Agent {
 public:
  explicit Knowing(const env::MarketConfig& market)
      : policy_(evaluation::MakePolicy("static", market)) {}
  std::string name() const override { return "knowing"; }
  void Act(const spec::Observation& observation, spec::Actions* actions,
           core::AlignedVector<double>* propensity) override {
    policy_->Act(observation, actions);
    if (propensity != nullptr) policy_->Propensity(observation, *actions, propensity);
  }
  void Learn(const agents::Transition& /*transition*/) override {}
  std::unique_ptr<policies::Policy> MakePolicy(bool /*explore*/) const override { return nullptr; }
  nlohmann::json Save() const override { return {}; }
  void Load(const nlohmann::json& /*state*/) override {}

 private:
  std::unique_ptr<policies::Policy> policy_;
};

TEST_CASE("TrainingScore: the optimal static prices score what they are compared with") {
  // Episodes that run to their end, and such that sell out.
  for (const env::MarketConfig& market : {testing::Shop(), testing::P1()}) {
    for (const long long steps : {300, 777, 1'024}) {
      CAPTURE(steps);
      Knowing agent(market);
      agents::TrainingConfig config;
      config.steps = steps;
      Training training(market, agent, config);
      while (!training.Done()) training.RunRound();
      const auto score = ScoreLastQuarter(market, config, training);
      REQUIRE(score.has_value());
      CHECK(score->reference > 0);
      CHECK(score->agent == doctest::Approx(score->reference).epsilon(1e-12));
    }
  }
}

TEST_CASE("TrainingScore: rounds stay aligned when a cut run goes on with a larger budget") {
  const env::MarketConfig market = testing::Shop();
  Knowing agent(market);
  agents::TrainingConfig config;
  config.steps = 300;  // ends within the second round of 192
  Training first(market, agent, config);
  while (!first.Done()) first.RunRound();
  config.steps = 900;
  Training second(market, agent, config);
  second.Load(nlohmann::json::parse(first.Save().dump()));
  while (!second.Done()) second.RunRound();
  REQUIRE(second.rounds()[1].truncated);
  const auto score = ScoreLastQuarter(market, config, second);
  REQUIRE(score.has_value());
  CHECK(score->agent == doctest::Approx(score->reference).epsilon(1e-12));
}

TEST_CASE("TrainingScore: less than four periods are no score") {
  const env::MarketConfig market = testing::Shop();
  Knowing agent(market);
  agents::TrainingConfig config;
  config.steps = 48;
  Training training(market, agent, config);
  while (!training.Done()) training.RunRound();
  CHECK(training.period_steps().size() == 3);
  CHECK(!ScoreLastQuarter(market, config, training).has_value());
}

}  // namespace
}  // namespace souk::training
