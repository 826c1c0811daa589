#pragma once

// Expected profit of static prices p [A, N] when stock is sold in proportion until it is gone and
// who is turned away buys nothing (pricing_problem.h):
//
//   profit = sum_k weight_k sum_i served_i (p_{a(k) i} - cost_i) q_i^k(p_{a(k)})
//            + salvage of all stock
//   demand_i = sum_k weight_k q_i^k,   served_i = min(1, stock_i / demand_i)
//
// the fluid of Gallego & van Ryzin 1997, eq. 6, with rationing. cost is NetCost, so that a unit
// sold gives up its salvage. N products, K classes, A audiences. Cost O(K N).

#include <Eigen/Core>
#include <vector>

#include "solvers/pricing_problem.h"

namespace souk::solvers {

// A problem with what every evaluation needs worked out once. Prices are passed as A * N numbers,
// audience by audience. Holds a reference to the problem.
class StaticProfitModel {
 public:
  explicit StaticProfitModel(const PricingProblem& problem);

  const PricingProblem& problem() const { return problem_; }
  const std::vector<int>& limited() const { return limited_; }  // products of finite stock
  const Eigen::ArrayXd& cost() const { return cost_; }          // [N]
  const Eigen::ArrayXd& stock() const { return stock_; }        // [N]
  int products() const { return products_; }
  int audiences() const { return audiences_; }

  Eigen::Map<const Eigen::ArrayXd> Row(const double* prices, int audience) const;

  // Profit with the given served shares [N]; its gradient in the prices [A * N] unless null.
  double Profit(const double* prices, const Eigen::ArrayXd& served, double* gradient) const;

  // Profit with the served shares that stock allows.
  double ProfitWithinStock(const double* prices) const;

  // Demand [N]; unless null, also the profit by product if all of it were served [N].
  Eigen::ArrayXd Demand(const double* prices, Eigen::ArrayXd* margin = nullptr) const;

  // min(1, stock / demand), [N].
  Eigen::ArrayXd Served(const double* prices) const;

 private:
  const PricingProblem& problem_;
  Eigen::ArrayXd cost_;
  Eigen::ArrayXd stock_;
  std::vector<int> limited_;
  double salvage_ = 0;
  int products_ = 0;
  int audiences_ = 0;
};

// Profit of `prices` [A, N] within stock over the horizon, and the demand [N] they meet.
double StaticProfit(const PricingProblem& problem, const Eigen::Ref<const Eigen::ArrayXXd>& prices,
                    Eigen::Ref<Eigen::ArrayXd> demand);

}  // namespace souk::solvers
