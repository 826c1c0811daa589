#pragma once

// The scenario that `souk scenario new` starts a user off with.

#include <string>

namespace souk::scenarios {

// A small commented scenario file called `name`, which loads. core::InputError when the name has
// anything but letters, digits, '_' and '-'.
std::string StartingScenario(const std::string& name);

}  // namespace souk::scenarios
