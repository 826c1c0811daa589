#pragma once

// Writes a trajectory log: PATH.part while it grows, PATH when closed. Layout: docs/log_format.md.
//
// The file's structure is written once, at its announced size; a batch only adds values: first the
// columns, then the episodes' offsets, which are -1 before. A reader that stops at the first -1
// therefore sees whole episodes, at any moment and after kill -9. The bytes depend on the run only,
// not on how it was cut into batches. Cost: a transposition and one copy to the page cache.

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "env/play_episodes.h"
#include "trajectories/log_file.h"
#include "trajectories/part_file.h"
#include "trajectories/record.h"

namespace souk::trajectories {

class LogWriter final : public env::EpisodeLog {
 public:
  // A log of at most `max_episodes` episodes and `max_rows` rows; the .part has that size from the
  // start, in holes that take no room. core::InputError: see PartFile; core::RunError: disk full.
  LogWriter(const std::string& path, const env::MarketConfig& config, const LogMeta& meta,
            std::int64_t max_episodes, std::int64_t max_rows,
            const io::OutputOptions& options = {});
  // Not closed: the .part stays, readable, if it has an episode.
  ~LogWriter() override;
  LogWriter(const LogWriter&) = delete;
  LogWriter& operator=(const LogWriter&) = delete;

  // Adds the batch's episodes; they are readable when it returns. core::RunError when the disk is
  // full: the batches before it stay readable in the .part, and nothing more can be added.
  void Append(const BatchRecord& record);

  int MostWorlds(const env::MarketConfig& market, int threads) const override;
  std::unique_ptr<spec::Observer> Watch(const env::MarketEnv& env,
                                        const spec::Decider& decider) override;
  void Append(const spec::Observer& watcher) override;

  // Cuts the file to what was written (by a copy, where that is less than announced) and renames
  // it. core::InputError when somebody's file has come to be there: the .part stays.
  void Close();

  std::int64_t episodes() const { return episodes_; }
  std::int64_t rows() const { return rows_; }

 private:
  void WriteEpisodes(const BatchRecord& record) const;
  void WriteColumns(const BatchRecord& record);
  void Shrink();

  PartFile part_;
  LogLayout layout_;
  LogMeta meta_;
  std::int64_t max_episodes_;
  std::int64_t max_rows_;
  std::int64_t episodes_ = 0;
  std::int64_t rows_ = 0;
  bool failed_ = false;
  bool closed_ = false;
  LogFile log_;
  std::vector<std::byte> block_;
};

}  // namespace souk::trajectories
