#pragma once

// Parallel loops whose result does not depend on the number of threads.

#include <condition_variable>
#include <functional>
#include <mutex>

namespace souk::core {

// Calls body(task, worker) for task = 0 .. tasks - 1, each once, on up to `threads` workers (worker
// = 0 .. threads - 1; 1 thread runs in the caller). Tasks start in order. The first exception stops
// further tasks and is rethrown. Bodies must write to places of their own task or worker. The
// caller's stop token (core/stop_token.h) is theirs too.
void ParallelFor(int tasks, int threads, const std::function<void(int task, int worker)>& body);

// Lets tasks of a ParallelFor pass one by one in task order, e.g. to append to a file.
class OrderedGate {
 public:
  // Runs `section` when every lower-numbered task has passed. After Abort it returns false at once.
  bool Pass(int task, const std::function<void()>& section);
  // Lets all waiting tasks go without running their sections (a task failed).
  void Abort();

 private:
  std::mutex mutex_;
  std::condition_variable turn_;
  int next_ = 0;
  bool aborted_ = false;
};

// Processors available to this process; at least 1.
int HardwareThreads();

}  // namespace souk::core
