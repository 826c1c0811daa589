#include "solvers/fluid_program.h"

#include <algorithm>
#include <cmath>
#include <exception>
#include <limits>
#include <nlopt.hpp>
#include <vector>

#include "core/stop_token.h"
#include "solvers/class_price.h"

namespace souk::solvers {
namespace {

constexpr double kInfinity = std::numeric_limits<double>::infinity();

// The dual function over the shadow prices of the products with finite, positive stock.
class Dual {
 public:
  Dual(const PricingProblem& problem, const FluidRelaxations& relaxations)
      : problem_(problem),
        cost_(NetCost(problem)),
        stock_(StockOrInfinite(problem)),
        floor_(problem.price_floor),
        ceiling_(problem.price_ceiling),
        net_(cost_),
        prices_(problem.products()),
        q_(problem.products()) {
    if (relaxations.any_price) {
      floor_.setConstant(-kInfinity);
      ceiling_.setConstant(kInfinity);
    }
    double weight = 0;
    double mean_scale = 0;
    for (const ChoiceClass& customers : problem.classes) {
      weight += customers.weight;
      mean_scale += customers.weight / customers.price_sensitivity;
    }
    price_scale_ = weight > 0 ? mean_scale / weight : 1;
    for (int i = 0; i < problem.products(); ++i) {
      const bool limited = std::isfinite(stock_[i]);
      on_sale_.push_back(stock_[i] == 0                         ? OnSale::kNever
                         : limited || relaxations.may_close_any ? OnSale::kWhenItPays
                                                                : OnSale::kAlways);
      if (limited && stock_[i] > 0) limited_.push_back(i);
    }
  }

  const std::vector<int>& limited() const { return limited_; }
  double price_scale() const { return price_scale_; }
  const Eigen::ArrayXd& sales() const { return sales_; }

  // At mu_i = ceiling_i - cost_i product i no longer pays, so a larger mu_i never helps.
  double Largest(int product) const { return std::max(0., ceiling_[product] - cost_[product]); }

  // bound(mu), mu [N]; fills sales() and, when asked, the prices [K, N].
  double Value(const Eigen::ArrayXd& mu, Eigen::ArrayXXd* prices = nullptr) {
    core::ThrowIfStopped();  // NLopt ends at once when its function throws
    net_ = cost_;
    double value = SalvageOfAll(problem_);
    for (const int i : limited_) {
      net_[i] += mu[i];
      value += mu[i] * stock_[i];
    }
    sales_ = Eigen::ArrayXd::Zero(problem_.products());
    for (std::size_t k = 0; k < problem_.classes.size(); ++k) {
      const ChoiceClass& customers = problem_.classes[k];
      value += customers.weight *
               BestClassPrices(customers, net_, floor_, ceiling_, on_sale_, prices_, q_);
      sales_ += customers.weight * q_;
      if (prices != nullptr) prices->row(static_cast<Eigen::Index>(k)) = prices_.transpose();
    }
    return value;
  }

  // d bound / d mu_i = stock_i - sales_i at the maximising prices (Danskin 1967).
  double Slope(int product) const { return stock_[product] - sales_[product]; }

  void Remember(const Eigen::ArrayXd& mu, double value) {
    if (value >= best_value_) return;
    best_value_ = value;
    best_ = mu;
  }
  const Eigen::ArrayXd& best() const { return best_; }

