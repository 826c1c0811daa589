#pragma once

// Where a function of one price peaks between two ends: a scan, then Brent's method (Brent 1973) in
// the two cells beside each peak of the scan. Peaks narrower than a cell, 1/1024 of the interval,
// may be missed.

#include <functional>
#include <vector>

namespace souk::solvers {

struct Interval {
  double low = 0;
  double high = 0;  // >= low
};

struct Peak {
  double at = 0;
  double value = 0;
};

// In ascending order, at least one; an end is a peak where the function falls from it. `f` is
// finite.
std::vector<Peak> Peaks(const std::function<double(double)>& f, const Interval& interval);

// The first of the highest. `peaks` is not empty.
Peak Highest(const std::vector<Peak>& peaks);

}  // namespace souk::solvers
