#pragma once

// Keeps a training run in its folder (agents/run_folder.h), not more often than is worth it.

#include <chrono>
#include <string>

#include "evaluation/training_run.h"

namespace souk::evaluation {

// All files of a run's folder as they are now. core::InputError when it cannot be written.
void SaveTrainingRun(const std::string& folder, const agents::RunInfo& info, TrainingRun& run);

// Saves after a round when the last save is two seconds old or the run has ended. Saving never
// changes a result, so the clock may say when.
class RunSaver {
 public:
  RunSaver(std::string folder, const agents::RunInfo& info);
  void Save(TrainingRun& run);
  void AfterRound(TrainingRun& run);

 private:
  std::string folder_;
  const agents::RunInfo& info_;
  std::chrono::steady_clock::time_point next_;
};

}  // namespace souk::evaluation
