#pragma once

// One product, one price for all, limited stock: the market small enough to be solved exactly.
//
//   D_t ~ the scenario's noise with mean  lambda_t(p) = sum_s arrivals_st q_s(p)
//   profit = sum_t (p_t - cost) min(D_t, n_t) - holding n_{t+1}  +  salvage n_T
//
// with q of env/market.h's links in a scenario; any other lambda may be solved as well. Sums of
// independent Poisson counts are Poisson, and a Bernoulli customer belongs to one segment, so
// several segments make no difference; several audiences (prices) do, and so do shocks: those
// markets are refused. T periods, n units of stock.

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "env/market_config.h"

namespace souk::solvers {

struct StockProblem {
  using Demand = std::function<double(double price)>;  // expected units of a period

  spec::ProductConfig product;  // cost, limits, ladder, salvage value
  demand_models::Noise noise = demand_models::Noise::kPoisson;
  bool unlimited = false;
  int stock = 0;                      // units at the start; 0 when unlimited
  double holding_cost = 0;            // currency per unit of end stock and period
  std::vector<Demand> demands;        // the different kinds of periods
  std::vector<int> demand_of_period;  // [T] which of them

  int periods() const { return static_cast<int>(demand_of_period.size()); }
  double ExpectedDemand(int demand, double price) const {
    return demands[static_cast<std::size_t>(demand)](price);
  }
};

// Why a market is not one of `products` products whose only state is their stock; empty when it is.
std::optional<std::string> WhyNotPlainStock(const env::MarketConfig& config, std::size_t products);

// Why a market is not of this kind, e.g. "it has 12 products, must have 1"; empty when it is.
// Besides the above: no slates, noise poisson or bernoulli, and (5 + periods) * (stock + 1) * (the
// spread of demand) within core/work_limits.h, which takes seconds. core::InputError when the
// market is not valid.
std::optional<std::string> WhyNotExact(const env::MarketConfig& config);

// core::InputError with that reason.
StockProblem MakeStockProblem(const env::MarketConfig& config);

}  // namespace souk::solvers
