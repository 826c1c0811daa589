#pragma once

// A log in the layouts that other tools of offline learning read (docs/log_export.md). Each is
// written beside its destination and renamed; nothing there before is replaced.

#include <cstdint>
#include <functional>
#include <string>

#include "env/market_config.h"
#include "trajectories/log_reader.h"

namespace souk::trajectories {

enum class ExportFormat {
  kD4rl,    // one flat HDF5 file
  kD3rlpy,  // one HDF5 file with datasets per episode, d3rlpy's version 2.1
  kMinari,  // a folder NAME-vN that Minari 0.5 takes among its datasets
};

struct ExportOptions {
  bool continuous = false;    // actions are prices even where they are choices of a ladder
  bool propensities = false;  // adds them, which no layout knows
  // Called with the rows written so far, 0 while the log is checked; what it throws ends the export
  // and leaves nothing.
  std::function<void(std::int64_t rows)> progress = [](std::int64_t) {};
};

// Where an export goes that was given no place: "run.h5" to "run.d4rl.h5", "run.d3rlpy.h5",
// "run-v0".
std::string DefaultDestination(const std::string& log_path, ExportFormat format);

// core::InputError when something is there already, a dangling link too.
void RequireFreeDestination(const std::string& path);

// `market` is the log's scenario. core::InputError when something is at `destination`, its folder
// does not exist, a Minari folder is not called NAME-vN, or the log has no episode or does not pass
// CheckLog (log_check.h); core::RunError when the disk is full.
void ExportLog(const LogReader& log, const env::MarketConfig& market, ExportFormat format,
               const std::string& destination, const ExportOptions& options = {});

}  // namespace souk::trajectories
