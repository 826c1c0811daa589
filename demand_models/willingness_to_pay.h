#pragma once

// Demand for one product from visitors of whom each buys when its willingness to pay V is at least
// the price (Talluri & van Ryzin 2004, section 7.3.2):
//
//   buys with probability    P(V >= p)
//   d/dp                     -density(p)
//   surplus of a visitor     E (V - p)^+ = integral of P(V >= v) over v > p
//
//   uniform     on [lowest, highest]
//   normal      N(mean, sd^2), cut nowhere: some would not take it as a gift
//   log-normal  log V ~ N(log median, log_sd^2)
//   empirical   each of the given values with its weight: demand is a step function, its density 0
//               between the values
//
// Cost O(1), empirical O(log n).

#include <variant>
#include <vector>

namespace souk::demand_models {

struct UniformWillingness {
  double lowest = 0;   // currency
  double highest = 1;  // currency, > lowest
};

struct NormalWillingness {
  double mean = 1;  // currency
  double sd = 1;    // currency, > 0
};

struct LogNormalWillingness {
  double median = 1;  // currency, > 0
  double log_sd = 1;  // > 0
};

class EmpiricalWillingness {
 public:
  // At least one value, finite, in any order, and a weight above 0 for each, or none: all alike.
  // core::InputError otherwise.
  explicit EmpiricalWillingness(const std::vector<double>& values,
                                const std::vector<double>& weights = {});
  const std::vector<double>& values() const { return values_; }  // ascending
  // Of the values at or above `price`: their share of the weight, and E V where the others count 0.
  double ShareFrom(double price) const;
  double MeanFrom(double price) const;

 private:
  std::vector<double> values_;
  std::vector<double> shares_;  // [n + 1] of the values from index i on
  std::vector<double> means_;   // [n + 1] the same
};

using Willingness =
    std::variant<UniformWillingness, NormalWillingness, LogNormalWillingness, EmpiricalWillingness>;

// core::InputError when a parameter is outside the range stated beside it.
void Validate(const Willingness& willingness);

double BuyProbability(const Willingness& willingness, double price);
double BuyProbabilitySlope(const Willingness& willingness, double price);  // d/dp, <= 0
double VisitorSurplus(const Willingness& willingness, double price);       // currency

}  // namespace souk::demand_models
