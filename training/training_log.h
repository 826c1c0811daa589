#pragma once

// The episodes of a training run as a trajectory log, in order of episode whatever the shards.

#include <string>
#include <vector>

#include "training/run_folder.h"
#include "training/training.h"
#include "trajectories/log_writer.h"
#include "trajectories/record.h"

namespace souk::training {

class TrainingLog {
 public:
  // The training must use env::Accounting::kFull. Errors as trajectories::LogWriter.
  TrainingLog(const std::string& path, const RunInfo& run, const io::OutputOptions& options = {});

  void Add(const TrainingPeriod& period);  // after each period
  void EndRound();                         // appends the round's episodes
  void Close() { writer_.Close(); }

 private:
  env::MarketConfig market_;
  std::vector<trajectories::BatchRecord> records_;  // one per shard
  const env::ShardedEnv* env_ = nullptr;            // of the round being recorded
  trajectories::LogWriter writer_;
};

}  // namespace souk::training
