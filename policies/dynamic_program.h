#pragma once

// The exact optimum of a StockProblem, and the policy that earns it.
//
//   V_T(n) = salvage n,  V_t(0) = 0
//   V_t(n) = max_p E[(p - cost) min(D, n) + U((n - D)^+)],  U(m) = V_{t+1}(m) - holding m
//
// over the price interval (price_search.h) or the ladder. Source: Gallego & van Ryzin 1994, section
// 2, in discrete time. Unlimited stock has no state: each period's best price on its own. Ending an
// episode when sold out changes nothing, since V(0) = 0.
//
// Cost: periods * stock * (65 + about 20) * sqrt(demand); less with a ladder.

#include <Eigen/Core>

#include "policies/policy.h"
#include "policies/stock_problem.h"

namespace souk::policies {

struct ExactSolution {
  Eigen::ArrayXXd values;  // [T + 1, n + 1] V_t(k), currency; unlimited stock: [T + 1, 1]
  Eigen::ArrayXXd prices;  // [T, n + 1]; without stock the list price, which earns nothing
  double value() const { return values(0, values.cols() - 1); }
};

ExactSolution SolveExactly(const StockProblem& problem);

// Posts the table's price for the period and the stock it observes.
class DynamicProgram final : public Policy {
 public:
  // core::InputError when the market cannot be solved exactly or its limited stock is not observed.
  DynamicProgram(const env::MarketConfig& config, std::string name);
  // The policy of a table solved before, [T, n + 1]; its solution() has no values. core::InputError
  // when the market has other periods or stock than the table.
  DynamicProgram(const env::MarketConfig& config, std::string name, Eigen::ArrayXXd prices);

  std::string name() const override { return name_; }
  Kind kind() const override { return Kind::kOracle; }
  void Act(const env::Observation& observation, env::Actions* actions) const override;

  const ExactSolution& solution() const { return solution_; }

 private:
  DynamicProgram(const env::MarketConfig& config, std::string name, ExactSolution solution);

  std::string name_;
  ExactSolution solution_;
  int stock_row_;
  int stock_;  // units at the start, 0 when unlimited
};

}  // namespace souk::policies
