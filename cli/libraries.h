#pragma once

// The libraries that the program links.

#include <string>
#include <utility>
#include <vector>

namespace souk::cli {

// Name and version, e.g. {"HDF5", "1.10.8"}.
std::vector<std::pair<std::string, std::string>> LinkedLibraries();

}  // namespace souk::cli
