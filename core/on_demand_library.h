#pragma once

// A part of the program that is a library of its own, opened when it is first needed, so that what
// it links costs nothing before.

#include <string>

#include "core/errors.h"

namespace souk::core {

// Work that needs a part which this build or machine does not have.
class MissingPartError : public RunError {
 public:
  using RunError::RunError;
};

struct OnDemandSymbol {
  void* address = nullptr;  // null when there is a fault
  std::string fault;
};

// Opens `library`, found by the run path of the program (lib/ of the build, or ../lib beside an
// installed one), and looks up `symbol`. The library stays open.
OnDemandSymbol OpenOnDemand(const char* library, const char* symbol);

// The library whose C symbol `symbol` is a function without arguments that gives an Interface.
template <typename Interface>
class OnDemandLibrary {
 public:
  OnDemandLibrary(const char* library, const char* symbol) {
    const OnDemandSymbol found = OpenOnDemand(library, symbol);
    fault_ = found.fault;
    if (found.address == nullptr) return;
    interface_ = reinterpret_cast<const Interface* (*)()>(found.address)();
  }

  // Why it cannot be opened; empty when it can.
  const std::string& fault() const { return fault_; }
  // MissingPartError "`name` cannot be opened (the fault); `remedy`".
  const Interface& Get(const std::string& name, const std::string& remedy) const {
    if (interface_ == nullptr) {
      throw MissingPartError(name + " cannot be opened (" + fault_ + "); " + remedy);
    }
    return *interface_;
  }

 private:
  std::string fault_;
  const Interface* interface_ = nullptr;
};

}  // namespace souk::core
