// What a customer does: buys, clicks, fills the cart, leaves, comes again (env/customer_market.h).

#include "env/customer_visit.h"

#include <algorithm>
#include <cmath>

#include "env/market_workspace.h"

namespace souk::env {
namespace {

// Whole periods until something that takes `hours` is over, at least the next one.
int PeriodsUntil(double hours, double period_hours) {
  return std::max(1, static_cast<int>(std::min(1e8, std::ceil(hours / period_hours))));
}

}  // namespace

void CustomerMarket::Serve(int begin) {
  for (int lane = 0; lane < core::kLanes; ++lane) {
    const std::size_t w = Index(begin + lane);
    outcome_.first_choice[w] = outcome_.bought[w] = outcome_.clicked[w] = outcome_.carted[w] = -1;
    outcome_.waits[w] = 0;
    outcome_.audience[w] = now_.audience[w];
  }
  const spec::Shape& shape = market_.shape_;
  Visit visit;
  visit.begin = begin;
  visit.segment = &now_.segment[Index(begin)];
  visit.prices = posted_.data();
  visit.standing = Lanes::Load(&now_.standing[Index(begin)]);
  if (!(visit.standing > Lanes(0.)).Any()) return;
  SeeAudiences(begin);
  for (int a = 0; a < shape.audiences; ++a) {
    double* count = &seen_by_[shape.At(a, begin)];
    (Lanes::Load(count) + Lanes::Load(&of_audience_[shape.At(a, begin)])).Store(count);
  }
  Table& table = tables_[Index(begin / core::kLanes)];
  if (table == Table::kNone) {
    Weigh(&visit);
  } else {
    if (table == Table::kWorthwhile) Tabulate(begin);
    table = Table::kReady;
    LookUp(&visit);
  }
  for (int lane = 0; lane < core::kLanes; ++lane) {
    if (visit.standing[lane] == 0) continue;
    ++outcome_.customers;
    Sell(visit, lane);
    if (market_.config_.slate.click_at_top > 0) Click(visit, lane);
    Leave(visit, lane);
  }
}

// What a customer whose first choice has run out takes among what is left; -1 for nothing.
int CustomerMarket::Rechoose(const Visit& visit, int lane, double uniform) const {
  const spec::Shape& shape = market_.shape_;
  const auto in_stock = [&](int m) {
    return market_.state_.stock[shape.At(m, visit.begin + lane)] > 0;
  };
  double total = visit.none[lane];
  for (int m = 0; m < shape.alternatives(); ++m) {
    if (in_stock(m)) total += Odds(visit, lane, m);
  }
  double left = uniform * total;
  for (int m = 0; m < shape.alternatives(); ++m) {
    if (!in_stock(m)) continue;
    left -= Odds(visit, lane, m);
    if (left < 0) return m;
  }
  return -1;
}

void CustomerMarket::Sell(const Visit& visit, int lane) {
  const spec::Shape& shape = market_.shape_;
  PeriodOutcome& period = market_.outcome_;
  const int world = visit.begin + lane;
  const std::size_t w = Index(world);
  const int s = now_.segment[w];
  const int a = now_.audience[w];
  if (market_.count_visits_) period.visits[shape.At(shape.PairRow(s, a), world)] += 1;
  if (visit.waits[lane] > 0) {
    outcome_.waits[w] = 1;
    return;
  }
  int m = static_cast<int>(visit.choice[Index(lane)]);
  if (m >= shape.alternatives()) return;
  outcome_.first_choice[w] = m;
  double* stock = &market_.state_.stock[shape.At(m, world)];
  if (*stock <= 0) {
    period.turned_away[shape.At(m, world)] += 1;
    m = Rechoose(visit, lane, uniforms_[shape.At(2, world)]);
    if (m < 0) return;
    stock = &market_.state_.stock[shape.At(m, world)];
  }
  outcome_.bought[w] = m;
  *stock = std::max(0., *stock - 1);
  const int i = m % shape.products;
  period.units[shape.At(shape.UnitsRow(s, a, i, m / shape.products), world)] += 1;
  if (m >= shape.products) return;  // a rival's
  const std::size_t at = shape.At(shape.PriceRow(a, i), world);
  const double profit = posted_[at] - market_.config_.products[Index(i)].unit_cost;
  accepted_[at] += posted_[at];
  outcome_.carted[w] = i;
  outcome_.audience_reward[shape.At(a, world)] = profit;
  const double reward = market_.config_.reward.profit * profit;
  outcome_.reward[w] += reward;
  paid_[w] += reward;
}

// Who chose a shown product has clicked it; of the others, some click a place.
void CustomerMarket::Click(const Visit& visit, int lane) {
  const spec::Shape& shape = market_.shape_;
  const int world = visit.begin + lane;
  const std::size_t w = Index(world);
  const int a = now_.audience[w];
  double left = uniforms_[shape.At(3, world)];
  for (int k = 0; k < shape.places && outcome_.clicked[w] < 0; ++k) {
    const int i = slates_[shape.At(shape.SlateRow(a, k), world)];
    if (i < 0) continue;
    if (outcome_.first_choice[w] >= 0) {
      if (outcome_.first_choice[w] == i) outcome_.clicked[w] = k;
      continue;
    }
    left -= market_.config_.slate.click_at_top * market_.place_discounts_[Index(k)] *
            market_.config_.products[Index(i)].relevance;
    if (left < 0) outcome_.clicked[w] = k;
  }
  const int place = outcome_.clicked[w];
  if (place < 0) return;
  if (market_.count_visits_) {
    market_.outcome_.clicks[shape.At(shape.SlateRow(a, place), world)] += 1;
  }
  if (outcome_.first_choice[w] < 0 &&
      visit_uniforms_[shape.At(3, world)] < market_.config_.customers.cart_rate) {
    outcome_.carted[w] = slates_[shape.At(shape.SlateRow(a, place), world)];
  }
}

// Who waits or comes back.
void CustomerMarket::Leave(const Visit& visit, int lane) {
  const spec::Shape& shape = market_.shape_;
  const MarketConfig& config = market_.config_;
  const int world = visit.begin + lane;
  const double hours = config.calendar.period_hours;
  if (visit.waits[lane] > 0) {
    const auto s = Index(now_.segment[Index(world)]);
    ComeAgain(world, PeriodsUntil(config.segments[s].patience.wait_hours, hours));
    return;
  }
  const ComeBackConfig& back = config.customers.come_back;
  if (outcome_.bought[Index(world)] >= 0 || back.probability == 0) return;
  if (visit_uniforms_[shape.At(1, world)] >= back.probability) return;
  const double delay = -std::log(visit_uniforms_[shape.At(2, world)]) * back.delay_hours;
  ComeAgain(world, PeriodsUntil(delay, hours));
}

void CustomerMarket::ComeAgain(int world, int periods) {
  const std::size_t w = Index(world);
  const int due = market_.state_.period + periods;
  if (due >= market_.config_.calendar.periods) return;  // after the season
  waiting_[w].push_back({due, born_period_[w], born_index_[w], now_.segment[w], now_.audience[w],
                         static_cast<int>(now_.earlier_visits[w]) + 1});
}

}  // namespace souk::env
