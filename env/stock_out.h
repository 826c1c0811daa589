#pragma once

// Periods in which demand exceeds stock, one world at a time.
//
// First choices are drawn already. Under count noise only the customers' order is drawn: a
// uniformly random permutation (Fisher-Yates); one whose first choice has run out re-chooses among
// what is left, not buying included, with the logit probabilities renormalised. That is exact:
// choosing from the full set and re-choosing when the choice is gone has the law of choosing from
// what is left (independence of irrelevant alternatives, Luce 1959). Deterministic and Gaussian
// quantities are a fluid: everyone buys at an even rate until the first product empties, then the
// rest re-chooses among what is left.

#include <cstdint>
#include <span>
#include <vector>

#include "core/streams.h"

namespace souk::env {

// One world's period. Rows are segment x audience pairs; P rows, N products.
struct StockOutCase {
  int pairs = 0;
  int products = 0;
  std::span<const double> attraction;  // [P, N] odds against not buying; 0 where not on offer
  std::span<const double> none;        // [P] odds of not buying (1 under logit)
  std::span<double> units;             // [P, N] in: first choices; out: sales
  std::span<double> stock;             // [N] in: before; out: after
  std::span<double> turned_away;       // [N] out: customers whose first choice had run out
};

// Counts. `order` and `rechoice` are read from draw 0; `customers` is scratch that may grow.
void SellOneByOne(StockOutCase& world, core::Stream order, core::Stream rechoice,
                  std::vector<std::uint32_t>& customers);

// Fluid. `scratch` may grow.
void SellAsFluid(StockOutCase& world, std::vector<double>& scratch);

}  // namespace souk::env
