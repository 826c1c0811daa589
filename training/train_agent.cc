#include "training/train_agent.h"

#include <chrono>
#include <utility>

#include "agents/factory.h"
#include "env/seller_spec.h"
#include "training/training_run.h"

namespace souk::training {

agents::TrainingConfig TrainingOf(const AgentBudget& budget, const env::MarketConfig& market,
                                  std::uint64_t seed) {
  agents::TrainingConfig config =
      agents::DefaultTraining(budget.name, env::SellerSpecOf(market), budget.settings);
  config.steps = budget.steps;
  config.seed = seed;
  RequireBudget(config);
  return config;
}

TrainedPolicy TrainAgent(const AgentBudget& budget, const env::MarketConfig& market,
                         std::uint64_t seed, int threads,
                         const std::function<void(long long steps)>& on_steps) {
  const auto start = std::chrono::steady_clock::now();
  RunInfo info{budget.name, market, TrainingOf(budget, market, seed), "", {}};
  info.training.threads = threads;
  info.plan = DefaultHeldOutPlan(budget.name, market, budget.steps);
  // Scores are played only where they decide what the run ends with.
  if (!info.plan.keep_best) info.plan.every = 0;
  const HeldOut held_out(market, false);
  const auto agent = agents::MakeAgent(budget.name, env::SellerSpecOf(market),
                                       {budget.steps, seed, threads, "cpu", budget.settings});
  TrainingRun run(info, *agent, held_out);
  while (!run.Done()) {
    run.RunRound([&](const TrainingPeriod& period) {
      if (on_steps) on_steps(period.steps);
    });
  }
  TrainedPolicy trained{std::move(run).TakeFinalPolicy(), 0};
  trained.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
  return trained;
}

}  // namespace souk::training
