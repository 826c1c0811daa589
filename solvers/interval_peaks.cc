#include "solvers/interval_peaks.h"

#include <algorithm>
#include <boost/math/tools/minima.hpp>
#include <limits>

#include "core/stop_token.h"

namespace souk::solvers {

std::vector<Peak> Peaks(const std::function<double(double)>& f, const Interval& interval) {
  constexpr int kCells = 1024;
  constexpr int kBits = std::numeric_limits<double>::digits;
  const auto at = [&](int cell) {
    return interval.low + (interval.high - interval.low) * cell / kCells;
  };
  std::vector<double> values;
  values.reserve(kCells + 1);
  for (int cell = 0; cell <= kCells; ++cell) {
    core::ThrowIfStopped();
    values.push_back(f(at(cell)));
  }
  std::vector<Peak> peaks;
  for (int cell = 0; cell <= kCells; ++cell) {
    const int before = std::max(cell - 1, 0);
    const int after = std::min(cell + 1, kCells);
    const double value = values[static_cast<std::size_t>(cell)];
    const double left = values[static_cast<std::size_t>(before)];
    const double right = values[static_cast<std::size_t>(after)];
    if (value < left || value < right) continue;
    core::ThrowIfStopped();
    peaks.push_back({at(cell), value});
    if (value == left && value == right) continue;  // a plateau is refined at its ends
    const auto [place, loss] = boost::math::tools::brent_find_minima(
        [&](double x) { return -f(x); }, at(before), at(after), kBits);
    if (-loss > value) peaks.back() = {place, -loss};
  }
  return peaks;
}

Peak Highest(const std::vector<Peak>& peaks) {
  return *std::max_element(peaks.begin(), peaks.end(),
                           [](const Peak& a, const Peak& b) { return a.value < b.value; });
}

}  // namespace souk::solvers
