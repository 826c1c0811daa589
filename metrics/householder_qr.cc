#include "metrics/householder_qr.h"

namespace souk::metrics {

Eigen::HouseholderQR<Eigen::MatrixXd> HouseholderQrOf(const Eigen::MatrixXd& matrix) {
  return Eigen::HouseholderQR<Eigen::MatrixXd>(matrix);
}

}  // namespace souk::metrics
