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
// Below `folder`, which exists: data/main_data.hdf5 and data/metadata.json.
void WriteMinari(const ExportSource& source, const std::string& dataset_id,
                 const std::string& folder);

}  // namespace souk::trajectories
