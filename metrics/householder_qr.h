#pragma once

// Eigen's QR factors, by a function that is compiled once: they take seconds to compile.

#include <Eigen/QR>

namespace souk::metrics {

Eigen::HouseholderQR<Eigen::MatrixXd> HouseholderQrOf(const Eigen::MatrixXd& matrix);

}  // namespace souk::metrics
