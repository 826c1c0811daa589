#pragma once

// Ordinary least squares, and the within (fixed-effects) estimator:
//
//   beta = argmin |y - X beta|^2,   s^2 = |y - X beta|^2 / (R - F - groups)
//   Var(beta) = s^2 (X'X)^{-1} = s^2 T^{-1} T^{-T},  X = Q T
//   within: y and X less their group means (Frisch & Waugh 1933),
//           effect_g = mean of y - X beta in g
//
// Householder QR of columns scaled to unit length (Golub & Van Loan 2013, algorithm 5.3.2), so the
// condition number is not squared. R rows, F columns, G groups. Cost O(R F^2).

#include <Eigen/Core>
#include <span>
#include <string>
#include <vector>

namespace souk::metrics {

struct LeastSquaresFit {
  Eigen::VectorXd coefficients;     // [F]
  Eigen::VectorXd standard_errors;  // [F]
  Eigen::VectorXd residuals;        // [R]
  double residual_sd = 0;           // s
  // 1 - residual sum of squares / total; the total is about the mean when a constant is among the
  // combinations of the columns (and always in the within fit, where it is about the group means),
  // about 0 otherwise.
  double r_squared = 0;
  int rows = 0;
  int degrees_of_freedom = 0;  // R - F, less the groups of a within fit
};

struct WithinFit {
  LeastSquaresFit fit;
  Eigen::VectorXd group_effects;  // [G]
};

// `names` [F] are the columns' names for errors. core::InputError: a value that is not finite,
// fewer rows than F + 1, a column that is a combination of the ones before it (named).
LeastSquaresFit FitLeastSquares(const Eigen::Ref<const Eigen::MatrixXd>& columns,
                                const Eigen::Ref<const Eigen::VectorXd>& response,
                                const std::vector<std::string>& names);

// `groups` [R] holds each row's group, 0..G-1, G = 1 + the largest; every group needs a row. A
// column that is constant in every group is a combination of the group effects: the same error.
WithinFit FitWithin(const Eigen::Ref<const Eigen::MatrixXd>& columns,
                    const Eigen::Ref<const Eigen::VectorXd>& response, std::span<const int> groups,
                    const std::vector<std::string>& names);

// Two-stage least squares within groups: a column that moves with the residual (a price that
// answers to demand) is replaced by what an instrument and the other columns say of it.
//
//   first    x = Z pi + v,  Z the other columns and the instrument
//   second   y on the other columns and x - v;  s^2 and errors from y - X beta with x itself
//   test     the t of v beside x in the regression of y (Durbin 1954; Wu 1973; Hausman 1978): far
//            from 0 where x moves with the residual
//
// (Theil 1953; Wooldridge 2010, sections 5.1 and 6.3.1.)
struct InstrumentedFit {
  WithinFit second;
  double first_stage_f = 0;  // of the instrument, t^2; below 10 it is weak (Staiger & Stock 1997)
  double endogeneity_t = 0;
};

// `endogenous` is the column's index; `instrument` [R]. core::InputError as FitWithin; an
// instrument that the other columns determine is named `instrument`.
InstrumentedFit FitInstrumentedWithin(const Eigen::Ref<const Eigen::MatrixXd>& columns,
                                      Eigen::Index endogenous,
                                      const Eigen::Ref<const Eigen::VectorXd>& instrument,
                                      const Eigen::Ref<const Eigen::VectorXd>& response,
                                      std::span<const int> groups,
                                      const std::vector<std::string>& names);

}  // namespace souk::metrics
