// Experiment files: read, and where the market is small, run with budgets of a few periods.

#include <algorithm>

#include "evaluation/comparison.h"
#include "evaluation/experiment.h"
#include "tests/fuzz/fuzz_play.h"
#include "tests/fuzz/fuzz_target.h"
#include "tests/fuzz/scratch.h"
#include "tests/fuzz/shop_file.h"

namespace souk::fuzz {
void FuzzExperiment(Bytes bytes) {
  WriteShopFile();
  const std::string path = WriteScratch("experiment.yaml", TextOf(bytes));
  evaluation::Experiment experiment = evaluation::LoadExperiment(path, true);
  if (!IsSmall(experiment.scenario.market) ||
      experiment.scenario.market.calendar.periods > kFuzzPeriods) {
    return;
  }
  experiment.episodes = 2;
  if (experiment.train_seeds.size() > 2) experiment.train_seeds = {1, 2};
  std::erase_if(experiment.agents, [](const auto& agent) { return agent.name == "ppo"; });
  for (training::AgentBudget& agent : experiment.agents) {
    agent.steps = std::min(agent.steps, 64LL);
  }
  while (experiment.policies.size() > 4) experiment.policies.pop_back();
  evaluation::Compare(experiment, 1);
}

}  // namespace souk::fuzz
