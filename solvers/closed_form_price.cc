#include "solvers/closed_form_price.h"

#include <algorithm>
#include <boost/math/special_functions/lambert_w.hpp>
#include <boost/math/tools/roots.hpp>
#include <cmath>
#include <cstdint>
#include <limits>

#include "core/errors.h"
#include "demand_models/log_sum_exp.h"

namespace souk::solvers {
namespace {

double Optimum(const demand_models::ExponentialDemand& model, double unit_cost) {
  return unit_cost + 1 / model.price_sensitivity;
}

double Optimum(const demand_models::LinearDemand& model, double unit_cost) {
  const double choke = model.intercept / model.slope;
  return unit_cost < choke ? (choke + unit_cost) / 2 : choke;
}

double Optimum(const demand_models::LogitDemand& model, double unit_cost) {
  const double b = model.price_sensitivity;
  return unit_cost + (1 + LambertWOfExp(model.taste - b * unit_cost - 1)) / b;
}

}  // namespace

double LambertWOfExp(double x) {
  constexpr double kLargestExponent = 700;  // e^700 is still a double
  if (x <= kLargestExponent) return boost::math::lambert_w0(std::exp(x));
  // Newton on w + log w = x; from w = x it falls to the root and gains digits quadratically.
  double w = x;
  for (int i = 0; i < 8; ++i) w -= (w + std::log(w) - x) / (1 + 1 / w);
  return w;
}

LogitPrices OptimalLogitPrices(const demand_models::MultinomialLogit& model,
                               const Eigen::Ref<const Eigen::ArrayXd>& unit_cost) {
  Validate(model);
  const double b = model.price_sensitivity;
  const double w = LambertWOfExp(demand_models::LogSumExp(model.taste - b * unit_cost - 1));
  return {unit_cost + (1 + w) / b, w / b};
}

LogitPrices OptimalLogitPrices(const Eigen::Ref<const Eigen::ArrayXd>& taste,
                               const Eigen::Ref<const Eigen::ArrayXd>& price_sensitivity,
                               const Eigen::Ref<const Eigen::ArrayXd>& unit_cost) {
  if (!taste.allFinite()) throw core::InputError("taste", "must be finite numbers");
  if (!price_sensitivity.allFinite() || (price_sensitivity <= 0).any()) {
    throw core::InputError("price_sensitivity", "must be finite numbers above 0");
  }
  // Logarithms of both sides keep the bracket search away from overflow.
  const Eigen::ArrayXd at_zero =
      taste - price_sensitivity * unit_cost - 1 - price_sensitivity.log();
  const auto excess = [&](double profit) {
    return demand_models::LogSumExp(at_zero - price_sensitivity * profit) - std::log(profit);
  };
  std::uintmax_t iterations = 500;
  const double guess =
      LambertWOfExp(demand_models::LogSumExp(at_zero)) / price_sensitivity.maxCoeff();
  const auto bracket = boost::math::tools::bracket_and_solve_root(
      excess, std::max(guess, 1e-300), 2., false, boost::math::tools::eps_tolerance<double>(52),
      iterations);
  const double profit = (bracket.first + bracket.second) / 2;
  return {unit_cost + 1 / price_sensitivity + profit, profit};
}

double OptimalPrice(const demand_models::SingleProductDemand& model, double unit_cost) {
  Validate(model);
  return std::visit([unit_cost](const auto& m) { return Optimum(m, unit_cost); }, model);
}

}  // namespace souk::solvers
