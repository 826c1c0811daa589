#include "solvers/two_product_program.h"

#include <fmt/core.h>

#include <algorithm>
#include <cmath>
#include <utility>

#include "core/errors.h"
#include "core/stop_token.h"
#include "core/work_limits.h"
#include "env/market.h"
#include "solvers/class_price.h"
#include "solvers/customer_classes.h"
#include "solvers/stock_problem.h"

namespace souk::solvers {
namespace {

std::size_t Index(int i) { return static_cast<std::size_t>(i); }

// The customers of one period: classes weighted by expected arrivals.
using Customers = std::vector<ChoiceClass>;

double Arrivals(const Customers& customers) {
  double total = 0;
  for (const ChoiceClass& kind : customers) total += kind.weight;
  return total;
}

// P(K = k), up to where what is left out cannot be seen.
std::vector<double> CountsOf(demand_models::Noise noise, double arrivals) {
  if (noise == demand_models::Noise::kBernoulli) return {1 - arrivals, arrivals};
  if (arrivals <= 0) return {1};
  constexpr double kTail = 1e-16;
  std::vector<double> counts;
  double left = 1;
  for (int k = 0; left > kTail && k < arrivals + 40 * std::sqrt(arrivals) + 40; ++k) {
    counts.push_back(std::exp(k * std::log(arrivals) - arrivals - std::lgamma(k + 1.)));
    left -= counts.back();
  }
  return counts;
}

class Program {
 public:
  explicit Program(const env::MarketConfig& config) : config_(config) {
    const env::Market market(config, 1);
    for (int t = 0; t < config.calendar.periods; ++t) {
      Customers customers;
      for (int s = 0; s < config.segments_count(); ++s) {
        const env::SegmentPeriod& now = market.segment_period(t, s);
        const auto& taste = config.segments[Index(s)].taste;
        const double outside = OutsideUtility(config, s, now.price_sensitivity);
        if (now.arrivals <= 0) continue;
        customers.push_back({now.arrivals,
                             Eigen::Map<const Eigen::ArrayXd>(taste.data(), 2) - outside,
                             now.price_sensitivity});
      }
      customers_.push_back(std::move(customers));
    }
    for (const int i : {0, 1}) {
      const spec::ProductConfig& product = config.products[Index(i)];
      stock_[Index(i)] = static_cast<int>(product.stock);
      cost_[i] = product.unit_cost;
      holding_[i] = product.holding_cost_per_unit_day * config.calendar.period_hours / 24;
    }
    states_ = (stock_[0] + 1) * (stock_[1] + 1);
  }

  bool HasLadders() const {
    return std::all_of(config_.products.begin(), config_.products.end(),
                       [](const spec::ProductConfig& p) { return !p.price_ladder.empty(); });
  }

  double Work() const {
    if (!HasLadders()) return static_cast<double>(config_.calendar.periods) * states_ * 100;
    double customers = 0;
    for (const Customers& now : customers_) {
      customers += static_cast<double>(CountsOf(config_.noise, Arrivals(now)).size());
    }
    return customers * states_ * static_cast<double>(config_.products[0].price_ladder.size()) *
           static_cast<double>(config_.products[1].price_ladder.size());
  }

  TwoProductSolution Solve() {
    const int periods = config_.calendar.periods;
    TwoProductSolution solution;
    solution.values.resize(periods + 1, states_);
    for (const int i : {0, 1}) {
      solution.prices[Index(i)] =
          Eigen::ArrayXXd::Constant(periods, states_, config_.products[Index(i)].list_price);
    }
    for (int m = 0; m < states_; ++m) {
      solution.values(periods, m) = 0;
      for (const int i : {0, 1}) {
        solution.values(periods, m) += config_.products[Index(i)].salvage_value * Units(m, i);
      }
    }
    for (int t = periods - 1; t >= 0; --t) {
      Eigen::ArrayXd future = solution.values.row(t + 1).transpose();
      for (int m = 0; m < states_; ++m) {
        future[m] -= holding_[0] * Units(m, 0) + holding_[1] * Units(m, 1);
      }
      if (HasLadders()) {
        TryPairs(t, future, &solution);
      } else {
        SolveStates(t, future, &solution);
      }
    }
    return solution;
  }

 private:
  int Units(int state, int product) const {
    return product == 0 ? state / (stock_[1] + 1) : state % (stock_[1] + 1);
  }
  // The state with one unit less.
  int Less(int state, int product) const {
    return product == 0 ? state - stock_[1] - 1 : state - 1;
  }

  void Keep(int t, int state, double value, const Eigen::ArrayXd& prices,
            TwoProductSolution* solution) const {
    solution->values(t, state) = value;
    for (const int i : {0, 1}) {
      if (Units(state, i) > 0) solution->prices[Index(i)](t, state) = prices[i];
    }
  }

  void TryPairs(int t, const Eigen::ArrayXd& future, TwoProductSolution* solution) {
    const std::vector<double> counts = CountsOf(config_.noise, Arrivals(customers_[Index(t)]));
    Eigen::ArrayXd best = Eigen::ArrayXd::Constant(states_, -INFINITY);
    Eigen::ArrayXd prices(2);
    for (const double first : config_.products[0].price_ladder) {
      for (const double second : config_.products[1].price_ladder) {
        prices << first, second;
        core::ThrowIfStopped();
        const Eigen::ArrayXd value = ValueOf(customers_[Index(t)], counts, prices, future);
        for (int m = 0; m < states_; ++m) {
          if (!(value[m] > best[m])) continue;
          best[m] = value[m];
          Keep(t, m, value[m], prices, solution);
        }
      }
    }
  }

