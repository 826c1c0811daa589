#include "env/market.h"

#include <fmt/core.h>

#include <algorithm>
#include <cmath>

#include "core/stop_token.h"
#include "core/work_limits.h"
#include "env/competitor.h"
#include "env/market_work.h"
#include "env/market_workspace.h"

namespace souk::env {
namespace {

bool Observes(const MarketConfig& config, ObservationField field) {
  return std::find(config.observation.begin(), config.observation.end(), field) !=
         config.observation.end();
}

std::vector<SegmentPeriod> MakeSegmentPeriods(const MarketConfig& config) {
  std::vector<SegmentPeriod> table;
  const CalendarConfig& calendar = config.calendar;
  const int kinds = PeriodsAreAlike(config) ? 1 : calendar.periods;
  for (int t = 0; t < kinds; ++t) {
    core::ThrowIfStopped();
    const double begin = calendar.start_hours + t * calendar.period_hours;
    const double end = begin + calendar.period_hours;
    const double profile = ProfileAverage(calendar, begin, end);
    for (int s = 0; s < config.segments_count(); ++s) {
      const SegmentConfig& segment = config.segments[static_cast<std::size_t>(s)];
      SegmentPeriod cell;
      cell.arrivals = segment.arrivals_per_hour * calendar.period_hours * profile;
      cell.price_sensitivity = segment.price_sensitivity;
      for (const EventConfig& event : config.events) {
        if (!event.segments.empty() &&
            std::find(event.segments.begin(), event.segments.end(), s) == event.segments.end()) {
          continue;
        }
        const double share = EventShare(event, begin, end);
        cell.arrivals *= 1 + share * (event.arrivals - 1);
        cell.price_sensitivity *= 1 + share * (event.price_sensitivity - 1);
      }
      double total = 0;
      double utility = 0;
      for (std::size_t i = 0; i < config.products.size(); ++i) {
        utility = segment.taste[i] - cell.price_sensitivity * config.products[i].list_price;
        total += demand_models::Attraction(config.link, utility);
      }
      if (!config.rivals.empty()) total += OutsideWeight(config, s, cell.price_sensitivity) - 1;
      cell.list_surplus =
          demand_models::VisitorSurplus(config.link, total, utility, cell.price_sensitivity);
      table.push_back(cell);
    }
  }
  return table;
}

// Refuses a period of too many customers, naming the segment that brings the most to it.
void RequirePeriodCustomers(const MarketConfig& config, const std::vector<SegmentPeriod>& table) {
  const std::size_t segments = config.segments.size();
  double most = 0;
  std::size_t named = 0;
  for (std::size_t begin = 0; begin < table.size(); begin += segments) {
    double total = 0;
    double largest = 0;
    std::size_t largest_segment = 0;
    for (std::size_t s = 0; s < segments; ++s) {
      const double customers =
          table[begin + s].arrivals * MostGoodwill(config.segments[s].retention);
      total += customers;
      if (customers > largest) largest_segment = s;
      largest = std::max(largest, customers);
    }
    if (total > most) named = largest_segment;
    most = std::max(most, total);
  }
  core::RequireWork(core::Work::kPeriodCustomers, most,
                    fmt::format("segments[{}].arrivals_per_hour", named),
                    "lower it or calendar.period_hours");
}

// Each product's share of a segment's purchases at list prices, [S, N].
std::vector<double> MakeListShares(const MarketConfig& config) {
  std::vector<double> shares;
  for (const SegmentConfig& segment : config.segments) {
    double total = 0;
    const std::size_t row = shares.size();
    for (std::size_t i = 0; i < config.products.size(); ++i) {
      const double utility =
          segment.taste[i] - segment.price_sensitivity * config.products[i].list_price;
      shares.push_back(demand_models::Attraction(config.link, utility));
      total += shares.back();
    }
    for (std::size_t i = row; i < shares.size(); ++i) {
      shares[i] = total > 0 ? shares[i] / total : 1. / static_cast<double>(config.products.size());
    }
  }
  return shares;
}

}  // namespace

Market::Market(const MarketConfig& config, int worlds, Accounting accounting)
    : config_((Validate(config), RequireMarketWork(config, worlds), config)),
      shape_(MakeShape(config, worlds)),
      has_(config),
      count_visits_(accounting == Accounting::kFull || Observes(config, ObservationField::kVisits)),
      measure_satisfaction_(accounting == Accounting::kFull || config.reward.satisfaction != 0 ||
                            has_.retention),
      has_holding_cost_(std::any_of(
          config.products.begin(), config.products.end(),
          [](const spec::ProductConfig& p) { return p.holding_cost_per_unit_day > 0; })),
      segment_periods_(MakeSegmentPeriods(config)),
      segment_period_stride_(PeriodsAreAlike(config) ? 0 : config.segments.size()),
      list_shares_(MakeListShares(config)),
      state_(config, shape_),
      outcome_(config, shape_),
      work_(std::make_unique<Workspace>(config, shape_)) {
  for (int s = 0; s < shape_.segments; ++s) {
    for (int a = 0; a < shape_.audiences; ++a) {
      const double share =
          config_.segments[static_cast<std::size_t>(s)].audience[static_cast<std::size_t>(a)];
      if (share > 0) pairs_.push_back({s, a, share});
    }
    const int kinds = EveryPeriodAlike() ? 1 : config_.calendar.periods;
    double arrivals = 0;
    for (int t = 0; t < kinds; ++t) arrivals += segment_period(t, s).arrivals;
    daily_arrivals_.push_back(arrivals * 24 / (kinds * config_.calendar.period_hours));
  }
  delay_slots_ = DelaySlots(config_);
  RequirePeriodCustomers(config_, segment_periods_);
  for (int k = 1; k <= shape_.places; ++k) place_discounts_.push_back(1 / std::log2(k + 1.));
  if (has_.rivals || has_.pricing_rules) posted_ = state_.prices;
  for (int j = 1; j < shape_.sellers; ++j) {
    rivals_.push_back(
        MakeCompetitor(config_, j, config_.rivals[static_cast<std::size_t>(j - 1)].behaviour));
  }
  StartRivals();
}

Market::Workspace::Workspace(const MarketConfig& config, const spec::Shape& shape)
    : product_shock(Index(shape.products)),
      relevance(Index(shape.audiences * shape.products)),
      attraction(Index(shape.segments * shape.audiences * shape.alternatives())),
      others(Index(shape.segments * shape.audiences)),
      surplus(Index(shape.segments)),
      sold(Index(shape.audiences * shape.alternatives())),
      in_stock(Index(shape.alternatives())),
      shown(Index(shape.audiences * shape.products)),
      added(others.size() * config.add_ons.size()),
      discount(config.add_ons.empty() ? 0 : Index(shape.audiences * shape.products)),
      one_attraction(attraction.size()),
      one_none(others.size()),
      one_units(attraction.size()),
      one_stock(in_stock.size()),
      one_turned_away(in_stock.size()) {}

StockOutCase Market::Workspace::Gather(const spec::Shape& shape, const MarketState& state,
                                       const PeriodOutcome& outcome, int begin, int lane) {
  for (std::size_t row = 0; row < attraction.size(); ++row) {
    one_attraction[row] = attraction[row][lane];
  }
  for (int pair = 0; pair < shape.segments * shape.audiences; ++pair) {
    for (int m = 0; m < shape.alternatives(); ++m) {
      const int row =
          (m / shape.products * shape.segments * shape.audiences + pair) * shape.products +
          m % shape.products;
      one_units[Index(pair * shape.alternatives() + m)] =
          outcome.units[shape.At(row, begin + lane)];
    }
  }
  for (std::size_t row = 0; row < others.size(); ++row) one_none[row] = others[row][lane];
  for (std::size_t i = 0; i < one_stock.size(); ++i) {
    one_stock[i] = state.stock[shape.At(static_cast<int>(i), begin + lane)];
    one_turned_away[i] = 0;
  }
  return {static_cast<int>(one_none.size()),
          shape.alternatives(),
          one_attraction,
          one_none,
          one_units,
          one_stock,
          one_turned_away};
}

Market::~Market() = default;
Market::Market(Market&&) noexcept = default;

void Market::StartRivals() {
  state_.rival_memory.resize(rivals_.size());
  for (std::size_t j = 0; j < rivals_.size(); ++j) {
    core::RequireWork(core::Work::kRivalTables, static_cast<double>(rivals_[j]->MemorySize(shape_)),
                      fmt::format("rivals[{}].behaviour", j),
                      "shorten the ladders or play fewer worlds at once");
    state_.rival_memory[j].assign(rivals_[j]->MemorySize(shape_), 0);
    rivals_[j]->Start(*this, state_.rival_memory[j]);
  }
}

void Market::Reset(std::uint64_t seed, std::uint32_t first_episode) {
  state_ = MarketState(config_, shape_);
  state_.seed = seed;
  state_.first_episode = first_episode;
  StartRivals();
}

// What the rivals post in this period, all worlds at once.
void Market::MoveRivals() {
  const std::size_t rows = shape_.At(shape_.audiences * shape_.products, 0);
  const std::span<double> posted(posted_);
  for (std::size_t j = 0; j < rivals_.size(); ++j) {
    rivals_[j]->Post(*this, state_.rival_memory[j], posted.subspan((j + 1) * rows, rows));
  }
}

double Market::LeadTime() const {
  if (!has_.replenishment) return 1;
  const double hours = config_.calendar.period_hours;
  const double begin = config_.calendar.start_hours + state_.period * hours;
  double factor = 1;
  for (const EventConfig& event : config_.events) {
    factor *= 1 + EventShare(event, begin, begin + hours) * (event.lead_time - 1);
  }
  return factor;
}

void Market::Step(const spec::Actions& actions) {
  if (state_.period >= config_.calendar.periods) {
    outcome_ = PeriodOutcome(config_, shape_);  // nothing happens after the end
    return;
  }
  // Every action is checked before any world moves, so that a step that throws has changed nothing.
  for (int begin = 0; begin < shape_.padded; begin += core::kLanes) {
    CheckPrices(actions, begin);
    if (shape_.places > 0) PlaceSlates(actions, begin);
  }
  MoveRivals();
  own_prices_ = has_.pricing_rules ? posted_.data() : actions.prices.data();
  lead_time_factor_ = LeadTime();
  outcome_.worlds_one_by_one = 0;
  for (int begin = 0; begin < shape_.padded; begin += core::kLanes) StepBlock(actions, begin);
  own_prices_ = nullptr;
  ++state_.period;
  for (std::size_t j = 0; j < rivals_.size(); ++j) rivals_[j]->Learn(*this, state_.rival_memory[j]);
}

bool Market::AllEnded() const {
  return std::all_of(state_.alive.begin(), state_.alive.end(), [](double a) { return a == 0; });
}

}  // namespace souk::env
