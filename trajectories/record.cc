#include "trajectories/record.h"

#include <algorithm>
#include <cassert>
#include <cmath>
#include <numeric>

#include "core/errors.h"
#include "core/finite.h"
#include "trajectories/episode_rows.h"
#include "trajectories/finite_column.h"

namespace souk::trajectories {
namespace {

std::size_t Index(int i) { return static_cast<std::size_t>(i); }

template <typename To, typename From>
void Convert(const From* from, std::size_t count, std::byte* to) {
  To* values = reinterpret_cast<To*>(to);
  for (std::size_t i = 0; i < count; ++i) values[i] = static_cast<To>(from[i]);
}

template <typename From>
void ConvertTo(ValueType type, const From* from, std::size_t count, std::byte* to) {
  switch (type) {
    case ValueType::kUInt8:
      return Convert<std::uint8_t>(from, count, to);
    case ValueType::kInt32:
      return Convert<std::int32_t>(from, count, to);
    case ValueType::kUInt32:
      return Convert<std::uint32_t>(from, count, to);
    case ValueType::kFloat32:
      return Convert<float>(from, count, to);
    case ValueType::kFloat64:
      return Convert<double>(from, count, to);
  }
}

}  // namespace

BatchRecord::BatchRecord(const env::MarketConfig& config)
    : config_((env::Validate(config), config)),
      layout_(MakeLogLayout(config)),
      unlimited_(UnlimitedStocks(config)) {
  columns_.resize(layout_.columns.size());
}

void BatchRecord::Start(const spec::Shape& shape) {
  shape_ = shape;
  period_ = 0;
  const std::size_t padded = Index(shape.padded);
  for (std::size_t c = 0; c < columns_.size(); ++c) {
    const LogColumn& column = layout_.columns[c];
    columns_[c].resize(Index(config_.calendar.periods) * Index(column.Cells()) *
                       Index(Size(column.type)) * padded);
  }
  lengths_.assign(Index(shape.worlds), 0);
  open_.assign(Index(shape.worlds), 1);
  final_observations_.assign(Index(shape.worlds) * Index(layout_.final_observations.Cells()), 0);
  for (auto* sums : {&segment_units_, &segment_spend_, &segment_visits_}) {
    sums->resize(Index(shape.segments) * padded);
  }
  above_.resize(padded);
  below_.resize(padded);
}

void BatchRecord::Add(const spec::Observation& observation, const spec::Actions& actions,
                      std::span<const double> propensity, const spec::StepResult& result,
                      const env::Market& market) {
  assert(period_ < config_.calendar.periods);
  first_episode_ = observation.first_episode;
  KeepFinal(observation, false);
  for (int w = 0; w < shape_.worlds; ++w) {
    if (observation.alive[Index(w)] > 0) ++lengths_[Index(w)];
  }
  if (!config_.attributes.empty()) SumSegments(market);
  for (std::size_t c = 0; c < columns_.size(); ++c) {
    Fill(c, observation, actions, propensity, result, market);
    Check(c);
  }
  ++period_;
}

void BatchRecord::End(const spec::Observation& observation) {
  KeepFinal(observation, true);
  if (core::AllFinite(final_observations_)) return;
  for (const float value : final_observations_) {
    if (!std::isfinite(value)) {
      core::ThrowNotFinite(layout_.final_observations.name, static_cast<double>(value), "");
    }
  }
}

// What the period has put into a column is what may leave.
void BatchRecord::Check(std::size_t c) const {
  const LogColumn& column = layout_.columns[c];
  const std::size_t bytes = Index(column.Cells()) * Index(shape_.padded) * Index(Size(column.type));
  const ColumnPeriod part{column,        columns_[c].data() + Index(period_) * bytes,
                          shape_.padded, shape_.worlds,
                          period_,       first_episode_};
  const bool stock = layout_.sources[c].quantity == Quantity::kStock;
  RequireFinite(
      part, stock ? std::span<const std::uint8_t>(unlimited_) : std::span<const std::uint8_t>());
}

// The first observation of a world that has ended is its final one; later ones go on with the
// batch's clock. `all`: of the worlds still running too.
void BatchRecord::KeepFinal(const spec::Observation& observation, bool all) {
  const int fields = layout_.final_observations.Cells();
  for (int w = 0; w < shape_.worlds; ++w) {
    if (open_[Index(w)] == 0 || (!all && observation.alive[Index(w)] > 0)) continue;
    for (int o = 0; o < fields; ++o) {
      final_observations_[Index(w) * Index(fields) + Index(o)] =
          static_cast<float>(observation.At(o, w));
    }
    open_[Index(w)] = 0;
  }
}

int BatchRecord::Column(const std::string& name) const {
  std::vector<std::string> names;
  for (const LogColumn& column : layout_.columns) {
    if (column.name == name) return static_cast<int>(names.size());
    names.push_back(column.name);
  }
  throw core::InputError(
      "column", "there is none called " + core::Quoted(name) + core::NearestHint(name, names));
}

std::int64_t BatchRecord::rows() const {
  return std::accumulate(lengths_.begin(), lengths_.end(), std::int64_t{0});
}

void BatchRecord::Fill(std::size_t c, const spec::Observation& observation,
                       const spec::Actions& actions, std::span<const double> propensity,
                       const spec::StepResult& result, const env::Market& market) {
  const LogColumn& column = layout_.columns[c];
  const env::PeriodOutcome& outcome = market.outcome();
  const std::size_t count = Index(column.Cells()) * Index(shape_.padded);
  std::byte* to = columns_[c].data() + Index(period_) * count * Index(Size(column.type));
  const auto put = [&](const auto& values) {
    ConvertTo(column.type, values.data(), std::min(count, values.size()), to);
  };
  switch (layout_.sources[c].quantity) {
    case Quantity::kPeriod:
      std::fill_n(reinterpret_cast<std::int32_t*>(to), count, period_);
      return;
    case Quantity::kObservation:
      return put(observation.values);
    case Quantity::kPrices:
      return put(actions.prices);
    case Quantity::kSlates:
      return put(actions.slates);
    case Quantity::kReward:
      return put(result.reward);
    case Quantity::kTerminated:
      return put(result.terminated);
    case Quantity::kTruncated:
      return put(result.truncated);
    case Quantity::kPropensity:
      return put(propensity);
    case Quantity::kUnits:
      return put(outcome.units);
    case Quantity::kRevenue:
      return put(outcome.revenue);
    case Quantity::kCost:
      return put(outcome.cost);
    case Quantity::kTurnedAway:
      return put(outcome.turned_away);
    case Quantity::kStock:
      return put(market.state().stock);
    case Quantity::kPostedPrices:
      return put(market.state().prices);
    case Quantity::kVisits:
      return put(outcome.visits);
    case Quantity::kClicks:
      return put(outcome.clicks);
    case Quantity::kSatisfaction:
      return put(outcome.satisfaction);
    case Quantity::kComponents:
      return put(outcome.components);
    case Quantity::kOrders:
      return put(outcome.orders);
    case Quantity::kCrossOrders:
      return put(outcome.cross_orders);
    case Quantity::kDiscounts:
      return put(outcome.discounts);
    case Quantity::kPriceChanges:
      return put(outcome.price_changes);
    case Quantity::kDelivered:
      return put(outcome.delivered);
    case Quantity::kReturned:
      return put(outcome.returned);
    case Quantity::kSpoiled:
      return put(outcome.spoiled);
    case Quantity::kPurchaseRate:
      return FillGroups(c, layout_.sources[c].attribute, false);
    case Quantity::kAcceptedPrice:
      return FillGroups(c, layout_.sources[c].attribute, true);
  }
}

// What each segment bought from us, paid, and how many of it came. Seller 0 is ourselves.
void BatchRecord::SumSegments(const env::Market& market) {
  const env::PeriodOutcome& outcome = market.outcome();
  const double* prices = market.state().prices.data();
  for (auto* sums : {&segment_units_, &segment_spend_, &segment_visits_}) {
    std::fill(sums->begin(), sums->end(), 0.);
  }
  for (int s = 0; s < shape_.segments; ++s) {
    double* units_sum = &segment_units_[shape_.At(s, 0)];
    double* spend_sum = &segment_spend_[shape_.At(s, 0)];
    double* visits_sum = &segment_visits_[shape_.At(s, 0)];
    for (int a = 0; a < shape_.audiences; ++a) {
      const double* visits = &outcome.visits[shape_.At(shape_.PairRow(s, a), 0)];
      for (int w = 0; w < shape_.padded; ++w) visits_sum[w] += visits[w];
      for (int i = 0; i < shape_.products; ++i) {
        const double* units = &outcome.units[shape_.At(shape_.UnitsRow(s, a, i), 0)];
        const double* price = prices + shape_.At(shape_.PriceRow(a, i), 0);
        for (int w = 0; w < shape_.padded; ++w) {
          units_sum[w] += units[w];
          spend_sum[w] += units[w] * price[w];
        }
      }
    }
  }
}

// Group g: sum_s P(g | s) units_s / sum_s P(g | s) visits_s, or spend over units; 0 where nobody of
// it came or bought.
void BatchRecord::FillGroups(std::size_t c, int attribute, bool prices) {
  const int groups = layout_.columns[c].Cells();
  const auto& above = prices ? segment_spend_ : segment_units_;
  const auto& below = prices ? segment_units_ : segment_visits_;
  auto* to = reinterpret_cast<float*>(columns_[c].data()) +
             Index(period_) * Index(groups) * Index(shape_.padded);
  for (int g = 0; g < groups; ++g, to += shape_.padded) {
    std::fill(above_.begin(), above_.end(), 0.);
    std::fill(below_.begin(), below_.end(), 0.);
    for (int s = 0; s < shape_.segments; ++s) {
      const double share = config_.segments[Index(s)].groups[Index(attribute)][Index(g)];
      for (int w = 0; w < shape_.padded; ++w) {
        above_[Index(w)] += share * above[shape_.At(s, w)];
        below_[Index(w)] += share * below[shape_.At(s, w)];
      }
    }
    for (int w = 0; w < shape_.padded; ++w) {
      to[w] = below_[Index(w)] > 0 ? static_cast<float>(above_[Index(w)] / below_[Index(w)]) : 0.F;
    }
  }
}

void BatchRecord::CopyRows(int c, int begin, int end, std::byte* rows) const {
  const LogColumn& column = layout_.columns[Index(c)];
  CopyEpisodes(columns_[Index(c)].data(), shape_.padded, column.Cells(), Size(column.type),
               lengths_, begin, end, rows);
}

}  // namespace souk::trajectories
