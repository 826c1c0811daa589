#pragma once

// One block's intermediate values: sixteen worlds of one period, small enough for the first cache.

#include "core/lanes.h"
#include "core/streams.h"
#include "env/market.h"
#include "env/stock_out.h"

namespace souk::env {

// What every source of the market is written with.
using core::Keep;
using core::LaneMask;
using core::Lanes;
using core::Max;
using core::Min;
using core::PackAddress;
using core::Purpose;

inline std::size_t Index(int i) { return static_cast<std::size_t>(i); }

// One lane's orders and the add-ons they ask for, where one runs short.
struct BasketScratch {
  struct Order {
    int row;      // of [S, A]
    int add_ons;  // it got
  };
  struct Request {
    std::uint32_t order;
    std::size_t cell;  // of [S, A, K]
  };
  std::vector<Order> orders;
  std::vector<Request> requests;
  std::vector<std::uint32_t> candidates;  // the orders of one product
};

// Index of alternative m (seller * N + product) among the choices of a pair, and of an audience.
inline std::size_t ChoiceRow(const spec::Shape& shape, int segment, int audience, int m) {
  return Index(shape.PairRow(segment, audience) * shape.alternatives() + m);
}
inline std::size_t SoldRow(const spec::Shape& shape, int audience, int m) {
  return Index(audience * shape.alternatives() + m);
}

// Letters: env/market_state.h; M alternatives, K add-on pairs.
struct Market::Workspace {
  Workspace(const MarketConfig& config, const spec::Shape& shape);

  // One lane's period as a stock-out case, over the one_* arrays.
  StockOutCase Gather(const spec::Shape& shape, const MarketState& state,
                      const PeriodOutcome& outcome, int begin, int lane);

  core::Lanes alive;          // 1, or 0 where the world has ended
  core::Lanes arrival_shock;  // multiplies arrivals; 0 where the world has ended
  core::AlignedVector<core::Lanes> product_shock;  // [N] added to utility
  core::AlignedVector<core::Lanes> relevance;      // [A, N] relevance over the place's discount
  core::AlignedVector<core::Lanes> attraction;     // [S, A, M] e^u, 0 where not on offer (links: q)
  core::AlignedVector<core::Lanes>
      others;  // [S, A] what is left for not buying: logit 1, else 1 - q
  core::AlignedVector<core::Lanes> surplus;      // [S] expected consumer surplus, currency
  core::AlignedVector<core::Lanes> sold;         // [A, M] units
  core::AlignedVector<core::LaneMask> in_stock;  // [M] at the start of the period
  core::AlignedVector<core::LaneMask> shown;     // [A, N] on offer under an assortment
  core::AlignedVector<core::Lanes> added;        // [S, A, K] units bought as add-ons
  core::AlignedVector<core::Lanes> discount;     // [A, N] currency taken off by bundles
  core::Lanes change_cost;                       // of the prices changed in this period
  core::Lanes cumulative;                        // Bernoulli: mass of the outcomes so far
  std::vector<double> one_attraction;            // [S, A, M]
  std::vector<double> one_none;                  // [S, A]
  std::vector<double> one_units;                 // [S, A, M]
  std::vector<double> one_stock;                 // [M]
  std::vector<double> one_turned_away;           // [M]
  std::vector<std::uint32_t> customers;          // the row of each first choice
  std::vector<double> rates;                     // fluid: scratch
  BasketScratch baskets;
};

}  // namespace souk::env
