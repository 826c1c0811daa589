#pragma once

// A part of the program that is a library of its own, opened when it is first needed, so that what
// it links costs nothing before.

#include <string>

namespace souk::core {

struct OnDemandSymbol {
  void* address = nullptr;  // null when there is a fault
  std::string fault;
};

// Opens `library`, found by the run path of the program (lib/ of the build, or ../lib beside an
// installed one), and looks up `symbol`. The library stays open.
OnDemandSymbol OpenOnDemand(const char* library, const char* symbol);

}  // namespace souk::core
