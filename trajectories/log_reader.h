#pragma once

// Reads a trajectory log, also one that is still growing or was cut short (a .part): whole episodes
// only. Layout: docs/log_format.md.

#include <cstdint>
#include <string>
#include <vector>

#include "trajectories/hdf5_handle.h"
#include "trajectories/log_file.h"
#include "trajectories/log_layout.h"

namespace souk::trajectories {

class LogReader {
 public:
  // core::InputError: no such file, not HDF5, truncated, damaged, not a log, of another version.
  explicit LogReader(const std::string& path);

  const std::string& path() const { return path_; }
  int version() const { return version_; }  // of the format, 1 to kLogVersion
  const LogMeta& meta() const { return meta_; }
  const std::string& source_revision() const { return source_revision_; }
  bool complete() const { return complete_; }  // closed; false: as far as it was written
  std::int64_t episodes() const { return static_cast<std::int64_t>(episode_ids_.size()); }
  std::int64_t rows() const { return offsets_.back(); }
  // Rows offsets[e] .. offsets[e + 1] - 1 are episode e. [E + 1], from 0 to rows().
  const std::vector<std::int64_t>& offsets() const { return offsets_; }
  const std::vector<std::uint32_t>& episode_ids() const { return episode_ids_; }
  // Every column with the row as its first axis, in the order of the file, and those with the
  // episode.
  const std::vector<LogColumn>& columns() const { return columns_; }
  const std::vector<LogColumn>& episode_columns() const { return episode_columns_; }
  const std::vector<AxisNames>& axis_names() const { return axis_names_; }

  // core::InputError, with the nearest name, when there is no such column; "business/" may be left
  // out.
  const LogColumn& Column(const std::string& name) const;
  // Names of a column's cells: "units[bargain][web][tv]"; an axis of length 1 that has no choice to
  // tell (the only seller) is left out.
  std::vector<std::string> CellNames(const LogColumn& column) const;

  // Rows (episodes, of an episode column) first .. first + count - 1: [count, cells].
  // core::InputError when the file is damaged there.
  void Read(const LogColumn& column, std::int64_t first, std::int64_t count,
            std::vector<double>* values) const;

 private:
  void ReadMeta();
  std::vector<std::string> TextsOf(const std::string& dataset) const;
  LogColumn ReadColumn(const std::string& name, const Hdf5Handle& dataset) const;
  void ReadEpisodes();
  void ReadColumns();

  std::string path_;
  Hdf5Handle file_;
  int version_ = 0;
  LogMeta meta_;
  std::string source_revision_;
  bool complete_ = true;
  std::vector<std::int64_t> offsets_;
  std::vector<std::uint32_t> episode_ids_;
  std::vector<LogColumn> columns_;
  std::vector<LogColumn> episode_columns_;
  std::vector<AxisNames> axis_names_;
};

}  // namespace souk::trajectories
