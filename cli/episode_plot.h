#pragma once

// One episode as a picture: price, stock and sales of each product over time, by gnuplot.

#include <string>

#include "evaluation/experiment.h"
#include "io/output_file.h"

namespace souk::cli {

// Finds faults of a plot before hours of training: core::InputError when the policy ("" = decided
// later) does not exist, core::RunError when gnuplot is missing.
void CheckPlot(const evaluation::Experiment& experiment, const std::string& policy);

// Plays the first evaluation episode under the policy and draws it to `picture` (PNG), whole or not
// at all. An agent's name trains it on the experiment's first training seed. core::RunError when
// gnuplot is missing or fails.
void PlotEpisode(const evaluation::Experiment& experiment, const std::string& policy,
                 io::OutputFile& picture);

}  // namespace souk::cli
