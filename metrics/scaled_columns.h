#pragma once

// Least squares by Householder's QR of columns scaled to length 1, with one step of iterative
// refinement (Golub & Van Loan 2013, 5.3); what metrics/least_squares.h does with columns that are
// ready.

#include <Eigen/Core>
#include <string>
#include <vector>

#include "metrics/least_squares.h"

namespace souk::metrics {

// Fits `response` [R] on `columns` [R, F], which are demeaned already when `groups` > 0;
// `original` [F] are the columns' lengths before. core::InputError naming the first column that is
// a combination of the others.
LeastSquaresFit FitScaledColumns(const Eigen::Ref<const Eigen::MatrixXd>& columns,
                                 const Eigen::VectorXd& response, const Eigen::VectorXd& original,
                                 Eigen::Index groups, const std::vector<std::string>& names);

}  // namespace souk::metrics
