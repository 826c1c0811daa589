#pragma once

// One block's intermediate values: sixteen worlds of one period, small enough for the first cache.

#include "env/market.h"
#include "env/stock_out.h"

namespace souk::env {

inline std::size_t Index(int i) { return static_cast<std::size_t>(i); }

struct Market::Workspace {
  explicit Workspace(const Shape& shape)
      : product_shock(Size(shape.products)),
        relevance(Size(shape.audiences * shape.products)),
        attraction(Size(shape.segments * shape.audiences * shape.products)),
        others(Size(shape.segments * shape.audiences)),
        surplus(Size(shape.segments)),
        sold(Size(shape.audiences * shape.products)),
        in_stock(Size(shape.products)),
        shown(Size(shape.audiences * shape.products)),
        one_attraction(attraction.size()),
        one_none(others.size()),
        one_units(attraction.size()),
        one_stock(in_stock.size()),
        one_turned_away(in_stock.size()) {}

  // One lane's period as a stock-out case, over the one_* arrays.
  StockOutCase Gather(const Shape& shape, const MarketState& state, const PeriodOutcome& outcome,
                      int begin, int lane);

  core::Lanes arrival_shock;  // multiplies arrivals; 0 where the world has ended
  core::AlignedVector<core::Lanes> product_shock;  // [N] added to utility
  core::AlignedVector<core::Lanes> relevance;      // [A, N] relevance over the place's discount
  core::AlignedVector<core::Lanes> attraction;     // [S, A, N] e^u, 0 where not on offer (links: q)
  core::AlignedVector<core::Lanes>
      others;  // [S, A] what is left for not buying: logit 1, else 1 - q
  core::AlignedVector<core::Lanes> surplus;      // [S] expected consumer surplus, currency
  core::AlignedVector<core::Lanes> sold;         // [A, N] units
  core::AlignedVector<core::LaneMask> in_stock;  // [N] at the start of the period
  core::AlignedVector<core::LaneMask> shown;     // [A, N] on offer under an assortment
  core::Lanes cumulative;                        // Bernoulli: mass of the outcomes so far
  std::vector<double> one_attraction;            // [S, A, N]
  std::vector<double> one_none;                  // [S, A]
  std::vector<double> one_units;                 // [S, A, N]
  std::vector<double> one_stock;                 // [N]
  std::vector<double> one_turned_away;           // [N]
  std::vector<std::uint32_t> customers;          // the row of each first choice
  std::vector<double> rates;                     // fluid: scratch

 private:
  static std::size_t Size(int n) { return static_cast<std::size_t>(n); }
};

}  // namespace souk::env
