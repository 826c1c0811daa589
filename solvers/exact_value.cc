#include "solvers/exact_value.h"

#include <algorithm>
#include <cassert>
#include <cmath>
#include <limits>

#include "core/errors.h"
#include "core/stop_token.h"
#include "env/market_env.h"
#include "solvers/count_distribution.h"

namespace souk::solvers {
namespace {

// next(n - j) at j for next = V_{t+1} less the holding cost of what is left: a period's future.
Eigen::ArrayXd Future(const StockProblem& problem, const Eigen::ArrayXd& values) {
  const Eigen::ArrayXd units = Eigen::ArrayXd::LinSpaced(values.size(), 0, problem.stock);
  return (values - problem.holding_cost * units).reverse();
}

Eigen::ArrayXd AtTheEnd(const StockProblem& problem) {
  return Eigen::ArrayXd::LinSpaced(problem.stock + 1, 0, problem.stock) *
         problem.product.salvage_value;
}

// Probability that 0, 1, ..., n - 1 and at least n are sold at one price, when each period sells at
// most one unit.
std::vector<double> BernoulliSales(const StockProblem& problem, double price) {
  std::vector<double> sold(static_cast<std::size_t>(problem.stock) + 1, 0.);
  sold[0] = 1;
  for (const int demand : problem.demand_of_period) {
    core::ThrowIfStopped();
    const double q = problem.ExpectedDemand(demand, price);
    sold.back() += sold.size() > 1 ? q * sold[sold.size() - 2] : 0;
    for (std::size_t k = sold.size() - 1; k-- > 0;) {
      sold[k] = sold[k] * (1 - q) + (k > 0 ? q * sold[k - 1] : 0);
    }
  }
  return sold;
}

}  // namespace

double EvaluateExactly(const StockProblem& problem,
                       const Eigen::Ref<const Eigen::ArrayXXd>& prices) {
  assert(prices.rows() == problem.periods() && prices.cols() == problem.stock + 1);
  const double cost = problem.product.unit_cost;
  CountDistribution demand;
  Eigen::ArrayXd values = AtTheEnd(problem);
  double unlimited = 0;
  for (int t = problem.periods() - 1; t >= 0; --t) {
    const int kind = problem.demand_of_period[static_cast<std::size_t>(t)];
    if (problem.unlimited) {
      unlimited += (prices(t, 0) - cost) * problem.ExpectedDemand(kind, prices(t, 0));
      continue;
    }
    const Eigen::ArrayXd future = Future(problem, values);
    double known = std::numeric_limits<double>::quiet_NaN();
    core::ThrowIfStopped();
    for (int n = 1; n <= problem.stock; ++n) {
      const double price = prices(t, n);
      if (price != known) demand.Set(problem.noise, problem.ExpectedDemand(kind, price));
      known = price;
      values[n] = (price - cost) * demand.Sales(n) + demand.Next(n, future);
    }
  }
  return problem.unlimited ? unlimited : values[problem.stock];
}

double EvaluateMixture(const StockProblem& problem,
                       const Eigen::Ref<const Eigen::ArrayXXd>& probabilities) {
  const std::vector<double>& ladder = problem.product.price_ladder;
  const Eigen::Index columns = problem.stock + 1;
  assert(probabilities.rows() == problem.periods() * columns);
  assert(probabilities.cols() == static_cast<Eigen::Index>(ladder.size()));
  const double cost = problem.product.unit_cost;
  CountDistribution demand;
  Eigen::ArrayXd values = AtTheEnd(problem);
  double unlimited = 0;
  for (int t = problem.periods() - 1; t >= 0; --t) {
    const Eigen::ArrayXd future = Future(problem, values);
    values.setZero();
    for (std::size_t r = 0; r < ladder.size(); ++r) {
      core::ThrowIfStopped();
      const double mean =
          problem.ExpectedDemand(problem.demand_of_period[static_cast<std::size_t>(t)], ladder[r]);
      const auto chance =
          probabilities.col(static_cast<Eigen::Index>(r)).segment(t * columns, columns);
      unlimited += chance[0] * (ladder[r] - cost) * mean;
      if (problem.unlimited) continue;
      demand.Set(problem.noise, mean);
      for (int n = 1; n <= problem.stock; ++n) {
        values[n] += chance[n] * ((ladder[r] - cost) * demand.Sales(n) + demand.Next(n, future));
      }
    }
  }
  return problem.unlimited ? unlimited : values[problem.stock];
}

double FixedPriceValue(const StockProblem& problem, double price) {
  const spec::ProductConfig& product = problem.product;
  if (problem.unlimited || problem.holding_cost > 0) {
    return EvaluateExactly(problem,
                           Eigen::ArrayXXd::Constant(problem.periods(), problem.stock + 1, price));
  }
  double sales = 0;
  if (problem.noise == demand_models::Noise::kBernoulli) {
    const std::vector<double> sold = BernoulliSales(problem, price);
    for (std::size_t k = 0; k < sold.size(); ++k) sales += static_cast<double>(k) * sold[k];
  } else {
    double mean = 0;
    for (const int kind : problem.demand_of_period) mean += problem.ExpectedDemand(kind, price);
    CountDistribution demand;
    demand.Set(problem.noise, mean);
    sales = demand.Sales(problem.stock);
  }
  return (price - product.unit_cost) * sales + product.salvage_value * (problem.stock - sales);
}

Eigen::ArrayXXd DecisionTable(const policies::Policy& policy, const env::MarketConfig& config) {
  using env::ObservationField;
  for (const ObservationField field : config.observation) {
    if (field != ObservationField::kTimeLeft && field != ObservationField::kStock &&
        field != ObservationField::kCalendar && field != ObservationField::kEvents) {
      throw core::InputError("observation", std::string("shows ") + spec::Name(field) +
                                                ": a table of period and stock cannot say what "
                                                "the policy does");
    }
  }
  if (config.observed_periods > 1) {
    throw core::InputError("observed_periods",
                           "is above 1: a table of period and stock cannot say "
                           "what the policy does");
  }
  const StockProblem problem = MakeStockProblem(config);
  env::MarketEnv market(config, problem.stock + 1);  // world k holds k units
  market.Reset(0, 0);
  env::MarketState state = market.market().state();
  const spec::Shape& shape = market.shape();
  for (int n = 0; n <= problem.stock && !problem.unlimited; ++n) state.stock[shape.At(0, n)] = n;
  spec::Observation observation;
  spec::Actions actions(shape);
  Eigen::ArrayXXd prices(problem.periods(), problem.stock + 1);
  for (int t = 0; t < problem.periods(); ++t) {
    core::ThrowIfStopped();
    state.period = t;
    market.Restore({state, {}});
    market.Observe(&observation);
    policy.Act(observation, &actions);
    for (int n = 0; n <= problem.stock; ++n) prices(t, n) = actions.prices[shape.At(0, n)];
  }
  return prices;
}

}  // namespace souk::solvers
