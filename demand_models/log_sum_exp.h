#pragma once

#include <Eigen/Core>

namespace souk::demand_models {

// log sum_i e^{x_i}, which no finite x overflows; -infinity when none is above it.
double LogSumExp(const Eigen::Ref<const Eigen::ArrayXd>& values);

}  // namespace souk::demand_models
