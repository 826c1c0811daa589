#pragma once

// What `souk train` says at the end: a few lines for one run, a table for several seeds.

#include <string>
#include <vector>

#include "evaluation/training_run.h"

namespace souk::cli {

struct FinishedRun {
  const agents::RunInfo& info;
  const evaluation::TrainingRun& run;
};

std::string RunReport(const FinishedRun& finished, const evaluation::HeldOut& held_out);

// A row per run and one of medians. A median over runs of which some never got there counts those
// as last, and is "-" when half of them did not.
std::string SeedTable(const std::vector<FinishedRun>& runs, const evaluation::HeldOut& held_out);

}  // namespace souk::cli
