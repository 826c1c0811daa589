#pragma once

// What `souk train` says at the end: a few lines for one run, a table for several seeds.

#include <nlohmann/json_fwd.hpp>
#include <string>
#include <vector>

#include "training/training_run.h"

namespace souk::cli {

struct FinishedRun {
  const training::RunInfo& info;
  const training::TrainingRun& run;
};

std::string RunReport(const FinishedRun& finished, const training::HeldOut& held_out);

// A row per run and one of medians. A median over runs of which some never got there counts those
// as last, and is "-" when half of them did not.
std::string SeedTable(const std::vector<FinishedRun>& runs, const training::HeldOut& held_out);

// The same for one run or several: {"scenario", "agent", "folder", "benchmark", "runs": [...]}.
// What there is not is null.
nlohmann::ordered_json RunsJson(const std::vector<FinishedRun>& runs,
                                const training::HeldOut& held_out, const std::string& folder);

}  // namespace souk::cli
