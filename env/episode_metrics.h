#pragma once

// What an episode is judged by, one number per episode and metric.
//
// Letters as in env/market_state.h; E episodes, M metrics.

#include <Eigen/Core>
#include <string>
#include <vector>

#include "env/market.h"

namespace souk::env {

// The metrics that every market has; behind them, per attribute, posted gap, accepted gap, access
// gap.
enum Metric {
  kProfit,      // currency an episode: revenue less cost of goods, holding cost, plus salvage
  kRevenue,     // currency an episode
  kUnits,       // units an episode
  kConversion,  // orders per visit
  kRevenuePerVisitor,  // currency
  kSatisfaction,       // in [0, 1], weighted by visits over segments and periods
  kReward,             // the scenario's reward, currency
  kTurnedAway,         // customers whose first choice had run out, an episode
  kSoldOutProducts,    // products without stock at the end
  kOrderValue,         // revenue per order, currency; without add-ons every unit is an order
  kUnitsPerOrder,      // 1 without add-ons
  kCrossSell,          // share of orders with an add-on
  kFirstGap
};
enum Gap { kPostedGap, kAcceptedGap, kAccessGap, kGaps };

std::string Name(const MarketConfig& config, int metric);  // "profit", "posted gap of income"
constexpr int GapMetric(int attribute, Gap gap) { return kFirstGap + attribute * kGaps + gap; }
int MetricsCount(const MarketConfig& config);

// Sums over the periods of one batch. Add after every step of a market with full accounting.
class EpisodeTotals {
 public:
  explicit EpisodeTotals(const MarketConfig& config, const spec::Shape& shape);
  void Clear();
  // core::InputError naming a sum that is no longer finite, and the period.
  void Add(const Market& market);
  // Writes metrics of worlds 0 .. B-1 into columns first .. first + B - 1 of `metrics` [M, E].
  // core::InputError naming one that is not finite.
  void Finish(const Market& market, int first, Eigen::Ref<Eigen::ArrayXXd> metrics) const;

 private:
  void Check(int period) const;
  void FinishGaps(int world, Eigen::Ref<Eigen::ArrayXd> metrics) const;

  const MarketConfig& config_;
  spec::Shape shape_;
  core::AlignedVector<double> revenue_;      // [B]
  core::AlignedVector<double> cost_;         // [B]
  core::AlignedVector<double> reward_;       // [B]
  core::AlignedVector<double> turned_away_;  // [B]
  core::AlignedVector<double> orders_;       // [S, A, B] (add-ons)
  core::AlignedVector<double> crossed_;      // [S, A, B] (add-ons)
  core::AlignedVector<double> satisfied_;    // [B] visits times satisfaction
  core::AlignedVector<double> visits_;       // [S, A, B]
  core::AlignedVector<double> units_;        // [S, A, N, B]
  core::AlignedVector<double> spent_;        // [S, A, N, B] units times price
  core::AlignedVector<double> seen_;         // [S, A, N, B] visits times price
};

}  // namespace souk::env
