#pragma once

// The HDF5 file of a log: every dataset and attribute at its final place and extent, so that a
// growing log changes values only and never its structure. Layout: docs/log_format.md.

#include <cstdint>
#include <string>
#include <vector>

#include "trajectories/hdf5_handle.h"
#include "trajectories/log_layout.h"

namespace souk::trajectories {

// What a log says of the run besides its columns. Nothing that depends on batches, threads or time.
struct LogMeta {
  std::string scenario_yaml;  // the resolved scenario
  std::string policy;         // name of the policy
  std::uint64_t seed = 0;
  std::string seller_yaml = {};  // what the seller knew (spec/seller_file.h); empty: not said
};

struct LogFile {
  Hdf5Handle file;
  Hdf5Handle episode_offsets;  // [E + 1]
  Hdf5Handle episode_ids;      // [E]
  Hdf5Handle final_observations;
  std::vector<Hdf5Handle> columns;  // as LogLayout::columns
};

// Overwrites `path` with a log of `episodes` episodes and `rows` rows, none of them written:
// episode_offsets is 0, -1, -1, ... Hdf5Error when that fails.
LogFile CreateLogFile(const std::string& path, const LogLayout& layout, const LogMeta& meta,
                      std::int64_t episodes, std::int64_t rows);

// Hands all that was written to the operating system.
void Flush(const LogFile& log);

std::int64_t MemoryType(ValueType type);  // the HDF5 type of a value in memory

// Whether the file is a log, whole or not; false for anything else, however damaged.
bool IsLogFile(const std::string& path);

// Opens a log, or a growing one, to read; no lock is taken. Hdf5Error when it is not HDF5.
Hdf5Handle OpenLogFile(const std::string& path);

}  // namespace souk::trajectories
