#pragma once

// A slow market for one period, customer by customer, that knows nothing of counts: customers come
// one after the other at exponential distances, each draws a utility for every product and for
// buying nothing (u_i + Gumbel noise, McFadden 1974), wants the largest, and takes the largest of
// those that are in stock when he comes. Random numbers are the standard library's Mersenne
// twister.
//
// Sums are over the calls of Run. Letters: S segments, A audiences, N products.

#include <random>
#include <vector>

#include "env/market_config.h"

namespace souk::env {

class ReferenceMarket {
 public:
  // `prices` is [A, N]. Logit without slates and shocks; the calendar is not used: one hour.
  ReferenceMarket(const MarketConfig& config, std::vector<double> prices, std::uint64_t seed);

  void Run();  // one period from full stock

  const std::vector<double>& units() const { return units_; }              // [S, A, N] last period
  const std::vector<double>& turned_away() const { return turned_away_; }  // [N] last period

 private:
  void Serve(std::size_t segment, std::size_t audience);
  double Uniform() { return (static_cast<double>(random_() >> 11) + .5) * 0x1p-53; }
  std::size_t Pick(const std::vector<double>& shares);

  MarketConfig config_;
  std::vector<double> prices_;
  std::vector<double> arrivals_;  // [S] share of all arrivals
  double rate_ = 0;
  std::mt19937_64 random_;
  std::vector<double> stock_;
  std::vector<double> units_;
  std::vector<double> turned_away_;
};

}  // namespace souk::env
