#pragma once

// Keeps a training run in its folder (agents/run_folder.h), not more often than is worth it.

#include <chrono>
#include <string>

#include "evaluation/training_run.h"

namespace souk::evaluation {

// All files of a run's folder as they are now. core::InputError when it cannot be written.
void SaveTrainingRun(const std::string& folder, const agents::RunInfo& info, TrainingRun& run,
                     bool replace = false);

// Saves after a round when the last save is two seconds old or the run has ended. Saving never
// changes a result, so the clock may say when.
class RunSaver {
 public:
  // Makes and locks the folder (agents::RunLock, whose errors it has). `replace`: what is saved
  // first replaces another run.
  RunSaver(std::string folder, const agents::RunInfo& info, bool replace = false);
  void Save(TrainingRun& run);
  void AfterRound(TrainingRun& run);

 private:
  std::string folder_;
  const agents::RunInfo& info_;
  bool replace_;
  agents::RunLock lock_;
  std::chrono::steady_clock::time_point next_;
};

}  // namespace souk::evaluation
