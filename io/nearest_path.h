#pragma once

#include <string>

namespace souk::io {

// "; did you mean 'runs/ppo'?" of a path that is not there: the entry beside it whose name is
// nearest (core::NearestHint). Empty when it is there or nothing is near.
std::string NearestPathHint(const std::string& path);

}  // namespace souk::io
