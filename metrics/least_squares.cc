#include "metrics/least_squares.h"

#include <algorithm>
#include <cassert>
#include <cmath>

#include "core/errors.h"
#include "metrics/scaled_columns.h"

namespace souk::metrics {
namespace {

void RequireUsable(const Eigen::Ref<const Eigen::MatrixXd>& columns,
                   const Eigen::Ref<const Eigen::VectorXd>& response,
                   const std::vector<std::string>& names, Eigen::Index parameters) {
  assert(columns.rows() == response.size());
  assert(static_cast<std::size_t>(columns.cols()) == names.size());
  if (columns.rows() <= parameters) {
    throw core::InputError("rows", std::to_string(columns.rows()) + " rows are too few for " +
                                       std::to_string(parameters) + " coefficients");
  }
  if (!response.allFinite()) throw core::InputError("response", "has a value that is not finite");
  for (Eigen::Index f = 0; f < columns.cols(); ++f) {
    if (columns.col(f).allFinite()) continue;
    throw core::InputError(names[static_cast<std::size_t>(f)], "has a value that is not finite");
  }
}

// Subtracts group means in place and returns them, [G].
Eigen::VectorXd Demean(Eigen::Ref<Eigen::VectorXd> values, std::span<const int> groups,
                       const Eigen::VectorXd& counts) {
  Eigen::VectorXd means = Eigen::VectorXd::Zero(counts.size());
  // The second pass takes off what rounding left of the first means.
  for (int pass = 0; pass < 2; ++pass) {
    Eigen::VectorXd sums = Eigen::VectorXd::Zero(counts.size());
    for (std::size_t r = 0; r < groups.size(); ++r) {
      sums[groups[r]] += values[static_cast<Eigen::Index>(r)];
    }
    sums.array() /= counts.array();
    for (std::size_t r = 0; r < groups.size(); ++r) {
      values[static_cast<Eigen::Index>(r)] -= sums[groups[r]];
    }
    means += sums;
  }
  return means;
}

Eigen::VectorXd GroupCounts(std::span<const int> groups) {
  int largest = -1;
  for (const int group : groups) {
    if (group < 0) throw core::InputError("groups", "must be at least 0");
    largest = std::max(largest, group);
  }
  Eigen::VectorXd counts = Eigen::VectorXd::Zero(largest + 1);
  for (const int group : groups) counts[group] += 1;
  for (int group = 0; group <= largest; ++group) {
    if (counts[group] > 0) continue;
    throw core::InputError("groups", "group " + std::to_string(group) + " has no rows");
  }
  return counts;
}

}  // namespace

LeastSquaresFit FitLeastSquares(const Eigen::Ref<const Eigen::MatrixXd>& columns,
                                const Eigen::Ref<const Eigen::VectorXd>& response,
                                const std::vector<std::string>& names) {
  RequireUsable(columns, response, names, columns.cols());
  for (Eigen::Index f = 0; f < columns.cols(); ++f) {
    if (columns.col(f).isZero(0)) {
      throw core::InputError(names[static_cast<std::size_t>(f)], "is 0 in every row; leave it out");
    }
  }
  const Eigen::VectorXd lengths = columns.colwise().norm().transpose();
  return FitScaledColumns(columns, response, lengths, 0, names);
}

WithinFit FitWithin(const Eigen::Ref<const Eigen::MatrixXd>& columns,
                    const Eigen::Ref<const Eigen::VectorXd>& response, std::span<const int> groups,
                    const std::vector<std::string>& names) {
  assert(static_cast<Eigen::Index>(groups.size()) == columns.rows());
  const Eigen::VectorXd counts = GroupCounts(groups);
  RequireUsable(columns, response, names, columns.cols() + counts.size());
  const Eigen::VectorXd lengths = columns.colwise().norm().transpose();
  Eigen::MatrixXd within = columns;
  Eigen::VectorXd within_response = response;
  Eigen::VectorXd effects = Demean(within_response, groups, counts);
  Eigen::MatrixXd column_means(counts.size(), columns.cols());
  for (Eigen::Index f = 0; f < columns.cols(); ++f) {
    column_means.col(f) = Demean(within.col(f), groups, counts);
  }
  WithinFit result;
  result.fit = FitScaledColumns(within, within_response, lengths, counts.size(), names);
  result.group_effects = effects - column_means * result.fit.coefficients;
  return result;
}

InstrumentedFit FitInstrumentedWithin(const Eigen::Ref<const Eigen::MatrixXd>& columns,
                                      Eigen::Index endogenous,
                                      const Eigen::Ref<const Eigen::VectorXd>& instrument,
                                      const Eigen::Ref<const Eigen::VectorXd>& response,
                                      std::span<const int> groups,
                                      const std::vector<std::string>& names) {
  Eigen::MatrixXd first_columns = columns;
  first_columns.col(endogenous) = instrument;
  std::vector<std::string> first_names = names;
  first_names[static_cast<std::size_t>(endogenous)] = "instrument";
  const LeastSquaresFit first =
      FitWithin(first_columns, columns.col(endogenous), groups, first_names).fit;
  const Eigen::VectorXd& v = first.residuals;

  InstrumentedFit result;
  const double t = first.coefficients[endogenous] / first.standard_errors[endogenous];
  result.first_stage_f = t * t;
  Eigen::MatrixXd predicted = columns;
  predicted.col(endogenous) -= v;
  result.second = FitWithin(predicted, response, groups, names);
  LeastSquaresFit& fit = result.second.fit;
  // y - X beta: the second stage's residuals left v out of x.
  const double total = fit.residuals.squaredNorm() / std::max(1 - fit.r_squared, 1e-300);
  fit.residuals -= fit.coefficients[endogenous] * v;
  const double sd = std::sqrt(fit.residuals.squaredNorm() / fit.degrees_of_freedom);
  fit.standard_errors *= sd / fit.residual_sd;
  fit.residual_sd = sd;
  fit.r_squared = 1 - fit.residuals.squaredNorm() / total;

  Eigen::MatrixXd augmented(columns.rows(), columns.cols() + 1);
  augmented << columns, v;
  std::vector<std::string> augmented_names = names;
  augmented_names.emplace_back("what the instrument leaves of it");
  const LeastSquaresFit test = FitWithin(augmented, response, groups, augmented_names).fit;
  result.endogeneity_t = test.coefficients[columns.cols()] / test.standard_errors[columns.cols()];
  return result;
}

}  // namespace souk::metrics
