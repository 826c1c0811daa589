#pragma once

// The batched market: B worlds, one period a step, in lockstep.
//
// A visitor of segment s who sees audience a's prices p_a buys product i with probability
//   logit:        q_i = e^{u_i} / (1 + sum_j e^{u_j}),  over products in stock
//   exponential:  q   = min(1, e^u)         linear:  q = clamp(u, 0, 1)     (one product)
//   u_i = taste_si - b_st p_ai + response_s relevance_i / log2(k_i + 1) + xi_it
// (McFadden 1974; k_i is the place of i in a promotion slate, xi the product shock). First choices
// are independent Poisson counts (or the scenario's noise) of mean arrivals_st P(a|s) q_i. Stock
// caps sales exactly: see env/stock_out.h. Order within a period: docs/architecture.md.
//
// Results depend on (config, seed, episode, actions) only, never on B, threads or compiler. Step
// allocates nothing. Letters and shapes: env/market_state.h.

#include <memory>
#include <vector>

#include "env/market_state.h"

namespace souk::env {

enum class Accounting {
  kReward,  // what the reward, the state and the observation need
  kFull,    // also visits, clicks and satisfaction, for logs and comparisons
};

// Per-period constants of one segment.
struct SegmentPeriod {
  double arrivals = 0;           // expected in the period, before shocks
  double price_sensitivity = 1;  // events included
  double list_surplus = 0;       // expected surplus of a visitor at list prices, all in stock
};

class Market {
 public:
  // core::InputError when the config is not valid or worlds < 1.
  Market(const MarketConfig& config, int worlds, Accounting accounting = Accounting::kReward);
  ~Market();
  Market(Market&&) noexcept;

  // Starts episodes first_episode .. first_episode + B - 1 of this seed.
  void Reset(std::uint64_t seed, std::uint32_t first_episode);

  // One period. core::InputError when a price is not within its interval (NaN included) or a slate
  // names a product twice or one that does not exist; nothing has changed then. A world that has
  // ended keeps its stock and has 0 in every outcome but satisfaction.
  void Step(const Actions& actions);

  bool AllEnded() const;

  const MarketConfig& config() const { return config_; }
  const Shape& shape() const { return shape_; }
  const MarketState& state() const { return state_; }
  void Restore(const MarketState& state) { state_ = state; }
  const PeriodOutcome& outcome() const { return outcome_; }
  const SegmentPeriod& segment_period(int period, int segment) const {
    return segment_periods_[static_cast<std::size_t>(period) *
                                static_cast<std::size_t>(shape_.segments) +
                            static_cast<std::size_t>(segment)];
  }

 private:
  // A segment and an audience it has members in.
  struct Pair {
    int segment;
    int audience;
    double share;  // P(audience | segment) > 0
  };
  struct Workspace;  // one block's intermediate Lanes

  void StepBlock(const Actions& actions, int begin);
  void CheckPrices(const Actions& actions, int begin) const;
  void PlaceSlates(const Actions& actions, int begin);
  void DrawShocks(int begin);
  void DrawPair(const Actions& actions, const Pair& pair, int begin);
  void DrawOthers(const Actions& actions, const Pair& pair, int begin, const core::Lanes& mean,
                  const core::Lanes& buyers);
  core::Lanes Count(const core::Lanes& mean, const core::Lanes& uniform);
  void CapSales(int begin);
  void CapLane(int begin, int lane);
  void CountMoney(const Actions& actions, int begin);
  void MeasureSatisfaction(const Actions& actions, int begin);
  core::Lanes PostedGap(const Actions& actions, int attribute, int begin) const;
  void CloseBlock(const Actions& actions, int begin);
  void RememberPeriod(int begin);

  MarketConfig config_;
  Shape shape_;
  bool count_visits_;
  bool measure_satisfaction_;
  bool full_;
  bool has_holding_cost_;
  std::vector<Pair> pairs_;
  std::vector<SegmentPeriod> segment_periods_;  // [T, S]
  std::vector<double> list_shares_;             // [S, N] of purchases at list prices, sums to 1
  std::vector<double> place_discounts_;         // [K] 1 / log2(k + 1)
  MarketState state_;
  PeriodOutcome outcome_;
  std::unique_ptr<Workspace> work_;
};

}  // namespace souk::env
