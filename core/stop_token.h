#pragma once

// How a caller stops a call that takes long: a training, a solver, a fit, the reading of a table.
//
//   StopSource source;                 // another thread or a signal handler asks it to stop
//   {
//     const StopScope scope(source);   // of this thread, and of the parallel loops it starts
//     FindOptimum(market, config);     // throws Stopped soon after source.RequestStop()
//   }
//
// Every loop that may take long calls ThrowIfStopped() once an iteration: a pointer and a flag are
// read, nothing is allocated. The token hangs on the thread, not on the arguments, so that no call
// on the way to a loop can forget to pass it on. Without a scope nothing ever stops.

#include <atomic>
#include <string>
#include <utility>

namespace souk::core {

// The end of a call that was asked to stop: no fault, so it is no std::exception, and who catches
// those lets it pass (as boost::thread_interrupted does).
class Stopped {
 public:
  Stopped() = default;
  // `left` says what there is to show for the work, e.g. "12 episodes are in run.h5".
  explicit Stopped(std::string left) : left_(std::move(left)) {}
  const std::string& left() const { return left_; }  // empty: nothing

 private:
  std::string left_;
};

// What a caller keeps to ask for a stop. It must outlive the scopes of its tokens.
class StopSource {
 public:
  StopSource() = default;
  StopSource(const StopSource&) = delete;
  StopSource& operator=(const StopSource&) = delete;

  // From any thread, and from a signal handler.
  void RequestStop() noexcept { requested_.store(true, std::memory_order_relaxed); }
  void Clear() noexcept { requested_.store(false, std::memory_order_relaxed); }
  bool StopRequested() const noexcept { return requested_.load(std::memory_order_relaxed); }

 private:
  static_assert(std::atomic<bool>::is_always_lock_free, "a signal handler may only touch such");
  std::atomic<bool> requested_ = false;
};

// Asks a source; a token of none never stops.
class StopToken {
 public:
  constexpr StopToken() = default;
  StopToken(const StopSource& source) : source_(&source) {}  // NOLINT(google-explicit-constructor)

  bool StopRequested() const noexcept { return source_ != nullptr && source_->StopRequested(); }
  void ThrowIfStopped() const {
    if (StopRequested()) throw Stopped();
  }

  // That of the innermost scope of this thread.
  static StopToken Current();

 private:
  const StopSource* source_ = nullptr;
};

namespace internal {
inline constinit thread_local StopToken current_token;
}  // namespace internal

inline StopToken StopToken::Current() { return internal::current_token; }

// Makes a token the one that this thread's calls ask, until the end of the scope.
class StopScope {
 public:
  explicit StopScope(StopToken token) : before_(internal::current_token) {
    internal::current_token = token;
  }
  ~StopScope() { internal::current_token = before_; }
  StopScope(const StopScope&) = delete;
  StopScope& operator=(const StopScope&) = delete;

 private:
  StopToken before_;
};

// Whether this thread's work is to stop.
inline bool StopRequested() { return internal::current_token.StopRequested(); }
// Stopped if it is.
inline void ThrowIfStopped() { internal::current_token.ThrowIfStopped(); }

}  // namespace souk::core
