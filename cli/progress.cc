#include "cli/progress.h"

#include <fmt/core.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>
#include <cmath>
#include <utility>

namespace souk::cli {
namespace {

constexpr auto kDrawInterval = std::chrono::milliseconds(100);

std::string Duration(double seconds) {
  constexpr double kLongest = 359999;  // 99:59:59
  const int whole = static_cast<int>(std::clamp(std::ceil(seconds), 0., kLongest));
  if (whole >= 3600) {
    return fmt::format("{}:{:02}:{:02}", whole / 3600, whole / 60 % 60, whole % 60);
  }
  return fmt::format("{}:{:02}", whole / 60, whole % 60);
}

// A line wider than the terminal would wrap and could not be redrawn in place.
std::size_t TerminalWidth(std::FILE* stream) {
  winsize size{};
  if (ioctl(fileno(stream), TIOCGWINSZ, &size) != 0 || size.ws_col == 0) return 80;
  return size.ws_col;
}

}  // namespace

std::string ShortNumber(double value) {
  // The thresholds are where the next smaller unit would round up to four figures.
  if (value < 999.5) return fmt::format("{:.0f}", value);
  if (value < 999950) return fmt::format("{:.1f} k", value / 1e3);
  if (value < 999.95e6) return fmt::format("{:.1f} M", value / 1e6);
  return fmt::format("{:.1f} G", value / 1e9);
}

std::string ProgressLine(const std::string& label, const std::string& unit, double done,
                         double total, double seconds, double start) {
  const double share = total > 0 ? std::clamp(done / total, 0., 1.) : 0;
  // Rounded down: 100% is shown only when all is done.
  std::string line = fmt::format("{}  {:.0f}%  {}/{} {}", label, std::floor(100 * share),
                                 ShortNumber(done), ShortNumber(total), unit);
  if (done > start && seconds > 0) {
    const double rate = (done - start) / seconds;
    line += fmt::format("  {}/s  {} left", ShortNumber(rate),
                        Duration(std::max(0., total - done) / rate));
  }
  return line;
}

ProgressMeter::ProgressMeter(std::string label, std::string unit, double total, std::FILE* stream,
                             double start)
    : label_(std::move(label)),
      unit_(std::move(unit)),
      total_(total),
      done_before_(start),
      stream_(isatty(fileno(stream)) != 0 ? stream : nullptr),
      start_(Clock::now()),
      next_draw_(start_ + kDrawInterval) {}

ProgressMeter::~ProgressMeter() {
  if (!drawn_) return;
  std::fputs("\r\033[K", stream_);
  std::fflush(stream_);
}

void ProgressMeter::Update(double done, const std::string& note) {
  if (stream_ == nullptr) return;
  const Clock::time_point now = Clock::now();
  if (now < next_draw_) return;
  next_draw_ = now + kDrawInterval;
  const double seconds = std::chrono::duration<double>(now - start_).count();
  std::string line = ProgressLine(label_, unit_, done, total_, seconds, done_before_);
  if (!note.empty()) line += "  " + note;
  line.resize(std::min(line.size(), TerminalWidth(stream_) - 1));
  fmt::print(stream_, "\r{}\033[K", line);
  std::fflush(stream_);
  drawn_ = true;
}

}  // namespace souk::cli
