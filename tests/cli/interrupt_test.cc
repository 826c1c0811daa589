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

TEST_CASE("InterruptGuard: the first signal is noted, the second of either kind would kill") {
  struct sigaction before {};
  sigaction(SIGINT, nullptr, &before);
  {
    const InterruptGuard interrupt;
    CHECK_FALSE(InterruptGuard::token().StopRequested());
    CHECK(InterruptGuard::exit_code() == 0);
    CHECK_FALSE(IsDefault(SIGINT));
    std::raise(SIGINT);
    CHECK(InterruptGuard::token().StopRequested());
    CHECK(InterruptGuard::exit_code() == 130);
    CHECK(IsDefault(SIGINT));
    CHECK(IsDefault(SIGTERM));
  }
  {
    const InterruptGuard interrupt;  // clean again
    CHECK_FALSE(InterruptGuard::token().StopRequested());
    std::raise(SIGTERM);
    CHECK(InterruptGuard::token().StopRequested());
    CHECK(InterruptGuard::exit_code() == 143);
  }
  struct sigaction after {};
  sigaction(SIGINT, nullptr, &after);
  const bool restored = after.sa_handler == before.sa_handler;
  CHECK(restored);
}

}  // namespace
}  // namespace souk::cli
