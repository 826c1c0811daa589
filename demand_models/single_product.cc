#include "demand_models/single_product.h"

#include <algorithm>
#include <cmath>

#include "core/errors.h"

namespace souk::demand_models {
namespace {

void RequireNonNegative(const char* field, double value) {
  if (!std::isfinite(value) || value < 0) {
    throw core::InputError(field, "must be a finite number of at least 0");
  }
}

void RequirePositive(const char* field, double value) {
  if (!std::isfinite(value) || value <= 0) {
    throw core::InputError(field, "must be a finite number above 0");
  }
}

// 1 / (1 + e^{-u}) without overflow.
double Logistic(double utility) {
  if (utility >= 0) return 1 / (1 + std::exp(-utility));
  const double e = std::exp(utility);
  return e / (1 + e);
}

// log(1 + e^u) without overflow.
double SoftPlus(double utility) {
  return std::max(utility, 0.) + std::log1p(std::exp(-std::abs(utility)));
}

}  // namespace

void Validate(const ExponentialDemand& model) {
  RequireNonNegative("size", model.size);
  RequirePositive("price_sensitivity", model.price_sensitivity);
}

void Validate(const LinearDemand& model) {
  RequireNonNegative("intercept", model.intercept);
  RequirePositive("slope", model.slope);
}

void Validate(const LogitDemand& model) {
  RequireNonNegative("size", model.size);
  if (!std::isfinite(model.taste)) throw core::InputError("taste", "must be a finite number");
  RequirePositive("price_sensitivity", model.price_sensitivity);
}

void Validate(const SingleProductDemand& model) {
  std::visit([](const auto& m) { Validate(m); }, model);
}

double ExpectedDemand(const ExponentialDemand& model, double price) {
  return model.size * std::exp(-model.price_sensitivity * price);
}

double ExpectedDemand(const LinearDemand& model, double price) {
  return std::max(0., model.intercept - model.slope * price);
}

double ExpectedDemand(const LogitDemand& model, double price) {
  return model.size * Logistic(model.taste - model.price_sensitivity * price);
}

double ExpectedDemand(const SingleProductDemand& model, double price) {
  return std::visit([price](const auto& m) { return ExpectedDemand(m, price); }, model);
}

double DemandPriceGradient(const ExponentialDemand& model, double price) {
  return -model.price_sensitivity * ExpectedDemand(model, price);
}

double DemandPriceGradient(const LinearDemand& model, double price) {
  return ExpectedDemand(model, price) > 0 ? -model.slope : 0;
}

double DemandPriceGradient(const LogitDemand& model, double price) {
  const double utility = model.taste - model.price_sensitivity * price;
  return -model.price_sensitivity * model.size * Logistic(utility) * Logistic(-utility);
}

double DemandPriceGradient(const SingleProductDemand& model, double price) {
  return std::visit([price](const auto& m) { return DemandPriceGradient(m, price); }, model);
}

double ConsumerSurplus(const ExponentialDemand& model, double price) {
  return ExpectedDemand(model, price) / model.price_sensitivity;
}

double ConsumerSurplus(const LinearDemand& model, double price) {
  const double demand = ExpectedDemand(model, price);
  return demand * demand / (2 * model.slope);
}

double ConsumerSurplus(const LogitDemand& model, double price) {
  const double utility = model.taste - model.price_sensitivity * price;
  return model.size * SoftPlus(utility) / model.price_sensitivity;
}

double ConsumerSurplus(const SingleProductDemand& model, double price) {
  return std::visit([price](const auto& m) { return ConsumerSurplus(m, price); }, model);
}

}  // namespace souk::demand_models
