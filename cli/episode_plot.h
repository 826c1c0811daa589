#pragma once

// One episode as a picture: price, stock and sales of each product over time, by gnuplot.

#include <string>

#include "evaluation/experiment.h"

namespace souk::cli {

// Finds faults of a plot before hours of training: core::InputError when the folder of `path` or
// the policy ("" = decided later) does not exist, core::RunError when gnuplot is missing.
void CheckPlot(const evaluation::Experiment& experiment, const std::string& policy,
               const std::string& path);

// Plays the first evaluation episode under the policy and draws it to `path` (PNG). An agent's name
// trains it on the experiment's first training seed. core::RunError when gnuplot is missing or
// fails.
void PlotEpisode(const evaluation::Experiment& experiment, const std::string& policy,
                 const std::string& path);

}  // namespace souk::cli
