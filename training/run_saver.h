#pragma once

// Keeps a training run in its folder (training/run_folder.h), not more often than is worth it.

#include <chrono>
#include <optional>
#include <string>

#include "training/training_run.h"

namespace souk::training {

// All files of a run's folder as they are now. core::InputError when it cannot be written.
void SaveTrainingRun(const std::string& folder, const RunInfo& info, TrainingRun& run,
                     bool replace = false);

// Saves after a round when the last save is two seconds old or the run has ended, and keeps in
// memory what a round has left, several times a second: a round that is stopped halfway cannot go
// on, what was before it can. Saving never changes a result, so the clock may say when.
class RunSaver {
 public:
  // Makes and locks the folder (RunLock, whose errors it has). `replace`: what is saved
  // first replaces another run.
  RunSaver(std::string folder, const RunInfo& info, bool replace = false);
  void Save(TrainingRun& run);
  void AfterRound(TrainingRun& run);
  // Saves what was last kept, for a run that was stopped within a round; returns its world-periods.
  long long SaveKept();

 private:
  void Keep(TrainingRun& run);
  void SaveState();

  std::string folder_;
  const RunInfo& info_;
  std::optional<RunState> kept_;  // not saved yet
  long long kept_steps_ = 0;      // of what was kept last, saved or not
  std::chrono::steady_clock::time_point next_keep_;
  std::chrono::steady_clock::time_point next_save_;
  bool replace_;
  RunLock lock_;
};

}  // namespace souk::training
