#include "core/parallel.h"

#include <algorithm>
#include <atomic>
#include <exception>
#include <thread>
#include <vector>

#include "core/stop_token.h"

namespace souk::core {

void ParallelFor(int tasks, int threads, const std::function<void(int, int)>& body) {
  const int workers = std::max(1, std::min(threads, tasks));
  std::atomic<int> next{0};
  std::atomic<bool> failed{false};
  std::exception_ptr failure;
  std::mutex failure_mutex;
  const StopToken token = StopToken::Current();
  const auto work = [&](int worker) {
    const StopScope scope(token);
    while (!failed) {
      const int task = next.fetch_add(1);
      if (task >= tasks) return;
      try {
        body(task, worker);
      } catch (...) {
        const std::scoped_lock lock(failure_mutex);
        if (!failure) failure = std::current_exception();
        failed = true;
      }
    }
  };
  std::vector<std::thread> pool;
  for (int w = 1; w < workers; ++w) pool.emplace_back(work, w);
  work(0);
  for (std::thread& thread : pool) thread.join();
  if (failure) std::rethrow_exception(failure);
}

bool OrderedGate::Pass(int task, const std::function<void()>& section) {
  std::unique_lock lock(mutex_);
  turn_.wait(lock, [&] { return aborted_ || next_ == task; });
  if (aborted_) return false;
  try {
    section();
  } catch (...) {
    aborted_ = true;
    turn_.notify_all();
    throw;
  }
  ++next_;
  turn_.notify_all();
  return true;
}

void OrderedGate::Abort() {
  const std::scoped_lock lock(mutex_);
  aborted_ = true;
  turn_.notify_all();
}

int HardwareThreads() { return std::max(1, static_cast<int>(std::thread::hardware_concurrency())); }

}  // namespace souk::core
