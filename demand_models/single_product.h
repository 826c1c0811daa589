#pragma once

// Demand for one product as a function of its price p, with D' and the consumer surplus S(p), the
// integral of demand above p (so S' = -D):
//
//   exponential   D = size e^{-b p}                   S = D / b
//   linear        D = max(0, intercept - slope p)     S = D^2 / (2 slope)
//   logit         D = size / (1 + e^{-(taste - b p)})  S = (size / b) log(1 + e^{taste - b p})
//
// with b = price_sensitivity. Sources: Gallego & van Ryzin 1994, section 2 (exponential); Talluri &
// van Ryzin 2004, "The Theory and Practice of Revenue Management", table 7.1 (all three). Cost
// O(1).
//
// A new model needs its struct with the same four functions and one alternative in
// SingleProductDemand.

#include <variant>

namespace souk::demand_models {

struct ExponentialDemand {
  double size = 1;               // units a period at price 0, >= 0
  double price_sensitivity = 1;  // per currency, > 0
};

struct LinearDemand {
  double intercept = 1;  // units a period at price 0, >= 0
  double slope = 1;      // units a period per currency, > 0
};

struct LogitDemand {
  double size = 1;               // visitors a period, >= 0
  double taste = 0;              // utility at price 0, finite
  double price_sensitivity = 1;  // utility per currency, > 0
};

using SingleProductDemand = std::variant<ExponentialDemand, LinearDemand, LogitDemand>;

// core::InputError when a parameter is outside the range stated beside it.
void Validate(const ExponentialDemand& model);
void Validate(const LinearDemand& model);
void Validate(const LogitDemand& model);
void Validate(const SingleProductDemand& model);

// Units a period at price `price`.
double ExpectedDemand(const ExponentialDemand& model, double price);
double ExpectedDemand(const LinearDemand& model, double price);
double ExpectedDemand(const LogitDemand& model, double price);
double ExpectedDemand(const SingleProductDemand& model, double price);

// dD/dp; for the linear model 0 from its choke price on.
double DemandPriceGradient(const ExponentialDemand& model, double price);
double DemandPriceGradient(const LinearDemand& model, double price);
double DemandPriceGradient(const LogitDemand& model, double price);
double DemandPriceGradient(const SingleProductDemand& model, double price);

// Currency a period.
double ConsumerSurplus(const ExponentialDemand& model, double price);
double ConsumerSurplus(const LinearDemand& model, double price);
double ConsumerSurplus(const LogitDemand& model, double price);
double ConsumerSurplus(const SingleProductDemand& model, double price);

}  // namespace souk::demand_models
