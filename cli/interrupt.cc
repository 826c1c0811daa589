#include "cli/interrupt.h"

#include <atomic>

namespace souk::cli {
namespace {

std::atomic<bool> requested = false;
static_assert(std::atomic<bool>::is_always_lock_free, "a signal handler may only touch such");

void Note(int /*signal*/) { requested = true; }

}  // namespace

InterruptGuard::InterruptGuard() {
  requested = false;
  struct sigaction action {};
  action.sa_handler = Note;
  // One shot: the second signal meets the default action. Blocked reads and writes carry on.
  action.sa_flags = static_cast<int>(SA_RESETHAND | SA_RESTART);
  sigemptyset(&action.sa_mask);
  sigaction(SIGINT, &action, &old_interrupt_);
  sigaction(SIGTERM, &action, &old_terminate_);
}

InterruptGuard::~InterruptGuard() {
  sigaction(SIGINT, &old_interrupt_, nullptr);
  sigaction(SIGTERM, &old_terminate_, nullptr);
}

bool InterruptGuard::Requested() { return requested; }

}  // namespace souk::cli
