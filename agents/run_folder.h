#pragma once

// A training run on disk: FOLDER/run.json (scenario, agent, budget, seed, revision),
// checkpoint.json (the learner and the loop, exact) and metrics.csv (one row per round). All
// written atomically.

#include <string>

#include "agents/training.h"
#include "scenarios/scenario.h"

namespace souk::agents {

struct RunInfo {
  std::string agent;
  env::MarketConfig market;
  TrainingConfig training;  // batch and threads are not stored
  std::string revision;     // of the source that trained it
};

// Makes the folder when it is not there. core::InputError when it cannot be written, or holds a run
// with another scenario, agent, seed or number of worlds.
void SaveRun(const std::string& folder, const RunInfo& info, const Training& training);

bool IsRunFolder(const std::string& path);
// core::InputError when the folder holds no readable run.
RunInfo LoadRunInfo(const std::string& folder);
nlohmann::json LoadCheckpoint(const std::string& folder);

// The policy of a finished or interrupted run, for an environment of the same products, audiences
// and observation. core::InputError when the two do not fit.
std::unique_ptr<policies::Policy> LoadRunPolicy(const std::string& folder,
                                                const env::MarketConfig& market, bool explore);

}  // namespace souk::agents
