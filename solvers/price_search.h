#pragma once

// Good constant prices for a market in which nothing but playing tells what prices earn: coordinate
// ascent by simulation with common shocks. A local optimum of the mean over some episodes, so its
// worth has to be told on others.

#include <cstdint>
#include <functional>
#include <vector>

#include "env/market_config.h"

namespace souk::solvers {

struct PriceSearchConfig {
  int episodes = 32;  // that every trial plays, >= 2
  std::uint64_t seed = 1;
  int threads = 1;
  int most_sweeps = 6;  // over all prices
};

struct PriceSearchHooks {
  std::function<void(double trials, double most)> progress;
};

// From `start` [A, N], each price allowed for its product. One price at a time moves to the rung
// above or below, or in an interval by a tenth of its width, later by a thirtieth and a hundredth,
// while that gains. Slates by stated relevance.
std::vector<double> SearchConstantPrices(const env::MarketConfig& market, std::vector<double> start,
                                         const PriceSearchConfig& config,
                                         const PriceSearchHooks& hooks = {});

}  // namespace souk::solvers
