#pragma once

// Inputs tried under guard: each in a child process that a signal, a second of processor time or a
// GiB of memory ends, and that is replaced by another, which goes on behind.

#include <cstddef>
#include <functional>
#include <string>
#include <vector>

namespace souk::fuzz {

struct GuardLimits {
  double seconds = 1;                        // of processor time, an input
  std::size_t bytes = std::size_t{1} << 30;  // of memory, beyond what the process has at its start
  int workers = 1;
  int most_findings = 5;  // after which no more inputs are tried
};

struct GuardFinding {
  int input = 0;
  std::string what;  // "signal 11 (Segmentation fault)", "more than 1 s of processor time", ...
};

struct GuardReport {
  std::vector<GuardFinding> findings;  // by input
  int tried = 0;
  int taken = 0;  // of them, those for which `body` returned true
};

// Calls body(i) for i = 0 .. count - 1, in no order, in child processes of at most `workers` at a
// time, each with a scratch folder of its own (scratch.h). Whatever body throws is a finding. Under
// a sanitizer, which is slow and takes address space by the terabyte, memory has no limit and time
// is twenty times as long.
GuardReport TryGuarded(int count, const std::function<bool(int)>& body, const GuardLimits& limits);

}  // namespace souk::fuzz
