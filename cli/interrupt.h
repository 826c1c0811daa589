#pragma once

// Ctrl-C in a command: the first signal asks it to stop at the next good moment, the second kills.
//
//   const InterruptGuard interrupt;
//   const core::StopScope scope(InterruptGuard::token());
//   ...                                  // throws core::Stopped

#include <csignal>

#include "core/stop_token.h"

namespace souk::cli {

// While one exists, the first SIGINT or SIGTERM is noted and the next has its usual effect. One at
// a time, around a whole command; the handlers found are put back at the end.
class InterruptGuard {
 public:
  InterruptGuard();
  ~InterruptGuard();
  InterruptGuard(const InterruptGuard&) = delete;
  InterruptGuard& operator=(const InterruptGuard&) = delete;

  static core::StopToken token();
  // What a shell reports after the signal that came: 130 after SIGINT, 143 after SIGTERM; 0 after
  // none.
  static int exit_code();

 private:
  struct sigaction old_interrupt_ {};
  struct sigaction old_terminate_ {};
};

}  // namespace souk::cli
