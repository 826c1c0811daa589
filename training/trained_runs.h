#pragma once

// Runs that `souk train` has left, taken into a comparison.

#include <string>
#include <vector>

namespace souk::training {

// The run folders at `path`: itself, or its folders seed<k> in order of k, as `souk train --seeds`
// makes them. core::InputError when there is none.
std::vector<std::string> FindTrainedRuns(const std::string& path);

// Seconds of training and evaluation that a run has taken. core::InputError as LoadCheckpoint.
double SecondsTaken(const std::string& run_folder);

}  // namespace souk::training
