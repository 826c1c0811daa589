#include "demand_models/log_sum_exp.h"

#include <cmath>
#include <limits>

namespace souk::demand_models {

double LogSumExp(const Eigen::Ref<const Eigen::ArrayXd>& values) {
  constexpr double kNone = -std::numeric_limits<double>::infinity();
  const double largest = values.size() > 0 ? values.maxCoeff() : kNone;
  if (largest == kNone) return largest;
  return largest + std::log((values - largest).exp().sum());
}

}  // namespace souk::demand_models
