#include "env/episode_metrics.h"

#include <fmt/core.h>

#include <array>
#include <cmath>
#include <limits>
#include <span>

#include "core/finite.h"
#include "metrics/fairness.h"

namespace souk::env {
namespace {

std::size_t Index(int i) { return static_cast<std::size_t>(i); }

core::AlignedVector<double> Rows(int rows, const spec::Shape& shape) {
  core::AlignedVector<double> zeros(shape.At(rows, 0), 0.);
  return zeros;
}

void AddRows(const core::AlignedVector<double>& from, core::AlignedVector<double>& to) {
  for (std::size_t k = 0; k < to.size(); ++k) to[k] += from[k];
}

}  // namespace

int MetricsCount(const MarketConfig& config) {
  return kFirstGap + kGaps * static_cast<int>(config.attributes.size());
}

std::string Name(const MarketConfig& config, int metric) {
  constexpr std::array<const char*, kFirstGap> kNames = {"profit",
                                                         "revenue",
                                                         "units",
                                                         "conversion",
                                                         "revenue per visitor",
                                                         "satisfaction",
                                                         "reward",
                                                         "unmet demand",
                                                         "products out of stock",
                                                         "order value",
                                                         "units per order",
                                                         "cross-sell rate"};
  constexpr std::array<const char*, kGaps> kGapNames = {"posted gap", "accepted gap", "access gap"};
  if (metric < kFirstGap) return kNames[Index(metric)];
  const int gap = metric - kFirstGap;
  return fmt::format("{} of {}", kGapNames[Index(gap % kGaps)],
                     config.attributes[Index(gap / kGaps)].name);
}

EpisodeTotals::EpisodeTotals(const MarketConfig& config, const spec::Shape& shape)
    : config_(config), shape_(shape) {
  Clear();
}

void EpisodeTotals::Clear() {
  const int pairs = shape_.segments * shape_.audiences;
  revenue_ = cost_ = reward_ = turned_away_ = satisfied_ = Rows(1, shape_);
  visits_ = Rows(pairs, shape_);
  orders_ = crossed_ = Rows(config_.add_ons.empty() ? 0 : pairs, shape_);
  units_ = spent_ = seen_ = Rows(pairs * shape_.products, shape_);
}

void EpisodeTotals::Add(const Market& market) {
  const PeriodOutcome& outcome = market.outcome();
  AddRows(outcome.revenue, revenue_);
  AddRows(outcome.cost, cost_);
  AddRows(outcome.reward, reward_);
  AddRows(outcome.visits, visits_);
  AddRows(outcome.units, units_);
  AddRows(outcome.orders, orders_);
  AddRows(outcome.cross_orders, crossed_);
  for (int i = 0; i < shape_.products; ++i) {
    for (int w = 0; w < shape_.padded; ++w) {
      turned_away_[Index(w)] += outcome.turned_away[shape_.At(i, w)];
    }
  }
  for (int s = 0; s < shape_.segments; ++s) {
    for (int a = 0; a < shape_.audiences; ++a) {
      const std::size_t visit_row = shape_.At(shape_.PairRow(s, a), 0);
      const double* visits = &outcome.visits[visit_row];
      const double* satisfaction = &outcome.satisfaction[shape_.At(s, 0)];
      for (int w = 0; w < shape_.padded; ++w) satisfied_[Index(w)] += visits[w] * satisfaction[w];
      for (int i = 0; i < shape_.products; ++i) {
        const std::size_t row = shape_.At(shape_.UnitsRow(s, a, i), 0);
        const double* price = &market.state().prices[shape_.At(shape_.PriceRow(a, i), 0)];
        for (int w = 0; w < shape_.padded; ++w) {
          spent_[row + Index(w)] += outcome.units[row + Index(w)] * price[w];
          seen_[row + Index(w)] += visits[w] * price[w];
        }
      }
    }
  }
  Check(market.state().period - 1);
}

// The sums of money, and what satisfaction is of: whatever else is not finite makes one of them so,
// or a metric.
void EpisodeTotals::Check(int period) const {
  const auto require = [&](const core::AlignedVector<double>& sums, const char* what) {
    const std::span<const double> worlds(sums.data(), Index(shape_.worlds));
    if (core::AllFinite(worlds)) return;
    core::RequireFinite(worlds, what, fmt::format(" in period {}", period));
  };
  require(revenue_, "revenue");
  require(cost_, "cost");
  require(reward_, "reward");
  require(satisfied_, "satisfaction");
}

void EpisodeTotals::Finish(const Market& market, int first,
                           Eigen::Ref<Eigen::ArrayXXd> metrics) const {
  for (int w = 0; w < shape_.worlds; ++w) {
    Eigen::ArrayXd column(metrics.rows());
    double units = 0;
    double visits = 0;
    for (int row = 0; row < shape_.segments * shape_.audiences; ++row) {
      visits += visits_[shape_.At(row, w)];
      for (int i = 0; i < shape_.products; ++i)
        units += units_[shape_.At(row * shape_.products + i, w)];
    }
    double orders = units;
    double crossed = 0;
    if (!orders_.empty()) {
      orders = 0;
      for (int row = 0; row < shape_.segments * shape_.audiences; ++row) {
        orders += orders_[shape_.At(row, w)];
        crossed += crossed_[shape_.At(row, w)];
      }
    }
    double sold_out = 0;
    for (int i = 0; i < shape_.products; ++i)
      sold_out += market.state().stock[shape_.At(i, w)] <= 0;
    column[kProfit] = revenue_[Index(w)] - cost_[Index(w)];
    column[kRevenue] = revenue_[Index(w)];
    column[kUnits] = units;
    column[kConversion] = visits > 0 ? orders / visits : 0;
    column[kRevenuePerVisitor] = visits > 0 ? revenue_[Index(w)] / visits : 0;
    column[kSatisfaction] = visits > 0 ? satisfied_[Index(w)] / visits : 0;
    column[kReward] = reward_[Index(w)];
    column[kTurnedAway] = turned_away_[Index(w)];
    column[kSoldOutProducts] = sold_out;
    column[kOrderValue] = orders > 0 ? revenue_[Index(w)] / orders : 0;
    column[kUnitsPerOrder] = orders > 0 ? units / orders : 0;
    column[kCrossSell] = orders > 0 ? crossed / orders : 0;
    FinishGaps(w, column);
    for (Eigen::Index m = 0; m < column.size(); ++m) {
      if (std::isfinite(column[m])) continue;
      core::ThrowNotFinite(Name(config_, static_cast<int>(m)), column[m], "");
    }
    metrics.col(first + w) = column;
  }
}

// Group figures are weighted sums over segments: choice is independent of group given segment.
void EpisodeTotals::FinishGaps(int world, Eigen::Ref<Eigen::ArrayXd> metrics) const {
  const int pairs = shape_.segments * shape_.audiences;
  Eigen::ArrayXd product_units = Eigen::ArrayXd::Zero(shape_.products);
  for (int row = 0; row < pairs; ++row) {
    for (int i = 0; i < shape_.products; ++i) {
      product_units[i] += units_[shape_.At(row * shape_.products + i, world)];
    }
  }
  for (std::size_t x = 0; x < config_.attributes.size(); ++x) {
    const auto groups = static_cast<Eigen::Index>(config_.attributes[x].groups.size());
    Eigen::ArrayXXd posted = Eigen::ArrayXXd::Zero(groups, shape_.products);
    Eigen::ArrayXXd accepted = posted;
    Eigen::ArrayXXd bought = posted;
    std::vector<double> visits(static_cast<std::size_t>(groups), 0.);
    std::vector<double> purchases(static_cast<std::size_t>(groups), 0.);
    for (Eigen::Index g = 0; g < groups; ++g) {
      const auto group = static_cast<std::size_t>(g);
      for (int row = 0; row < pairs; ++row) {
        const double share = config_.segments[Index(row / shape_.audiences)].groups[x][group];
        visits[group] += share * visits_[shape_.At(row, world)];
        for (int i = 0; i < shape_.products; ++i) {
          const std::size_t at = shape_.At(row * shape_.products + i, world);
          posted(g, i) += share * seen_[at];
          accepted(g, i) += share * spent_[at];
          bought(g, i) += share * units_[at];
          purchases[group] += share * units_[at];
        }
      }
      const double none = std::numeric_limits<double>::quiet_NaN();
      posted.row(g) = visits[group] > 0 ? (posted.row(g) / visits[group]).eval()
                                        : Eigen::ArrayXXd::Constant(1, shape_.products, none);
      accepted.row(g) = (bought.row(g) > 0).select(accepted.row(g) / bought.row(g), none);
    }
    const int attribute = static_cast<int>(x);
    metrics[GapMetric(attribute, kPostedGap)] = metrics::PriceGap(posted, product_units);
    metrics[GapMetric(attribute, kAcceptedGap)] = metrics::PriceGap(accepted, product_units);
    metrics[GapMetric(attribute, kAccessGap)] = metrics::AccessGap(purchases, visits);
  }
}

}  // namespace souk::env
