#pragma once

// The layouts of log_export.h, written from a log's blocks to an HDF5 file that is there to be
// overwritten. Used inside this folder only. Hdf5Error when writing fails.

#include <string>

#include "trajectories/episode_blocks.h"
#include "trajectories/log_export.h"

namespace souk::trajectories {

struct ExportSource {
  const LogReader& log;
  const ActionSpace& actions;
  const ExportOptions& options;
};

void WriteD4rl(const ExportSource& source, const std::string& path);
void WriteD3rlpy(const ExportSource& source, const std::string& path);
// A Minari folder's files.
inline constexpr const char* kMinariData = "data/main_data.hdf5";
inline constexpr const char* kMinariMetadata = "data/metadata.json";
// Both below `folder`, which has a folder data.
void WriteMinari(const ExportSource& source, const std::string& dataset_id,
                 const std::string& folder);

}  // namespace souk::trajectories
