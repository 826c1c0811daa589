#pragma once

// A progress line for long commands: share done, rate and time left, on standard error and only
// when that is a terminal.
//
//   ProgressMeter meter("training", "periods", total_periods);
//   while (...) meter.Update(done);   // cheap; draws at most ten times a second
//   // the line is cleared when the meter goes out of scope

#include <chrono>
#include <cstdio>
#include <string>

namespace souk::cli {

// "training  42%  1.2 M/3.0 M periods  350 k/s  0:05 left", with the rate and the time left from
// the mean speed since `start`, what was done before the clock ran; both are left out while nothing
// is done since.
std::string ProgressLine(const std::string& label, const std::string& unit, double done,
                         double total, double seconds, double start = 0);

// 950 -> "950", 12300 -> "12.3 k", 4.2e6 -> "4.2 M"
std::string ShortNumber(double value);

class ProgressMeter {
 public:
  ProgressMeter(std::string label, std::string unit, double total, std::FILE* stream = stderr,
                double start = 0);
  ~ProgressMeter();
  ProgressMeter(const ProgressMeter&) = delete;
  ProgressMeter& operator=(const ProgressMeter&) = delete;

  // `note`, if any, is put behind the line, e.g. "profit 12.3". To be called from one thread.
  void Update(double done, const std::string& note = "");

 private:
  using Clock = std::chrono::steady_clock;
  std::string label_;
  std::string unit_;
  double total_;
  double done_before_;
  std::FILE* stream_;  // null when not a terminal
  Clock::time_point start_;
  Clock::time_point next_draw_;
  bool drawn_ = false;
};

}  // namespace souk::cli
