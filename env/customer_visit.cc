// One visit of one customer in each of sixteen worlds (env/customer_market.h).

#include <algorithm>
#include <array>
#include <cmath>

#include "core/draws.h"
#include "core/vector_math.h"
#include "env/customer_market.h"
#include "env/market_workspace.h"

namespace souk::env {
namespace {

constexpr double kLargestUtility = 600;

// table[index[lane]], lane by lane; one load where there is one kind only.
Lanes Gather(const double* table, int kinds, const std::int32_t* index) {
  if (kinds == 1) return Lanes(table[0]);
  Lanes values;
  for (int lane = 0; lane < core::kLanes; ++lane) values.data()[lane] = table[index[lane]];
  return values;
}

// Whole periods until something that takes `hours` is over, at least the next one.
int PeriodsUntil(double hours, double period_hours) {
  return std::max(1, static_cast<int>(std::min(1e8, std::ceil(hours / period_hours))));
}

}  // namespace

struct CustomerMarket::Visit {
  int begin = 0;
  Lanes standing;
  Lanes sensitivity;
  LaneMask on_offer;       // the alternative at hand
  Lanes total = 0.;        // of all attractions
  Lanes total_later = 0.;  // at the sale that the patient expect
  Lanes none;              // attraction of not buying
  Lanes sale = 0.;         // the share off they expect
  Lanes waits = 0.;        // 1 for those who leave for it
  std::array<double, core::kLanes> choice;
};

// The customer `index_` of each world, or who comes again after the last new one.
void CustomerMarket::Arrive(int begin) {
  const Shape& shape = market_.shape_;
  const MarketState& state = market_.state_;
  const Lanes newcomers = Lanes::Load(&newcomers_[Index(begin)]);
  const LaneMask fresh = newcomers > Lanes(static_cast<double>(index_));
  Keep(fresh, Lanes(1.)).Store(&now_.standing[Index(begin)]);
  Lanes(0.).Store(&now_.earlier_visits[Index(begin)]);
  bool returns = false;
  for (int lane = 0; lane < core::kLanes; ++lane) {
    returns = returns || newcomers[lane] + static_cast<double>(today_[Index(begin + lane)].size()) >
                             static_cast<double>(index_);
  }
  if (!returns) return;  // nor a new one
  const auto episode = state.first_episode + static_cast<std::uint32_t>(begin);
  const auto period = static_cast<std::uint32_t>(state.period);
  std::array<Lanes, 4> words;
  core::UniformBlock(state.seed, episode, period, PackAddress(Purpose::kCustomer), index_,
                     words.data());
  Lanes kind = 0.;
  const int kinds = static_cast<int>(market_.pairs_.size());
  for (int p = 0; p + 1 < kinds; ++p) {
    kind += Keep(words[0] >= Lanes::Load(&shares_[shape.At(p, begin)]), Lanes(1.));
  }
  for (int lane = 0; lane < core::kLanes; ++lane) {
    const Market::Pair& pair = market_.pairs_[static_cast<std::size_t>(kind[lane])];
    const std::size_t w = Index(begin + lane);
    now_.segment[w] = pair.segment;
    now_.audience[w] = pair.audience;
    born_index_[w] = index_;
    born_period_[w] = state.period;
  }
  for (int d = 0; d < 4; ++d) words[Index(d)].Store(&uniforms_[shape.At(d, begin)]);
  const CustomersConfig& customers = market_.config_.customers;
  if (any_patience_ || customers.cart_rate > 0 || customers.come_back.probability > 0) {
    core::UniformBlock(state.seed, episode, period, PackAddress(Purpose::kVisit), index_,
                       words.data());
    for (int d = 0; d < 4; ++d) words[Index(d)].Store(&visit_uniforms_[shape.At(d, begin)]);
  }
  if (features_ > 0 && fresh.Any()) DrawFeatures(begin, period, index_, -1);
  for (int lane = 0; lane < core::kLanes; ++lane) {
    if (!fresh[lane]) TakeReturner(begin, lane);
  }
  for (int a = 0; a < shape.audiences; ++a) {
    double* of_audience = &of_audience_[shape.At(a, begin)];
    for (int lane = 0; lane < core::kLanes; ++lane) {
      const std::size_t w = Index(begin + lane);
      of_audience[lane] = now_.audience[w] == a ? now_.standing[w] : 0;
    }
  }
}

void CustomerMarket::TakeReturner(int begin, int lane) {
  const std::size_t w = Index(begin + lane);
  const double place = static_cast<double>(index_) - newcomers_[w];
  if (place < 0 || place >= static_cast<double>(today_[w].size())) return;
  const Returner& one = today_[w][static_cast<std::size_t>(place)];
  now_.standing[w] = 1;
  now_.segment[w] = one.segment;
  now_.audience[w] = one.audience;
  now_.earlier_visits[w] = one.visits;
  born_period_[w] = one.born;
  born_index_[w] = one.index;
  if (features_ > 0) {
    DrawFeatures(begin, static_cast<std::uint32_t>(one.born), one.index, lane);
  }
}

// The features of the customers born there, and what is seen of them; of one lane, or of all for
// -1. Feature f is draw f of the customer, its noise draw F + f.
void CustomerMarket::DrawFeatures(int begin, std::uint32_t born, std::uint32_t index,
                                  int only_lane) {
  const Shape& shape = market_.shape_;
  const MarketState& state = market_.state_;
  const CustomersConfig& customers = market_.config_.customers;
  const auto stated = customers.features.size();
  const auto blocks = static_cast<std::uint32_t>((2 * features_ + 3) / 4);
  const auto episode = state.first_episode + static_cast<std::uint32_t>(begin);
  std::array<Lanes, 4> words;
  for (int draw = 0; draw < 2 * features_; ++draw) {
    if (draw % 4 == 0) {
      core::UniformBlock(state.seed, episode, born, PackAddress(Purpose::kContext),
                         index * blocks + static_cast<std::uint32_t>(draw / 4), words.data());
    }
    const int f = draw % features_;
    const bool noise = draw >= features_;
    const double sd =
        Index(f) < stated ? customers.features[Index(f)].noise : customers.random_features.noise;
    Lanes value = 0.;
    if (!noise || sd > 0) value = core::NormalQuantile(words[Index(draw % 4)]);
    if (noise) {
      value = Lanes(sd) * value + Lanes::Load(&now_.features[shape.At(f, begin)]);
    } else if (Index(f) < stated) {
      value += Gather(customers.features[Index(f)].mean.data(), shape.segments,
                      &now_.segment[Index(begin)]);
    }
    double* row = &(noise ? now_.shown : now_.features)[shape.At(f, begin)];
    if (only_lane < 0) {
      value.Store(row);
    } else {
      row[only_lane] = value[only_lane];
    }
  }
}

void CustomerMarket::Serve(const Actions& actions, int begin) {
  const Shape& shape = market_.shape_;
  for (int lane = 0; lane < core::kLanes; ++lane) {
    const std::size_t w = Index(begin + lane);
    outcome_.first_choice[w] = outcome_.bought[w] = outcome_.clicked[w] = outcome_.carted[w] = -1;
    outcome_.waits[w] = 0;
  }
  Visit visit;
  visit.begin = begin;
  visit.standing = Lanes::Load(&now_.standing[Index(begin)]);
  if (!(visit.standing > Lanes(0.)).Any()) return;
  if (shape.places > 0) market_.PlaceSlates(actions, begin);
  Weigh(actions, &visit);
  for (int lane = 0; lane < core::kLanes; ++lane) {
    if (visit.standing[lane] == 0) continue;
    ++outcome_.customers;
    Sell(actions, visit, lane);
    if (market_.config_.slate.click_at_top > 0) Click(actions, visit, lane);
    Leave(visit, lane);
  }
}

// Attractions of everything on offer to each lane's customer, and the first choice.
void CustomerMarket::Weigh(const Actions& actions, Visit* visit) {
  const Shape& shape = market_.shape_;
  const int begin = visit->begin;
  const std::int32_t* segment = &now_.segment[Index(begin)];
  const MarketConfig& config = market_.config_;
  visit->sensitivity = Gather(sensitivities_.data(), shape.segments, segment);
  if (config.customers.drift.price_sensitivity_log_sd > 0) {
    visit->sensitivity *= core::Exp(Lanes::Load(&sensitivity_drift_[Index(begin)]));
  }
  for (int f = 0; features_count_ && f < features_; ++f) {
    visit->sensitivity +=
        Lanes(sensitivity_weights_[Index(f)]) * Lanes::Load(&now_.features[shape.At(f, begin)]);
  }
  if (any_patience_) {
    for (int lane = 0; lane < core::kLanes; ++lane) {
      const PatienceConfig& patience = config.segments[Index(segment[lane])].patience;
      const bool patient = now_.earlier_visits[Index(begin + lane)] == 0 &&
                           visit_uniforms_[shape.At(0, begin + lane)] < patience.share;
      visit->sale.data()[lane] = patient ? patience.expected_sale : 0;
    }
  }
  for (int a = 0; a < shape.audiences; ++a) {
    double* visitors = &visitors_[shape.At(a, begin)];
    (Lanes::Load(visitors) + Lanes::Load(&of_audience_[shape.At(a, begin)])).Store(visitors);
  }
  for (int m = 0; m < shape.alternatives(); ++m) {
    Lanes price = 0.;
    const Lanes utility = Utility(actions, m, visit, &price);
    Lanes odds;
    if (config.link == Link::kLinear) {
      odds = Max(Lanes(0.), Min(Lanes(1.), utility));
    } else {
      odds = core::Exp(Min(utility, Lanes(kLargestUtility)));
      if (config.link == Link::kExponential) odds = Min(Lanes(1.), odds);
    }
    odds = Keep(visit->on_offer, odds);
    attraction_[Index(m)] = odds;
    visit->total += odds;
    if (any_patience_) {
      const Lanes saved = m < shape.products ? visit->sensitivity * price * visit->sale : Lanes(0.);
      visit->total_later += odds * core::Exp(Min(saved, Lanes(kLargestUtility)));
    }
  }
  visit->none = config.link == Link::kLogit ? Lanes(1.) : Lanes(1.) - visit->total;
  if (any_patience_) visit->waits = WouldWait(*visit);
  const Lanes threshold =
      Lanes::Load(&uniforms_[shape.At(1, begin)]) * (visit->total + visit->none);
  Lanes below = 0.;
  Lanes choice = 0.;
  for (const Lanes& odds : attraction_) {
    below += odds;
    choice += Keep(threshold >= below, Lanes(1.));
  }
  choice.Store(visit->choice.data());
}

// Utility of alternative m to each lane's customer, and its price. Adds ours to what was offered.
Lanes CustomerMarket::Utility(const Actions& actions, int m, Visit* visit, Lanes* price) {
  const Shape& shape = market_.shape_;
  const int begin = visit->begin;
  const int i = m % shape.products;
  const int j = m / shape.products;
  const MarketConfig& config = market_.config_;
  const std::int32_t* segment = &now_.segment[Index(begin)];
  Market::Workspace& work = *market_.work_;
  visit->on_offer = Lanes::Load(&on_offer_[shape.At(m, begin)]) > Lanes(0.);
  Lanes relevance = 0.;
  Lanes shown = 0.;
  for (int a = 0; a < shape.audiences; ++a) {
    const LaneMask here = Lanes::Load(&of_audience_[shape.At(a, begin)]) > Lanes(0.);
    const int row = shape.PriceRow(a, i);
    if (j > 0) {
      *price += Keep(here, Lanes::Load(market_.Posted(a, i, j, begin)));
      continue;
    }
    const std::size_t at = shape.At(row, begin);
    const Lanes posted = Keep(here, Lanes::Load(&actions.prices[at]));
    *price += posted;
    (Lanes::Load(&offered_[at]) + posted).Store(&offered_[at]);
    if (shape.places == 0) continue;
    const Lanes part = Keep(here, work.relevance[Index(row)]);
    relevance += part;
    (Lanes::Load(&relevance_[at]) + part).Store(&relevance_[at]);
    const Lanes seen = Keep(work.shown[Index(row)], Lanes(1.));
    shown += Keep(here, seen);
    Select(here, seen, Lanes::Load(&shown_[at])).Store(&shown_[at]);
  }
  Lanes u = Gather(&tastes_[Index(m * shape.segments)], shape.segments, segment) +
            Lanes::Load(&shocks_[shape.At(i, begin)]) - visit->sensitivity * *price;
  for (int f = 0; features_count_ && f < features_; ++f) {
    u += Lanes(taste_weights_[Index(f * shape.products + i)]) *
         Lanes::Load(&now_.features[shape.At(f, begin)]);
  }
  if (j == 0 && config.slate.kind == SlateKind::kPromotion) {
    u += Gather(slate_responses_.data(), shape.segments, segment) * relevance;
  }
  if (j == 0 && config.slate.kind == SlateKind::kAssortment) {
    visit->on_offer = Keep(visit->on_offer, shown) > Lanes(0.);
  }
  if (market_.has_.memory) u += ReferenceEffect(i, j, *price, begin);
  return u;
}

Lanes CustomerMarket::ReferenceEffect(int product, int seller, const Lanes& price,
                                      int begin) const {
  const Shape& shape = market_.shape_;
  Lanes effect = 0.;
  for (int lane = 0; lane < core::kLanes; ++lane) {
    const int s = now_.segment[Index(begin + lane)];
    const MemoryConfig& memory = market_.config_.segments[Index(s)].memory;
    const int row = shape.ReferenceRow(s, product, seller);
    const double saved = market_.state_.reference_prices[shape.At(row, begin + lane)] - price[lane];
    effect.data()[lane] = saved > 0 ? memory.gain * saved : memory.loss * saved;
  }
  return effect;
}

// 1 for patient customers whose surplus at the sale they expect is the larger.
Lanes CustomerMarket::WouldWait(const Visit& visit) const {
  const Lanes now = core::Log(Lanes(1.) + visit.total);
  const Lanes later = core::Log(Lanes(1.) + visit.total_later);
  Lanes waits = 0.;
  for (int lane = 0; lane < core::kLanes; ++lane) {
    if (visit.sale[lane] == 0) continue;
    const auto s = Index(now_.segment[Index(visit.begin + lane)]);
    const double discount = market_.config_.segments[s].patience.discount;
    waits.data()[lane] = discount * later[lane] > now[lane] ? 1 : 0;
  }
  return waits;
}

// What a customer whose first choice has run out takes among what is left; -1 for nothing.
int CustomerMarket::Rechoose(const Visit& visit, int lane, double uniform) const {
  const Shape& shape = market_.shape_;
  const auto in_stock = [&](int m) {
    return market_.state_.stock[shape.At(m, visit.begin + lane)] > 0;
  };
  double total = visit.none[lane];
  for (int m = 0; m < shape.alternatives(); ++m) {
    if (in_stock(m)) total += attraction_[Index(m)][lane];
  }
  double left = uniform * total;
  for (int m = 0; m < shape.alternatives(); ++m) {
    if (!in_stock(m)) continue;
    left -= attraction_[Index(m)][lane];
    if (left < 0) return m;
  }
  return -1;
}

void CustomerMarket::Sell(const Actions& actions, const Visit& visit, int lane) {
  const Shape& shape = market_.shape_;
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
  const double profit = actions.prices[at] - market_.config_.products[Index(i)].unit_cost;
  accepted_[at] += actions.prices[at];
  outcome_.carted[w] = i;
  outcome_.audience_reward[shape.At(a, world)] = profit;
  outcome_.reward[w] = market_.config_.reward.profit * profit;
  paid_[w] += outcome_.reward[w];
}

// Who chose a shown product has clicked it; of the others, some click a place.
void CustomerMarket::Click(const Actions& actions, const Visit& visit, int lane) {
  const Shape& shape = market_.shape_;
  const int world = visit.begin + lane;
  const std::size_t w = Index(world);
  const int a = now_.audience[w];
  double left = uniforms_[shape.At(3, world)];
  for (int k = 0; k < shape.places && outcome_.clicked[w] < 0; ++k) {
    const int i = actions.slates[shape.At(shape.SlateRow(a, k), world)];
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
    outcome_.carted[w] = actions.slates[shape.At(shape.SlateRow(a, place), world)];
  }
}

// Who waits or comes back.
void CustomerMarket::Leave(const Visit& visit, int lane) {
  const Shape& shape = market_.shape_;
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
