#pragma once

// Ctrl-C in a long command: the first asks it to stop at the next good moment, the second kills it.
//
//   InterruptGuard interrupt;
//   while (!InterruptGuard::Requested()) ...

#include <csignal>

namespace souk::cli {

// While one exists, the first SIGINT or SIGTERM is noted and the next has its usual effect. One at
// a time; the handlers found are put back at the end.
class InterruptGuard {
 public:
  InterruptGuard();
  ~InterruptGuard();
  InterruptGuard(const InterruptGuard&) = delete;
  InterruptGuard& operator=(const InterruptGuard&) = delete;

  static bool Requested();

 private:
  struct sigaction old_interrupt_ {};
  struct sigaction old_terminate_ {};
};

}  // namespace souk::cli