  // sum_k P(K = k) W_k for all states at one pair of prices.
  Eigen::ArrayXd ValueOf(const Customers& customers, const std::vector<double>& counts,
                         const Eigen::ArrayXd& prices, const Eigen::ArrayXd& future) const {
    // Purchase probabilities by what is left: bit i of the row says that product i is.
    Eigen::Array<double, 4, 2> q = Eigen::Array<double, 4, 2>::Zero();
    for (int left = 1; left < 4; ++left) {
      for (const ChoiceClass& kind : customers) {
        const Eigen::ArrayXd odds = (kind.taste - kind.price_sensitivity * prices).exp();
        const double here = 1 + (left & 1 ? odds[0] : 0.) + (left & 2 ? odds[1] : 0.);
        for (const int i : {0, 1}) {
          if ((left >> i & 1) != 0) q(left, i) += kind.weight * odds[i] / here;
        }
      }
    }
    const double arrivals = Arrivals(customers);
    if (arrivals > 0) q /= arrivals;
    Eigen::ArrayXd w = future;
    Eigen::ArrayXd next(states_);
    Eigen::ArrayXd value = counts[0] * w;
    const Eigen::ArrayXd margin = prices - cost_;
    for (std::size_t k = 1; k < counts.size(); ++k) {
      core::ThrowIfStopped();
      for (int m = 0; m < states_; ++m) {
        const int left = (Units(m, 0) > 0 ? 1 : 0) + (Units(m, 1) > 0 ? 2 : 0);
        next[m] = (1 - q(left, 0) - q(left, 1)) * w[m];
        if ((left & 1) != 0) next[m] += q(left, 0) * (margin[0] + w[Less(m, 0)]);
        if ((left & 2) != 0) next[m] += q(left, 1) * (margin[1] + w[Less(m, 1)]);
      }
      std::swap(w, next);
      value += counts[k] * w;
    }
    return value;
  }

  void SolveStates(int t, const Eigen::ArrayXd& future, TwoProductSolution* solution) const {
    const Customers& customers = customers_[Index(t)];
    Eigen::ArrayXd floor(2);
    Eigen::ArrayXd ceiling(2);
    Eigen::ArrayXd prices(2);
    Eigen::ArrayXd q(2);
    for (const int i : {0, 1}) {
      floor[i] = config_.products[Index(i)].price_min;
      ceiling[i] = config_.products[Index(i)].price_max;
    }
    for (int m = 0; m < states_; ++m) {
      core::ThrowIfStopped();
      double value = future[m];
      if (m > 0 && !customers.empty()) {
        Eigen::ArrayXd worth = cost_;
        std::vector<OnSale> on_sale(2, OnSale::kNever);
        for (const int i : {0, 1}) {
          if (Units(m, i) == 0) continue;
          on_sale[Index(i)] = OnSale::kAlways;
          worth[i] += future[m] - future[Less(m, i)];
        }
        value += customers[0].weight *
                 BestClassPrices(customers[0], worth, floor, ceiling, on_sale, prices, q);
      }
      Keep(t, m, value, prices, solution);
    }
  }

  const env::MarketConfig& config_;
  std::vector<Customers> customers_;  // [T]
  std::array<int, 2> stock_{};
  Eigen::Array2d cost_;
  Eigen::Array2d holding_;
  int states_ = 0;
};

std::optional<std::string> WrongStock(const spec::ProductConfig& product) {
  if (product.stock != spec::kUnlimited) return std::nullopt;
  return fmt::format("the stock of {} is unlimited, must be limited", product.name);
}

}  // namespace

std::optional<std::string> WhyNotTwoProducts(const env::MarketConfig& config) {
  if (auto reason = WhyNotPlainStock(config, 2)) return reason;
  if (config.link != env::Link::kLogit) return "its demand is not logit";
  for (const spec::ProductConfig& product : config.products) {
    if (auto reason = WrongStock(product)) return reason;
  }
  const double states = (config.products[0].stock + 1) * (config.products[1].stock + 1);
  if ((config.calendar.periods + 1.) * states > core::MostWork(core::Work::kStates)) {
    return "its stocks and periods are too many to solve";
  }
  const Program program(config);
  const bool closed_form =
      config.noise == demand_models::Noise::kBernoulli && config.segments_count() == 1;
  if (!program.HasLadders() && !closed_form) {
    return "its prices are intervals, must be ladders unless one segment sends at most one "
           "customer "
           "a period";
  }
  if (program.Work() > core::MostWork(core::Work::kTwoProducts))
    return "its stocks and periods are too many to solve";
  return std::nullopt;
}

TwoProductSolution SolveTwoProducts(const env::MarketConfig& config) {
  if (const auto reason = WhyNotTwoProducts(config)) {
    throw core::InputError("exact solution", *reason);
  }
  return Program(config).Solve();
}

}  // namespace souk::solvers
