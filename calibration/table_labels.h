#pragma once

// Labels of a table in the order people expect.

#include <string>
#include <vector>

namespace souk::calibration {

// Each once: by value when all are numbers, else alphabetically.
std::vector<std::string> SortedLabels(const std::vector<std::string>& labels);

}  // namespace souk::calibration
