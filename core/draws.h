#pragma once

// Random draws by inverse distribution function: one uniform makes one draw, so a draw is monotone
// in its uniform and its rate, and compared policies meet the same shocks.
//
// Each returns the exact quantile at u: the smallest k with P(X <= k) >= u (up to rounding of the
// distribution function, 1e-15). u lies in [2^-33, 1 - 2^-33], as core/streams.h makes it.
// The Lanes versions give, lane by lane, a function of that lane's arguments alone.

#include "core/lanes.h"

namespace souk::core {

// Standard normal quantile, relative error 1e-15. Source: Wichura 1988, algorithm AS 241 (PPND16).
double NormalQuantile(double u);
Lanes NormalQuantile(const Lanes& u);

// Standard Gumbel: -log(-log u).
double GumbelQuantile(double u);
Lanes GumbelQuantile(const Lanes& u);

// Poisson with the given mean in [0, 1e9]. Small means by summing the distribution from 0; larger
// by the normal expansion of Giles 2016 (Algorithm 955), with the exact distribution function
// consulted where the expansion comes too near an integer to decide.
double PoissonQuantile(double u, double mean);
Lanes PoissonQuantile(const Lanes& u, const Lanes& mean);

// Binomial with `trials` >= 0 (whole) and probability p in [0, 1].
double BinomialQuantile(double u, double trials, double p);

}  // namespace souk::core
