#include "calibration/stray_date.h"

#include <algorithm>
#include <numeric>

namespace souk::calibration {

std::optional<StrayDate> FindStrayDate(const std::vector<double>& dates, double least_gap) {
  constexpr std::size_t kFewest = 10;
  constexpr std::size_t kShare = 100;
  constexpr double kLonger = 10;
  const std::size_t count = dates.size();
  if (count < kFewest) return std::nullopt;
  std::vector<std::size_t> order(count);
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::stable_sort(order.begin(), order.end(),
                   [&](std::size_t a, std::size_t b) { return dates[a] < dates[b]; });
  const auto gap = [&](std::size_t k) { return dates[order[k + 1]] - dates[order[k]]; };
  std::size_t widest = 0;
  for (std::size_t k = 1; k + 1 < count; ++k) {
    if (gap(k) > gap(widest)) widest = k;
  }
  const std::size_t below = widest + 1;
  const bool early = below <= count - below;  // the few come before the others
  if (std::min(below, count - below) > std::max<std::size_t>(1, count / kShare)) {
    return std::nullopt;
  }
  const std::size_t first = early ? below : 0;
  const std::size_t last = early ? count - 1 : widest;
  double longest = 0;
  for (std::size_t k = first; k < last; ++k) longest = std::max(longest, gap(k));
  const double span = dates[order[last]] - dates[order[first]];
  const double width = gap(widest);
  if (width < least_gap || width < kLonger * longest || width <= span / 2) return std::nullopt;
  return StrayDate{order[early ? widest : widest + 1], width};
}

}  // namespace souk::calibration
