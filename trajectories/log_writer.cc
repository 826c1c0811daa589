#include "trajectories/log_writer.h"

#include <fmt/core.h>
#include <hdf5.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>

#include "core/errors.h"
#include "core/work_limits.h"
#include "trajectories/recorder.h"

namespace souk::trajectories {
namespace {

// Values are handed over in blocks of about this size: small enough for the caches.
constexpr std::int64_t kBlockBytes = std::int64_t{1} << 20;

[[noreturn]] void ThrowWriteError(const std::string& path, const Hdf5Error& error) {
  throw core::RunError(fmt::format("{}: cannot be written: {}", path, error.what()));
}

void CopyDataset(const Hdf5Handle& from, const Hdf5Handle& to, std::int64_t count) {
  const Hdf5Handle type(H5Dget_type(to.get()), H5Tclose);
  std::uint64_t row_bytes = H5Tget_size(type.get());
  const std::vector<std::uint64_t> extents = DatasetExtents(to);
  for (std::size_t i = 1; i < extents.size(); ++i) row_bytes *= extents[i];
  const std::int64_t step = std::max<std::int64_t>(
      1, kBlockBytes / std::max<std::int64_t>(1, static_cast<std::int64_t>(row_bytes)));
  std::vector<std::byte> block(static_cast<std::size_t>(step) * row_bytes);
  for (std::int64_t first = 0; first < count; first += step) {
    const std::int64_t part = std::min(step, count - first);
    ReadRows(from, type.get(), first, part, block.data());
    WriteRows(to, type.get(), first, part, block.data());
  }
}

}  // namespace

LogWriter::LogWriter(const std::string& path, const env::MarketConfig& config, const LogMeta& meta,
                     std::int64_t max_episodes, std::int64_t max_rows,
                     const io::OutputOptions& options)
    : part_(path, options),
      layout_(MakeLogLayout(config)),
      meta_(meta),
      max_episodes_(max_episodes),
      max_rows_(max_rows) {
  core::RequireWork(core::Work::kLog,
                    static_cast<double>(max_rows) * static_cast<double>(RowBytes(layout_)), "log",
                    "log fewer episodes or periods");
  const Hdf5Quiet quiet;
  try {
    log_ = CreateLogFile(part_.path(), layout_, meta_, max_episodes_, max_rows_);
  } catch (const Hdf5Error& error) {
    ThrowWriteError(part_.path(), error);
  }
  part_.Appear();
}

LogWriter::~LogWriter() {
  if (!closed_ && episodes_ > 0) part_.Keep();
}

// Results do not depend on it.
int LogWriter::MostWorlds(const env::MarketConfig& market, int threads) const {
  const double bytes = static_cast<double>(market.calendar.periods) * threads *
                       static_cast<double>(RowBytes(layout_));
  const double most = core::MostWork(core::Work::kRecord) / bytes;
  core::RequireWork(core::Work::kRecord, bytes * core::kLanes, "calendar.periods",
                    "give fewer periods or play on fewer threads");
  const double worlds = std::floor(most / core::kLanes) * core::kLanes;
  return static_cast<int>(std::min(worlds, double{std::numeric_limits<int>::max()}));
}

std::unique_ptr<spec::Observer> LogWriter::Watch(const env::MarketEnv& env,
                                                 const spec::Decider& decider) {
  return std::make_unique<Recorder>(env, decider);
}

void LogWriter::Append(const spec::Observer& watcher) {
  Append(dynamic_cast<const Recorder&>(watcher).record());
}

void LogWriter::Append(const BatchRecord& record) {
  if (failed_ || closed_) throw core::RunError(part_.path() + ": takes no more episodes");
  if (episodes_ + record.episodes() > max_episodes_ || rows_ + record.rows() > max_rows_) {
    throw core::RunError(fmt::format("{}: more than the announced {} episodes or {} rows",
                                     part_.path(), max_episodes_, max_rows_));
  }
  const Hdf5Quiet quiet;
  try {
    WriteColumns(record);
    Flush(log_);
    WriteEpisodes(record);
    Flush(log_);
  } catch (const Hdf5Error& error) {
    failed_ = true;
    ThrowWriteError(part_.path(), error);
  }
  episodes_ += record.episodes();
  rows_ += record.rows();
}

void LogWriter::WriteColumns(const BatchRecord& record) {
  const int worlds = record.episodes();
  for (std::size_t c = 0; c < layout_.columns.size(); ++c) {
    const LogColumn& column = layout_.columns[c];
    const std::int64_t row_bytes = std::int64_t{column.Cells()} * Size(column.type);
    std::int64_t first = rows_;
    for (int begin = 0; begin < worlds;) {
      int end = begin;
      std::int64_t rows = 0;
      while (end < worlds && (end % core::kLanes != 0 || rows * row_bytes < kBlockBytes)) {
        rows += record.length(end++);
      }
      const auto bytes = static_cast<std::size_t>(rows * row_bytes);
      if (block_.size() < bytes) block_.resize(bytes);
      record.CopyRows(static_cast<int>(c), begin, end, block_.data());
      WriteRows(log_.columns[c], MemoryType(column.type), first, rows, block_.data());
      first += rows;
      begin = end;
    }
  }
  WriteRows(log_.final_observations, H5T_NATIVE_FLOAT, episodes_, worlds,
            record.final_observations().data());
}

// The offsets come last: they are what makes the episodes count.
void LogWriter::WriteEpisodes(const BatchRecord& record) const {
  std::vector<std::uint32_t> ids;
  std::vector<std::int64_t> ends;
  std::int64_t end = rows_;
  for (int w = 0; w < record.episodes(); ++w) {
    ids.push_back(record.first_episode() + static_cast<std::uint32_t>(w));
    ends.push_back(end += record.length(w));
  }
  WriteRows(log_.episode_ids, H5T_NATIVE_UINT32, episodes_, record.episodes(), ids.data());
  WriteRows(log_.episode_offsets, H5T_NATIVE_INT64, episodes_ + 1, record.episodes(), ends.data());
}

void LogWriter::Close() {
  if (failed_ || closed_) throw core::RunError(part_.path() + ": cannot be closed");
  const Hdf5Quiet quiet;
  try {
    if (episodes_ < max_episodes_ || rows_ < max_rows_) {
      Shrink();
    } else {
      log_.columns.clear();
      log_.final_observations.Close();
      log_.episode_ids.Close();
      log_.episode_offsets.Close();
      log_.file.Close();
      part_.Commit();
    }
  } catch (const Hdf5Error& error) {
    failed_ = true;
    ThrowWriteError(part_.path(), error);
  }
  closed_ = true;
}

// A contiguous column ends where the next begins, so a smaller file is another file: the one that
// announcing the right size would have made. The .part stays whole until the copy has its name.
void LogWriter::Shrink() {
  io::TemporaryFile file(part_.destination());
  LogFile cut = CreateLogFile(file.path(), layout_, meta_, episodes_, rows_);
  for (std::size_t c = 0; c < cut.columns.size(); ++c) {
    CopyDataset(log_.columns[c], cut.columns[c], rows_);
  }
  CopyDataset(log_.final_observations, cut.final_observations, episodes_);
  CopyDataset(log_.episode_ids, cut.episode_ids, episodes_);
  CopyDataset(log_.episode_offsets, cut.episode_offsets, episodes_ + 1);
  for (Hdf5Handle& column : cut.columns) column.Close();
  cut.final_observations.Close();
  cut.episode_ids.Close();
  cut.episode_offsets.Close();
  cut.file.Close();
  part_.CommitCopy(file);
  log_ = {};
  part_.Remove();
}

}  // namespace souk::trajectories
