#include "cli/interrupt.h"

#include <atomic>

namespace souk::cli {
namespace {

core::StopSource source;
std::atomic<int> received = 0;
static_assert(std::atomic<int>::is_always_lock_free, "a signal handler may only touch such");

void Note(int signal) {
  int none = 0;
  const bool is_first = received.compare_exchange_strong(none, signal);
  source.RequestStop();
  // The next of either kind meets the default action.
  struct sigaction action {};
  action.sa_handler = SIG_DFL;
  sigaction(SIGINT, &action, nullptr);
  sigaction(SIGTERM, &action, nullptr);
  // Two threads may each have taken one before that.
  if (!is_first) raise(signal);
}

}  // namespace

InterruptGuard::InterruptGuard() {
  received = 0;
  source.Clear();
  struct sigaction action {};
  action.sa_handler = Note;
  action.sa_flags = SA_RESTART;  // blocked reads and writes carry on
  sigemptyset(&action.sa_mask);
  sigaddset(&action.sa_mask, SIGINT);
  sigaddset(&action.sa_mask, SIGTERM);
  sigaction(SIGINT, &action, &old_interrupt_);
  sigaction(SIGTERM, &action, &old_terminate_);
}

InterruptGuard::~InterruptGuard() {
  sigaction(SIGINT, &old_interrupt_, nullptr);
  sigaction(SIGTERM, &old_terminate_, nullptr);
}

core::StopToken InterruptGuard::token() { return source; }

int InterruptGuard::exit_code() {
  constexpr int kShellBase = 128;
  return received == 0 ? 0 : kShellBase + received;
}

}  // namespace souk::cli
