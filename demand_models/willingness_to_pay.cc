#include "demand_models/willingness_to_pay.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "core/errors.h"
#include "core/normal.h"

namespace souk::demand_models {
namespace {

// P(Z > z).
double Beyond(double z) { return core::NormalDistribution(-z); }

void Require(bool holds, const char* field, const char* range) {
  if (!holds) throw core::InputError(field, range);
}

void Check(const UniformWillingness& v) {
  Require(std::isfinite(v.lowest), "lowest", "must be a finite number");
  Require(std::isfinite(v.highest) && v.highest > v.lowest, "highest",
          "must be a finite number above lowest");
}
void Check(const NormalWillingness& v) {
  Require(std::isfinite(v.mean), "mean", "must be a finite number");
  Require(std::isfinite(v.sd) && v.sd > 0, "sd", "must be a finite number above 0");
}
void Check(const LogNormalWillingness& v) {
  Require(std::isfinite(v.median) && v.median > 0, "median", "must be a finite number above 0");
  Require(std::isfinite(v.log_sd) && v.log_sd > 0, "log_sd", "must be a finite number above 0");
}
void Check(const EmpiricalWillingness&) {}  // its constructor has

double Tail(const UniformWillingness& v, double price) {
  return std::clamp((v.highest - price) / (v.highest - v.lowest), 0., 1.);
}
double Tail(const NormalWillingness& v, double price) { return Beyond((price - v.mean) / v.sd); }
double Tail(const LogNormalWillingness& v, double price) {
  return price <= 0 ? 1 : Beyond(std::log(price / v.median) / v.log_sd);
}
double Tail(const EmpiricalWillingness& v, double price) { return v.ShareFrom(price); }

double Slope(const UniformWillingness& v, double price) {
  return price < v.lowest || price > v.highest ? 0 : -1 / (v.highest - v.lowest);
}
double Slope(const NormalWillingness& v, double price) {
  return -core::NormalDensity((price - v.mean) / v.sd) / v.sd;
}
double Slope(const LogNormalWillingness& v, double price) {
  if (price <= 0) return 0;
  return -core::NormalDensity(std::log(price / v.median) / v.log_sd) / (v.log_sd * price);
}
double Slope(const EmpiricalWillingness&, double) { return 0; }

double Surplus(const UniformWillingness& v, double price) {
  const double tail = Tail(v, price);
  return std::max(0., v.lowest - price) + tail * tail * (v.highest - v.lowest) / 2;
}
double Surplus(const NormalWillingness& v, double price) {
  const double z = (price - v.mean) / v.sd;
  return v.sd * (core::NormalDensity(z) - z * Beyond(z));
}
double Surplus(const LogNormalWillingness& v, double price) {
  const double mean = v.median * std::exp(v.log_sd * v.log_sd / 2);
  if (price <= 0) return mean - price;
  const double z = std::log(price / v.median) / v.log_sd;
  return mean * Beyond(z - v.log_sd) - price * Beyond(z);
}
double Surplus(const EmpiricalWillingness& v, double price) {
  return v.MeanFrom(price) - price * v.ShareFrom(price);
}

}  // namespace

EmpiricalWillingness::EmpiricalWillingness(const std::vector<double>& values,
                                           const std::vector<double>& weights)
    : shares_(values.size() + 1, 0.), means_(shares_) {
  Require(!values.empty(), "values", "must hold at least one number");
  Require(weights.empty() || weights.size() == values.size(), "weights",
          "must be as many as the values");
  std::vector<std::pair<double, double>> weighted;
  for (std::size_t i = 0; i < values.size(); ++i) {
    const double weight = weights.empty() ? 1. : weights[i];
    Require(std::isfinite(values[i]), "values", "must be finite numbers");
    Require(std::isfinite(weight) && weight > 0, "weights", "must be finite numbers above 0");
    weighted.emplace_back(values[i], weight);
  }
  std::sort(weighted.begin(), weighted.end());
  for (const auto& [value, weight] : weighted) values_.push_back(value);
  for (std::size_t i = values_.size(); i-- > 0;) {
    shares_[i] = shares_[i + 1] + weighted[i].second;
    means_[i] = means_[i + 1] + weighted[i].second * values_[i];
  }
  const double total = shares_[0];
  for (double& share : shares_) share /= total;
  for (double& mean : means_) mean /= total;
}

double EmpiricalWillingness::ShareFrom(double price) const {
  const auto first = std::lower_bound(values_.begin(), values_.end(), price);
  return shares_[static_cast<std::size_t>(first - values_.begin())];
}

double EmpiricalWillingness::MeanFrom(double price) const {
  const auto first = std::lower_bound(values_.begin(), values_.end(), price);
  return means_[static_cast<std::size_t>(first - values_.begin())];
}

void Validate(const Willingness& willingness) {
  std::visit([](const auto& v) { Check(v); }, willingness);
}

double BuyProbability(const Willingness& willingness, double price) {
  return std::visit([price](const auto& v) { return Tail(v, price); }, willingness);
}

double BuyProbabilitySlope(const Willingness& willingness, double price) {
  return std::visit([price](const auto& v) { return Slope(v, price); }, willingness);
}

double VisitorSurplus(const Willingness& willingness, double price) {
  return std::visit([price](const auto& v) { return Surplus(v, price); }, willingness);
}

}  // namespace souk::demand_models
