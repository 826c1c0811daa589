#pragma once

// Choice models fitted to observed choices by maximum likelihood (maximum_likelihood.h), with u_r
// of choice_utilities.h and n_r how often row r was taken:
//
//   multinomial  log L = sum_r n_r log q_r                       (McFadden 1974, eq. 17)
//   nested       the same with nested q (nested_logit.h), a dissimilarity for each nest that has
//                two alternatives or more                          (McFadden 1978)
//   latent       log L = sum_p log sum_k w_k prod_r (q_r^k)^{n_r} over persons p, each class with
//   classes      tastes, sensitivity and effects of its own        (Kamakura & Russell 1989, eq. 3)
//   spread       the same over the nodes of a quadrature, log price sensitivity ~ N(log median,
//                log_sd^2), tastes and effects common              (Revelt & Train 1998, eq. 4)
//
// Constants that do not depend on parameters (multinomial coefficients of counts) are left out.
// Standard errors are roots of the diagonal of the inverse observed information.

#include <string>
#include <vector>

#include "calibration/choice_sets.h"
#include "calibration/maximum_likelihood.h"
#include "demand_models/mixed_logit.h"
#include "demand_models/nested_logit.h"

namespace souk::calibration {

// A fitted model: names and figures of its parameters, and the model itself. Price sensitivities
// have the sign that the data give them, so `model` need not pass its Validate. Without an outside
// option the first alternative's taste is 0, and the model's share of not buying means nothing.
template <typename Model>
struct ChoiceFit {
  LikelihoodFit likelihood;
  std::vector<std::string> names;  // [P]
  Model model;                     // effects of attributes are not in it
};

// core::InputError and core::RunError as maximum_likelihood.h and choice_sets.h say.
ChoiceFit<demand_models::MultinomialLogit> FitMultinomialLogit(const ChoiceSets& sets);

// `nest` [N] 0..K-1; parameters: utilities', then a dissimilarity for each nest of two or more.
// Estimates above 1 are possible, and mean that the nest is not one.
ChoiceFit<demand_models::NestedLogit> FitNestedLogit(const ChoiceSets& sets,
                                                     const std::vector<int>& nest);

// K classes in ascending order of price sensitivity; parameters: for each class its utilities',
// then log(w_k / w_0) for k = 1..K-1.
ChoiceFit<demand_models::MixedLogit> FitLatentClasses(const ChoiceSets& sets, int classes);

// Parameters: utilities' with log median in the place of price sensitivity, then log_sd.
ChoiceFit<demand_models::MixedLogit> FitSensitivitySpread(const ChoiceSets& sets, int nodes);

}  // namespace souk::calibration
