#include "solvers/dynamic_program.h"

#include "core/finite.h"
#include "core/stop_token.h"
#include "solvers/count_distribution.h"
#include "solvers/line_search.h"
#include "spec/allowed_price.h"

namespace souk::solvers {
namespace {

// One period's maximisation, with the scan's demand distributions kept for all stocks and reused by
// the next period of the same kind.
class Stage {
 public:
  explicit Stage(const StockProblem& problem)
      : problem_(problem),
        scan_(ScanPrices(problem.product)),
        scan_demand_(scan_.size()),
        scan_values_(scan_.size()) {}

  void SetKind(int kind) {
    if (kind == kind_) return;
    kind_ = kind;
    for (std::size_t c = 0; c < scan_.size(); ++c) {
      scan_demand_[c].Set(problem_.noise, problem_.ExpectedDemand(kind, scan_[c]));
    }
  }

  PriceValue Best(int n, const Eigen::ArrayXd& future) {
    for (std::size_t c = 0; c < scan_.size(); ++c) {
      scan_values_[c] = Value(scan_[c], scan_demand_[c], n, future);
    }
    return BestOfScan(problem_.product, scan_, scan_values_, [&](double price) {
      demand_.Set(problem_.noise, problem_.ExpectedDemand(kind_, price));
      return Value(price, demand_, n, future);
    });
  }

 private:
  double Value(double price, const CountDistribution& demand, int n,
               const Eigen::ArrayXd& future) const {
    return (price - problem_.product.unit_cost) * demand.Sales(n) + demand.Next(n, future);
  }

  const StockProblem& problem_;
  std::vector<double> scan_;
  std::vector<CountDistribution> scan_demand_;
  std::vector<double> scan_values_;
  CountDistribution demand_;
  int kind_ = -1;
};

ExactSolution SolveUnlimited(const StockProblem& problem) {
  std::vector<PriceValue> best;
  for (std::size_t d = 0; d < problem.demands.size(); ++d) {
    best.push_back(BestPrice(problem.product, [&](double price) {
      return (price - problem.product.unit_cost) *
             problem.ExpectedDemand(static_cast<int>(d), price);
    }));
  }
  ExactSolution solution;
  solution.values = Eigen::ArrayXXd::Zero(problem.periods() + 1, 1);
  solution.prices = Eigen::ArrayXXd::Zero(problem.periods(), 1);
  for (int t = problem.periods() - 1; t >= 0; --t) {
    const PriceValue& now =
        best[static_cast<std::size_t>(problem.demand_of_period[static_cast<std::size_t>(t)])];
    solution.values(t, 0) = solution.values(t + 1, 0) + now.value;
    solution.prices(t, 0) = now.price;
  }
  return solution;
}

ExactSolution SolveLimited(const StockProblem& problem) {
  const int periods = problem.periods();
  const Eigen::ArrayXd units = Eigen::ArrayXd::LinSpaced(problem.stock + 1, 0, problem.stock);
  ExactSolution solution;
  solution.values = Eigen::ArrayXXd::Zero(periods + 1, problem.stock + 1);
  solution.values.row(periods) = problem.product.salvage_value * units.transpose();
  solution.prices = Eigen::ArrayXXd::Constant(
      periods, problem.stock + 1, AllowedPrice(problem.product, problem.product.list_price));
  Stage stage(problem);
  for (int t = periods - 1; t >= 0; --t) {
    stage.SetKind(problem.demand_of_period[static_cast<std::size_t>(t)]);
    const Eigen::ArrayXd future =
        (solution.values.row(t + 1).transpose() - problem.holding_cost * units).reverse();
    for (int n = 1; n <= problem.stock; ++n) {
      core::ThrowIfStopped();
      const PriceValue best = stage.Best(n, future);
      solution.values(t, n) = best.value;
      solution.prices(t, n) = best.price;
    }
  }
  return solution;
}

}  // namespace

ExactSolution SolveExactly(const StockProblem& problem) {
  ExactSolution solution = problem.unlimited ? SolveUnlimited(problem) : SolveLimited(problem);
  const Eigen::ArrayXXd& values = solution.values;
  core::RequireFinite({values.data(), static_cast<std::size_t>(values.size())},
                      "the value of the exact optimum");
  return solution;
}

}  // namespace souk::solvers
