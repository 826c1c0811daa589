#include "cli/interrupt.h"

#include <doctest/doctest.h>

#include <csignal>

namespace souk::cli {
namespace {

bool IsDefault(int signal) {
  struct sigaction current {};
  sigaction(signal, nullptr, &current);
  return current.sa_handler == SIG_DFL;
}

TEST_CASE(
    "InterruptGuard: the first signal is noted, the second would kill, a new guard is clean") {
  struct sigaction before {};
  sigaction(SIGINT, nullptr, &before);
  {
    const InterruptGuard interrupt;
    CHECK_FALSE(InterruptGuard::Requested());
    CHECK_FALSE(IsDefault(SIGINT));
    std::raise(SIGINT);
    CHECK(InterruptGuard::Requested());
    CHECK(IsDefault(SIGINT));
  }
  {
    const InterruptGuard interrupt;
    CHECK_FALSE(InterruptGuard::Requested());
    std::raise(SIGTERM);
    CHECK(InterruptGuard::Requested());
  }
  struct sigaction after {};
  sigaction(SIGINT, nullptr, &after);
  const bool restored = after.sa_handler == before.sa_handler;
  CHECK(restored);
}

}  // namespace
}  // namespace souk::cli
