#include "metrics/scaled_columns.h"

#include <cmath>

#include "core/errors.h"
#include "metrics/householder_qr.h"

namespace souk::metrics {
namespace {

// What is left of a column after the ones before it, relative to its length, below which it counts
// as their combination: far above rounding (1e-13 on 100,000 rows), far below any usable column.
constexpr double kDependent = 1e-10;

// Lengths of the columns; `original` are the lengths before demeaning, so that a column which is
// constant within groups is seen as dependent although rounding left it a little length.
void RequireIndependent(const Eigen::VectorXd& left_over, const Eigen::VectorXd& original,
                        const std::vector<std::string>& names) {
  for (Eigen::Index f = 0; f < left_over.size(); ++f) {
    if (left_over[f] > kDependent * original[f]) continue;
    throw core::InputError(names[static_cast<std::size_t>(f)],
                           "is a combination of the other columns; leave one of them out");
  }
}

// Total sum of squares about the mean when the columns span a constant, else about 0.
double TotalSumOfSquares(const Eigen::HouseholderQR<Eigen::MatrixXd>& qr,
                         const Eigen::VectorXd& response, bool has_constant) {
  const Eigen::Index rows = response.size();
  if (!has_constant) {
    Eigen::VectorXd rotated = Eigen::VectorXd::Ones(rows);
    rotated.applyOnTheLeft(qr.householderQ().adjoint());
    const double outside_span = rotated.tail(rows - qr.matrixQR().cols()).norm();
    has_constant = outside_span <= kDependent * std::sqrt(static_cast<double>(rows));
  }
  if (!has_constant) return response.squaredNorm();
  return (response.array() - response.mean()).square().sum();
}

}  // namespace

LeastSquaresFit FitScaledColumns(const Eigen::Ref<const Eigen::MatrixXd>& columns,
                                 const Eigen::VectorXd& response, const Eigen::VectorXd& original,
                                 Eigen::Index groups, const std::vector<std::string>& names) {
  const Eigen::Index features = columns.cols();
  const Eigen::VectorXd lengths = columns.colwise().norm().transpose();
  RequireIndependent(lengths, original, names);
  const Eigen::MatrixXd scaled = columns.array().rowwise() / lengths.transpose().array();
  const Eigen::HouseholderQR<Eigen::MatrixXd> qr = HouseholderQrOf(scaled);
  const Eigen::MatrixXd triangle = qr.matrixQR().topRows(features).triangularView<Eigen::Upper>();
  RequireIndependent(triangle.diagonal().cwiseAbs(), Eigen::VectorXd::Ones(features), names);

  LeastSquaresFit fit;
  fit.rows = static_cast<int>(columns.rows());
  fit.degrees_of_freedom = static_cast<int>(columns.rows() - features - groups);
  Eigen::VectorXd solution = qr.solve(response);
  // One step of iterative refinement takes off the rounding of the first solution.
  const Eigen::VectorXd left_over = response - scaled * solution;
  solution += qr.solve(left_over);
  fit.residuals = response - scaled * solution;
  fit.coefficients = solution.cwiseQuotient(lengths);
  const double residual_squares = fit.residuals.squaredNorm();
  fit.residual_sd = std::sqrt(residual_squares / fit.degrees_of_freedom);
  Eigen::MatrixXd inverse = Eigen::MatrixXd::Identity(features, features);
  triangle.triangularView<Eigen::Upper>().solveInPlace(inverse);
  fit.standard_errors = fit.residual_sd * inverse.rowwise().norm().cwiseQuotient(lengths);
  const double total = TotalSumOfSquares(qr, response, groups > 0);
  fit.r_squared = total > 0 ? 1 - residual_squares / total : 1;
  return fit;
}

}  // namespace souk::metrics
