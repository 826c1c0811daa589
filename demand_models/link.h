#pragma once

// How purchase probabilities follow from utilities u_i = taste_i - price_sensitivity p_i + ...
//
//   logit         q_i = e^{u_i} / (1 + sum_j e^{u_j})   (McFadden 1974)
//   exponential   q = min(1, e^u)       one product, willingness to pay exponential
//   linear        q = clamp(u, 0, 1)    one product, willingness to pay uniform

namespace souk::demand_models {

enum class Link { kLogit, kExponential, kLinear };

// What a product weighs in the choice: e^u under logit (not buying weighs 1), else its probability.
double Attraction(Link link, double utility);

// Purchase probability of a product on its own.
double BuyProbability(Link link, double utility);

// Expected surplus of a visitor, currency: log(1 + total attraction) / b under logit (Small & Rosen
// 1981), else the area under the purchase probability above the price, which needs `utility` only.
double VisitorSurplus(Link link, double total_attraction, double utility, double price_sensitivity);

}  // namespace souk::demand_models