 private:
  const PricingProblem& problem_;
  Eigen::ArrayXd cost_;
  Eigen::ArrayXd stock_;
  Eigen::ArrayXd floor_;
  Eigen::ArrayXd ceiling_;
  Eigen::ArrayXd net_;
  Eigen::ArrayXd prices_;
  Eigen::ArrayXd q_;
  Eigen::ArrayXd sales_;
  std::vector<OnSale> on_sale_;
  std::vector<int> limited_;
  double price_scale_ = 1;
  Eigen::ArrayXd best_;
  double best_value_ = kInfinity;
};

// NLopt's variables are mu / price_scale of the limited products.
double Objective(unsigned variables, const double* point, double* gradient, void* data) {
  Dual& dual = *static_cast<Dual*>(data);
  Eigen::ArrayXd mu = Eigen::ArrayXd::Zero(dual.best().size());
  for (unsigned j = 0; j < variables; ++j) mu[dual.limited()[j]] = point[j] * dual.price_scale();
  const double value = dual.Value(mu);
  dual.Remember(mu, value);
  if (gradient != nullptr) {
    for (unsigned j = 0; j < variables; ++j) {
      gradient[j] = dual.Slope(dual.limited()[j]) * dual.price_scale();
    }
  }
  return value;
}

void Minimise(Dual* dual, nlopt::algorithm algorithm) {
  const std::vector<int>& limited = dual->limited();
  std::vector<double> point;
  std::vector<double> upper;
  for (const int i : limited) {
    point.push_back(dual->best()[i] / dual->price_scale());
    upper.push_back(std::max(point.back(), dual->Largest(i) / dual->price_scale()));
  }
  nlopt::opt opt(algorithm, static_cast<unsigned>(point.size()));
  opt.set_min_objective(Objective, dual);
  opt.set_lower_bounds(0);
  opt.set_upper_bounds(upper);
  opt.set_xtol_rel(1e-12);
  opt.set_ftol_rel(1e-15);
  opt.set_maxeval(2000);
  double value = 0;
  try {
    opt.optimize(point, value);
  } catch (const std::exception&) {
    // Rounding or a kink can stop a solver with an error; the best point met is remembered.
  }
  core::ThrowIfStopped();
}

// Exact minimum along one shadow price: its slope never falls, so bisect its sign.
void MinimiseAlong(Dual* dual, int product) {
  Eigen::ArrayXd mu = dual->best();
  const auto slope_at = [&](double value) {
    mu[product] = value;
    dual->Remember(mu, dual->Value(mu));
    return dual->Slope(product);
  };
  if (slope_at(0) >= 0) return;
  double low = 0;
  double high = std::min(dual->Largest(product), dual->price_scale());
  while (slope_at(high) < 0 && high < dual->Largest(product)) {
    low = high;
    high = std::min(dual->Largest(product), 2 * high);
  }
  for (int i = 0; i < 200; ++i) {
    const double middle = low + (high - low) / 2;
    if (middle <= low || middle >= high) break;
    (slope_at(middle) < 0 ? low : high) = middle;
  }
}

}  // namespace

FluidSolution FluidUpperBound(const PricingProblem& problem, const FluidRelaxations& relaxations) {
  Validate(problem);
  Dual dual(problem, relaxations);
  const Eigen::ArrayXd zero = Eigen::ArrayXd::Zero(problem.products());
  dual.Remember(zero, dual.Value(zero));
  if (dual.limited().size() > 1) {
    for (const nlopt::algorithm algorithm : {nlopt::LD_LBFGS, nlopt::LD_SLSQP, nlopt::LD_MMA}) {
      Minimise(&dual, algorithm);
    }
  }
  // One sweep is exact for one product and a polish for several.
  for (const int i : dual.limited()) MinimiseAlong(&dual, i);

  FluidSolution result;
  result.shadow_price = dual.best();
  result.prices.resize(static_cast<Eigen::Index>(problem.classes.size()), problem.products());
  result.bound = dual.Value(result.shadow_price, &result.prices);
  result.expected_sales = dual.sales();
  const Eigen::ArrayXd stock = StockOrInfinite(problem);
  result.shadow_price = (stock == 0).select(kInfinity, result.shadow_price);
  return result;
}

double FluidBoundAt(const PricingProblem& problem, const FluidRelaxations& relaxations,
                    const Eigen::Ref<const Eigen::ArrayXd>& shadow_price) {
  Validate(problem);
  return Dual(problem, relaxations).Value(shadow_price);
}

}  // namespace souk::solvers
