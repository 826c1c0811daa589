#include "tests/fuzz/fuzz_guard.h"

#include <fmt/core.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <csignal>
#include <cstdio>
#include <cstring>
#include <exception>
#include <filesystem>
#include <memory>
#include <new>
#include <stdexcept>
#include <system_error>

#include "tests/fuzz/scratch.h"
#include "tests/support/sanitized.h"

namespace souk::fuzz {
namespace {

namespace fs = std::filesystem;

constexpr int kEnded = 0;
constexpr double kSlowness = SOUK_SANITIZED != 0 ? 20 : 1;

// What a worker tells its parent, in memory that both see.
struct Board {
  std::atomic<int> input;  // that it is at
  std::atomic<int> tried;
  std::atomic<int> taken;
  char what[256];  // what `body` threw; empty: nothing
};
static_assert(std::atomic<int>::is_always_lock_free);

class SharedBoard {
 public:
  SharedBoard() {
    void* const memory =
        mmap(nullptr, sizeof(Board), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (memory == MAP_FAILED) throw std::runtime_error("no shared memory");
    board_ = new (memory) Board();
  }
  ~SharedBoard() { munmap(board_, sizeof(Board)); }
  SharedBoard(const SharedBoard&) = delete;
  SharedBoard& operator=(const SharedBoard&) = delete;
  Board* operator->() const { return board_; }

 private:
  Board* board_;
};

// On a file system in memory where there is one: run folders and logs are synced.
std::string MakeFolder() {
  std::error_code ignored;
  const fs::path shared = "/dev/shm";
  const fs::path root = fs::is_directory(shared, ignored) ? shared : fs::temp_directory_path();
  std::string pattern = (root / "souk_fuzz_XXXXXX").string();
  if (mkdtemp(pattern.data()) == nullptr) throw std::runtime_error("no folder in " + root.string());
  return pattern;
}

std::size_t AddressSpaceNow() {
  std::FILE* const file = std::fopen("/proc/self/statm", "r");
  if (file == nullptr) return 0;
  long pages = 0;
  if (std::fscanf(file, "%ld", &pages) != 1) pages = 0;
  std::fclose(file);
  return static_cast<std::size_t>(pages) * static_cast<std::size_t>(sysconf(_SC_PAGESIZE));
}

void LimitMemory(std::size_t bytes) {
  rlimit none{0, 0};
  setrlimit(RLIMIT_CORE, &none);
  if (SOUK_SANITIZED != 0) return;
  rlimit memory{AddressSpaceNow() + bytes, RLIM_INFINITY};
  setrlimit(RLIMIT_AS, &memory);
}

// A test program's own handlers would report a crash of the child as one of the program.
void ForgetHandlers() {
  if (SOUK_SANITIZED != 0) return;  // a sanitizer's report is worth more
  for (const int number : {SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGABRT}) std::signal(number, SIG_DFL);
}

// SIGPROF ends the process. A handler of ours would not do: the thread sanitizer puts off signals
// until the next call of a library.
void StartClock(double seconds) {
  itimerval timer{};
  timer.it_value.tv_sec = static_cast<time_t>(seconds);
  timer.it_value.tv_usec =
      static_cast<suseconds_t>((seconds - static_cast<double>(timer.it_value.tv_sec)) * 1e6);
  setitimer(ITIMER_PROF, &timer, nullptr);
}

std::string WhatIsThrown(const std::function<bool(int)>& body, int input, bool* taken) {
  try {
    *taken = body(input);
    return "";
  } catch (const std::bad_alloc&) {
    return "more memory than allowed, or than there is";
  } catch (const std::exception& fault) {
    return fmt::format("an exception: {}", fault.what());
  } catch (...) {
    return "an exception of no known type";
  }
}

class Worker {
 public:
  Worker(int first, int step, int count) : step_(step), count_(count) { board_->input = first; }
  Worker(const Worker&) = delete;
  Worker& operator=(const Worker&) = delete;

  pid_t pid() const { return pid_; }
  bool Left() const { return board_->input < count_; }
  int tried() const { return board_->tried; }
  int taken() const { return board_->taken; }

  void Start(const std::function<bool(int)>& body, const GuardLimits& limits) {
    folder_ = MakeFolder();
    board_->what[0] = '\0';
    std::fflush(nullptr);
    pid_ = fork();
    if (pid_ < 0) throw std::runtime_error("cannot start a process");
    if (pid_ == 0) Run(body, limits);
  }

  // The finding that ended the child, "" where it came to its end; goes behind it.
  GuardFinding Ended(int status, const GuardLimits& limits) {
    std::error_code ignored;
    fs::remove_all(folder_, ignored);
    pid_ = 0;
    GuardFinding finding{board_->input, ""};
    if (WIFSIGNALED(status) && WTERMSIG(status) == SIGPROF) {
      finding.what = fmt::format("more than {} s of processor time", limits.seconds * kSlowness);
    } else if (WIFSIGNALED(status)) {
      const int number = WTERMSIG(status);
      finding.what = fmt::format("signal {} ({})", number, strsignal(number));
    } else if (board_->what[0] != '\0') {
      finding.what = board_->what;
    } else if (WEXITSTATUS(status) != kEnded) {
      finding.what = fmt::format("exit code {}", WEXITSTATUS(status));
    }
    if (!finding.what.empty()) {
      board_->tried += 1;
      board_->input += step_;
    }
    return finding;
  }

 private:
  [[noreturn]] void Run(const std::function<bool(int)>& body, const GuardLimits& limits) {
    UseScratchFolder(folder_);
    LimitMemory(limits.bytes);
    ForgetHandlers();
    std::signal(SIGPROF, SIG_DFL);
    for (; board_->input < count_; board_->input += step_) {
      StartClock(limits.seconds * kSlowness);
      bool taken = false;
      const std::string what = WhatIsThrown(body, board_->input, &taken);
      if (!what.empty()) {
        const std::size_t size = what.copy(board_->what, sizeof(board_->what) - 1);
        board_->what[size] = '\0';
        _exit(kEnded);
      }
      board_->tried += 1;
      board_->taken += taken ? 1 : 0;
    }
    _exit(kEnded);
  }

  SharedBoard board_;
  int step_;
  int count_;
  pid_t pid_ = 0;
  std::string folder_;
};

}  // namespace

GuardReport TryGuarded(int count, const std::function<bool(int)>& body, const GuardLimits& limits) {
  GuardReport report;
  std::vector<std::unique_ptr<Worker>> workers;
  for (int w = 0; w < limits.workers; ++w) {
    workers.push_back(std::make_unique<Worker>(w, limits.workers, count));
    if (workers.back()->Left()) workers.back()->Start(body, limits);
  }
  const auto running = [](const auto& worker) { return worker->pid() > 0; };
  while (std::any_of(workers.begin(), workers.end(), running)) {
    int status = 0;
    const pid_t ended = wait(&status);
    const auto worker = std::find_if(workers.begin(), workers.end(),
                                     [&](const auto& one) { return one->pid() == ended; });
    if (worker == workers.end()) continue;
    GuardFinding finding = (*worker)->Ended(status, limits);
    if (!finding.what.empty()) report.findings.push_back(std::move(finding));
    const bool enough = static_cast<int>(report.findings.size()) >= limits.most_findings;
    if ((*worker)->Left() && !enough) (*worker)->Start(body, limits);
  }
  for (const auto& worker : workers) {
    report.tried += worker->tried();
    report.taken += worker->taken();
  }
  std::sort(report.findings.begin(), report.findings.end(),
            [](const auto& a, const auto& b) { return a.input < b.input; });
  return report;
}

}  // namespace souk::fuzz
