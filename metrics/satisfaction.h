#pragma once

// Satisfaction of a segment in one period: a weighted mean of components in [0, 1].
//
//   surplus       1 / (1 + e^{-(surplus - surplus at list prices) / scale})   .5 at list prices
//   availability  units served / units wanted                                 1 when none are
//   wanted price         clamp(1 - price / (2 reference), 0, 1)                       .5 at the
//   reference relevance     DCG / ideal DCG, DCG = sum_k relevance_k / log2(k + 1)       (Jarvelin
//   & Kekalainen 2002) satisfaction  sum_k weight_k component_k, weights >= 0 summing to 1
//
// Surplus is expected consumer surplus per visitor, currency; price is per unit or a units-weighted
// mean. Inline and free of branches on data where it can be, for use once per segment and period.
// Deliberate step away from the paper: gains are the stated relevances in [0, 1], not 2^relevance
// - 1.

#include <algorithm>
#include <cmath>
#include <span>

namespace souk::metrics {

struct SatisfactionParts {
  double surplus = 0;
  double availability = 0;
  double price = 0;
  double relevance = 0;
};

// `scale` > 0, currency: the change of surplus that moves the logistic's argument by one.
inline double SurplusComponent(double surplus, double list_surplus, double scale) {
  return 1 / (1 + std::exp(-(surplus - list_surplus) / scale));
}

inline double AvailabilityComponent(double served, double wanted) {
  return wanted > 0 ? std::clamp(served / wanted, 0., 1.) : 1;
}

// `reference` > 0.
inline double PriceComponent(double price, double reference) {
  return std::clamp(1 - price / (2 * reference), 0., 1.);
}

// Discounted gain of relevances in the order shown, places k = 1, 2, ...
inline double DiscountedGain(std::span<const double> shown) {
  double gain = 0;
  for (std::size_t k = 0; k < shown.size(); ++k) {
    gain += shown[k] / std::log2(static_cast<double>(k) + 2);
  }
  return gain;
}

// `ideal_gain` is the DiscountedGain of the best slate of the same size; when it is 0 no slate
// could do better and the component is 1.
inline double RelevanceComponent(std::span<const double> shown, double ideal_gain) {
  return ideal_gain > 0 ? std::clamp(DiscountedGain(shown) / ideal_gain, 0., 1.) : 1;
}

inline double Satisfaction(const SatisfactionParts& weights, const SatisfactionParts& components) {
  return weights.surplus * components.surplus + weights.availability * components.availability +
         weights.price * components.price + weights.relevance * components.relevance;
}

}  // namespace souk::metrics
