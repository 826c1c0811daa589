#include "policies/largest_draw.h"

#include <algorithm>
#include <boost/math/quadrature/gauss.hpp>
#include <cmath>
#include <vector>

#include "core/normal.h"

namespace souk::policies {
namespace {

constexpr double kFarthest = 8;  // standard deviations; beyond them lies 1e-15

}  // namespace

double LargestDrawProbability(std::span<const double> means, std::span<const double> sds,
                              std::size_t which) {
  std::vector<double> ends;
  for (double u = -kFarthest; u <= kFarthest; ++u) ends.push_back(u);
  for (std::size_t j = 0; j < means.size(); ++j) {
    if (j == which) continue;
    const double middle = (means[j] - means[which]) / sds[which];
    const double width = sds[j] / sds[which];
    for (const double widths : {-6., -4.5, -3., -1.5, 0., 1.5, 3., 4.5, 6.}) {
      const double end = middle + widths * width;
      if (std::abs(end) < kFarthest) ends.push_back(end);
    }
  }
  std::sort(ends.begin(), ends.end());
  const auto integrand = [&](double u) {
    const double draw = means[which] + sds[which] * u;
    double product = core::NormalDensity(u);
    for (std::size_t j = 0; j < means.size(); ++j) {
      if (j != which) product *= core::NormalDistribution((draw - means[j]) / sds[j]);
    }
    return product;
  };
  double sum = 0;
  for (std::size_t e = 1; e < ends.size(); ++e) {
    if (ends[e] > ends[e - 1]) {
      sum += boost::math::quadrature::gauss<double, 10>::integrate(integrand, ends[e - 1], ends[e]);
    }
  }
  return std::min(sum, 1.);
}

}  // namespace souk::policies
