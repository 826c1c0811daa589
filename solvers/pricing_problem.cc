#include "solvers/pricing_problem.h"

#include <algorithm>
#include <cassert>
#include <cmath>
#include <limits>
#include <string>

#include "core/errors.h"
#include "demand_models/multinomial_logit.h"

namespace souk::solvers {
namespace {

void RequireSize(const char* field, Eigen::Index size, Eigen::Index products) {
  if (size != products) {
    throw core::InputError(field, "has " + std::to_string(size) +
                                      " values, must have one for each of " +
                                      std::to_string(products) + " products");
  }
}

void ValidateClass(const ChoiceClass& customers, const std::string& field, int products) {
  if (!std::isfinite(customers.weight) || customers.weight < 0) {
    throw core::InputError(field + ".weight", "must be a finite number of at least 0");
  }
  RequireSize((field + ".taste").c_str(), customers.taste.size(), products);
  if (!customers.taste.allFinite()) {
    throw core::InputError(field + ".taste", "must be finite numbers");
  }
  if (!std::isfinite(customers.price_sensitivity) || customers.price_sensitivity <= 0) {
    throw core::InputError(field + ".price_sensitivity", "must be a finite number above 0");
  }
  if (customers.audience < 0) throw core::InputError(field + ".audience", "must be at least 0");
  if (customers.link != demand_models::Link::kLogit && products != 1) {
    throw core::InputError(field + ".link", "must be logit when there are several products");
  }
}

void ValidateStock(const PricingProblem& problem) {
  const int products = problem.products();
  if (problem.stock.size() > 0) RequireSize("stock", problem.stock.size(), products);
  if (problem.stock.isNaN().any() || (problem.stock < 0).any()) {
    throw core::InputError("stock", "must be at least 0");
  }
  if (problem.salvage_value.size() == 0) return;
  RequireSize("salvage_value", problem.salvage_value.size(), products);
  if (!problem.salvage_value.allFinite()) {
    throw core::InputError("salvage_value", "must be finite numbers");
  }
  if ((problem.salvage_value != 0 && StockOrInfinite(problem).isInf()).any()) {
    throw core::InputError("salvage_value", "must be 0 for a product of unlimited stock");
  }
}

// q of a one-product link with clipping, and its slope in price.
double ClippedProbability(const ChoiceClass& customers, double price) {
  const double utility = customers.taste[0] - customers.price_sensitivity * price;
  if (customers.link == demand_models::Link::kExponential) return std::exp(std::min(utility, 0.));
  return std::clamp(utility, 0., 1.);
}

double ClippedSlope(const ChoiceClass& customers, double price) {
  const double utility = customers.taste[0] - customers.price_sensitivity * price;
  if (customers.link == demand_models::Link::kExponential) {
    return utility < 0 ? -customers.price_sensitivity * std::exp(utility) : 0;
  }
  return utility > 0 && utility < 1 ? -customers.price_sensitivity : 0;
}

}  // namespace

int PricingProblem::audiences() const {
  int largest = 0;
  for (const ChoiceClass& customers : classes) largest = std::max(largest, customers.audience);
  return largest + 1;
}

void Validate(const PricingProblem& problem) {
  const int products = problem.products();
  if (products == 0) throw core::InputError("unit_cost", "needs at least one product");
  if (problem.classes.empty()) throw core::InputError("classes", "needs at least one class");
  if (!problem.unit_cost.allFinite()) throw core::InputError("unit_cost", "must be finite numbers");
  RequireSize("price_floor", problem.price_floor.size(), products);
  RequireSize("price_ceiling", problem.price_ceiling.size(), products);
  if (!(problem.price_floor <= problem.price_ceiling).all()) {
    throw core::InputError("price_floor", "must be at most the price ceiling");
  }
  ValidateStock(problem);
  for (std::size_t k = 0; k < problem.classes.size(); ++k) {
    ValidateClass(problem.classes[k], "classes[" + std::to_string(k) + "]", products);
  }
}

Eigen::ArrayXd NetCost(const PricingProblem& problem) {
  if (problem.salvage_value.size() == 0) return problem.unit_cost;
  return problem.unit_cost + problem.salvage_value;
}

double SalvageOfAll(const PricingProblem& problem) {
  double total = 0;
  for (Eigen::Index i = 0; i < problem.salvage_value.size(); ++i) {
    if (problem.salvage_value[i] != 0) total += problem.salvage_value[i] * problem.stock[i];
  }
  return total;
}

Eigen::ArrayXd StockOrInfinite(const PricingProblem& problem) {
  if (problem.stock.size() > 0) return problem.stock;
  return Eigen::ArrayXd::Constant(problem.products(), std::numeric_limits<double>::infinity());
}

void ClassProbabilities(const ChoiceClass& customers,
                        const Eigen::Ref<const Eigen::ArrayXd>& prices,
                        Eigen::Ref<Eigen::ArrayXd> probabilities) {
  if (customers.link != demand_models::Link::kLogit) {
    probabilities[0] = ClippedProbability(customers, prices[0]);
    return;
  }
  const Eigen::ArrayXd utilities = customers.taste - customers.price_sensitivity * prices;
  demand_models::ChoiceProbabilities(utilities, {}, probabilities);
}

void ClassPriceGradient(const ChoiceClass& customers,
                        const Eigen::Ref<const Eigen::ArrayXd>& prices,
                        Eigen::Ref<Eigen::MatrixXd> jacobian) {
  if (customers.link != demand_models::Link::kLogit) {
    jacobian(0, 0) = ClippedSlope(customers, prices[0]);
    return;
  }
  const demand_models::MultinomialLogit model{customers.taste, customers.price_sensitivity};
  demand_models::DemandPriceGradient(model, 1, prices, {}, jacobian);
}

double ClassProfit(const ChoiceClass& customers, const Eigen::Ref<const Eigen::ArrayXd>& cost,
                   const Eigen::Ref<const Eigen::ArrayXd>& served,
                   const Eigen::Ref<const Eigen::ArrayXd>& prices,
                   Eigen::Ref<Eigen::ArrayXd> gradient) {
  Eigen::ArrayXd q(prices.size());
  ClassProbabilities(customers, prices, q);
  const Eigen::ArrayXd margin = served * (prices - cost);
  const double profit = (margin * q).sum();
  if (customers.link == demand_models::Link::kLogit) {
    gradient = q * (served - customers.price_sensitivity * (margin - profit));
  } else {
    gradient = served * q + margin * ClippedSlope(customers, prices[0]);
  }
  return profit;
}

}  // namespace souk::solvers
