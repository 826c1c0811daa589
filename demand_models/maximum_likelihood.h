#pragma once

// Maximum-likelihood fit of a multinomial logit with an outside option to counts of purchases by
// market (a store's week, say):
//
//   u_mi = taste_i - price_sensitivity * p_mi + sum_f effect_f x_mif,  u_m0 = 0
//   log L = sum_m sum_{i=0..N} n_mi log q_mi   (McFadden 1974, eq. 17; without the count
//   coefficients) score = sum_m sum_i (n_mi - n_m q_mi) z_mi,  information = sum_m n_m
//   Cov_{q_m}(z_mi)
//
// z_mi = (1{product i}, -p_mi, x_mi1..x_miF), n_m = sum_i n_mi. log L is concave, so Newton's
// method with step halving finds its maximum; the observed information equals the expected one, and
// standard errors are the roots of the diagonal of its inverse. M markets, N products, F
// covariates, P = N + 1 + F parameters ordered taste, price sensitivity, effects. Cost O(M N P^2) a
// step.

#include <Eigen/Core>
#include <string>
#include <vector>

namespace souk::demand_models {

struct ChoiceCounts {
  Eigen::MatrixXd bought;                    // [M, N] counts >= 0, not necessarily whole
  Eigen::VectorXd outside;                   // [M] visitors who bought nothing, >= 0
  Eigen::MatrixXd prices;                    // [M, N] currency, finite where on sale
  std::vector<Eigen::MatrixXd> covariates;   // F of [M, N], finite where on sale
  std::vector<std::string> covariate_names;  // F, for errors
  Eigen::Array<bool, Eigen::Dynamic, Eigen::Dynamic> on_sale;  // [M, N]; empty = all
};

struct ChoiceFit {
  Eigen::VectorXd taste;            // [N]
  double price_sensitivity = 0;     // any sign: data decide
  Eigen::VectorXd effects;          // [F]
  Eigen::VectorXd standard_errors;  // [P]
  Eigen::MatrixXd covariance;       // [P, P] inverse information
  double log_likelihood = 0;
  int steps = 0;
};

// core::InputError when a shape or value breaks a range above, when a product or the outside option
// was never chosen (its utility would be infinite), or when a parameter cannot be told from the
// others (named). core::RunError when Newton's method does not converge.
ChoiceFit FitMultinomialLogit(const ChoiceCounts& counts);

// log L at `parameters` [P]; also the score [P] and the information [P, P].
double LogLikelihood(const ChoiceCounts& counts,
                     const Eigen::Ref<const Eigen::VectorXd>& parameters,
                     Eigen::Ref<Eigen::VectorXd> score, Eigen::Ref<Eigen::MatrixXd> information);

}  // namespace souk::demand_models
