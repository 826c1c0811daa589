#include "policies/dynamic_program.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <utility>

#include "core/errors.h"
#include "core/finite.h"
#include "core/stop_token.h"
#include "env/allowed_price.h"
#include "policies/count_distribution.h"
#include "policies/observed_rows.h"
#include "policies/price_search.h"

namespace souk::policies {
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

DynamicProgram::DynamicProgram(const env::MarketConfig& config, std::string name)
    : DynamicProgram(config, std::move(name), SolveExactly(MakeStockProblem(config))) {}

DynamicProgram::DynamicProgram(const env::MarketConfig& config, std::string name,
                               Eigen::ArrayXXd prices)
    : DynamicProgram(config, std::move(name), ExactSolution{{}, std::move(prices)}) {
  const double stock = config.products.front().stock;
  const double wanted = stock == env::kUnlimited ? 0 : stock;
  if (config.products.size() != 1 || config.audiences.size() != 1 ||
      solution_.prices.rows() != config.calendar.periods || stock_ != wanted) {
    throw core::InputError(
        "table", fmt::format("is for {} periods and {} units of one product, not for this market",
                             solution_.prices.rows(), stock_));
  }
}

DynamicProgram::DynamicProgram(const env::MarketConfig& config, std::string name,
                               ExactSolution solution)
    : name_(std::move(name)),
      solution_(std::move(solution)),
      stock_row_(ObservedRows(config).stock),
      stock_(static_cast<int>(solution_.prices.cols()) - 1) {
  if (stock_ > 0 && stock_row_ == kNotObserved) {
    throw core::InputError("observation", "must show stock for " + name_);
  }
}

void DynamicProgram::Act(const env::Observation& observation, env::Actions* actions) const {
  const env::Shape& shape = observation.shape;
  const int period = std::min(observation.period, static_cast<int>(solution_.prices.rows()) - 1);
  for (int w = 0; w < shape.padded; ++w) {
    const int left =
        stock_ == 0 ? 0 : static_cast<int>(std::lround(observation.At(stock_row_, w) * stock_));
    actions->prices[shape.At(0, w)] = solution_.prices(period, std::clamp(left, 0, stock_));
  }
}

}  // namespace souk::policies
