#pragma once

// The batched market: B worlds, one period a step, in lockstep.
//
// A visitor of segment s who sees audience a's prices p_a buys product i with probability
//   logit:        q_i = e^{u_i} / (1 + sum_j e^{u_j}),  over products in stock
//   exponential:  q   = min(1, e^u)         linear:  q = clamp(u, 0, 1)     (one product)
//   u_i = taste_si - b_st p_ai + response_s relevance_i / log2(k_i + 1) + xi_it
//         + gain_s (r_si - p_ai)^+ - loss_s (p_ai - r_si)^+
// (McFadden 1974; k_i is the place of i in a promotion slate, xi the product shock, r the reference
// price). With rivals the products of every seller are alternatives, a rival's with its appeal
// added. First choices are independent Poisson counts (or the scenario's noise) of mean arrivals_st
// goodwill_s P(a|s) q_i. Stock caps sales exactly: see env/stock_out.h. Order within a period:
// docs/architecture.md.
//
// Results depend on (config, seed, episode, actions) only, never on B, threads or compiler. Step
// allocates nothing. Letters and shapes: env/market_state.h.

#include <cstdint>
#include <memory>
#include <vector>

#include "env/behaviours.h"
#include "env/market_state.h"

namespace souk::core {
class Stream;
}  // namespace souk::core

namespace souk::env {

class Competitor;
class CustomerMarket;

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
  void Step(const spec::Actions& actions);

  bool AllEnded() const;
  // Whether every period brings the same customers in expectation.
  bool EveryPeriodAlike() const { return segment_period_stride_ == 0; }

  const MarketConfig& config() const { return config_; }
  const spec::Shape& shape() const { return shape_; }
  const MarketState& state() const { return state_; }
  void Restore(const MarketState& state) { state_ = state; }
  const PeriodOutcome& outcome() const { return outcome_; }
  const SegmentPeriod& segment_period(int period, int segment) const {
    return segment_periods_[static_cast<std::size_t>(period) * segment_period_stride_ +
                            static_cast<std::size_t>(segment)];
  }

 private:
  friend class CustomerMarket;  // the same periods, one customer at a time

  // A segment and an audience it has members in.
  struct Pair {
    int segment;
    int audience;
    double share;  // P(audience | segment) > 0
  };
  struct Workspace;  // one block's intermediate Lanes

  void StartRivals();
  void MoveRivals();
  double LeadTime() const;  // what events make of that of orders placed in this period
  void CheckPrices(const spec::Actions& actions, int begin) const;
  void StepBlock(const spec::Actions& actions, int begin);
  void OpenBlock(int begin);
  void ApplyPricingRules(const spec::Actions& actions, int begin);
  void PlaceSlates(const spec::Actions& actions, int begin);
  void DrawShocks(int begin);
  void DrawPair(const spec::Actions& actions, const Pair& pair, int begin);
  void DrawFirstChoices(const Pair& pair, const core::Lanes& scale, int begin, core::Lanes* buyers);
  void WeighOffers(const Pair& pair, int seller, int begin, const core::Lanes& sensitivity,
                   core::Lanes* total, core::Lanes* utility);
  void AddSurplus(const Pair& pair, const core::Lanes& sensitivity, const core::Lanes& total,
                  const core::Lanes& utility);
  core::Lanes ReferenceEffect(int segment, int product, int seller, const core::Lanes& price,
                              int begin) const;
  void DrawOthers(const spec::Actions& actions, const Pair& pair, int begin,
                  const core::Lanes& mean, const core::Lanes& buyers);
  core::Lanes Count(const core::Lanes& mean, const core::Lanes& uniform);
  void CapSales(int begin);
  void CapLane(int begin, int lane);
  void FillBaskets(int begin);
  void DrawAddOns(const Pair& pair, int begin);
  void BookAddOns(const Pair& pair, int begin);
  void ListRequests(int begin, int lane, core::Stream* draws, std::uint32_t* drawn);
  void ServeAddOns(int begin, int lane);
  void RationAddOns(int begin, int lane);
  core::Lanes Binomial(const core::Lanes& uniform, const core::Lanes& trials,
                       const core::Lanes& p) const;
  void CountMoney(int begin);
  void CountRivals(int begin);
  void ReceiveDeliveries(int begin);
  void TakeReturns(int begin, core::Lanes* revenue, core::Lanes* cost);
  core::Lanes Resalable(int product, const core::Lanes& returned, int begin) const;
  void Expect(core::AlignedVector<double>* due, int product, double hours, const core::Lanes& units,
              int begin) const;
  void MoveStock(int begin, core::Lanes* cost);
  core::Lanes Spoil(int product, int begin);
  core::Lanes Reorder(int product, int begin);
  void MeasureSatisfaction(int begin);
  void MoveReferences(int begin);
  void MoveGoodwill(int begin);
  core::Lanes PostedGap(int attribute, int begin) const;
  void CloseBlock(int begin);
  void RememberPeriod(int begin);

  // Where seller j's price of product i for audience a lies, for the block that begins there.
  const double* Posted(int audience, int product, int seller, int begin) const {
    const double* prices = seller == 0 ? own_prices_ : posted_.data();
    return prices + shape_.At(shape_.PriceRow(audience, product, seller), begin);
  }

  MarketConfig config_;
  spec::Shape shape_;
  Behaviours has_;
  bool count_visits_;
  bool measure_satisfaction_;
  bool has_holding_cost_;
  std::vector<Pair> pairs_;
  std::vector<SegmentPeriod> segment_periods_;  // [T, S]; [1, S] where every period is alike
  std::size_t segment_period_stride_ = 0;
  std::vector<double> list_shares_;      // [S, N] of purchases at list prices, sums to 1
  std::vector<double> place_discounts_;  // [K] 1 / log2(k + 1)
  std::vector<double> daily_arrivals_;   // [S] mean over the horizon, goodwill 1
  int delay_slots_ = 0;                  // L
  double lead_time_factor_ = 1;          // of orders placed in this period
  const double* own_prices_ = nullptr;   // [A, N, B] of this period, after the rules
  core::AlignedVector<double> posted_;   // [J, A, N, B]; empty without rivals and pricing rules
  std::vector<std::unique_ptr<Competitor>> rivals_;  // [J - 1]
  MarketState state_;
  PeriodOutcome outcome_;
  std::unique_ptr<Workspace> work_;
};

}  // namespace souk::env
