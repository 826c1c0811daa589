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
  for (int part = 0; part < core::kVecs; ++part) {
    const std::int32_t* at = index + 4 * part;
    values.v[part] = core::Vec{table[at[0]], table[at[1]], table[at[2]], table[at[3]]};
  }
  return values;
}

// Whole periods until something that takes `hours` is over, at least the next one.
int PeriodsUntil(double hours, double period_hours) {
  return std::max(1, static_cast<int>(std::min(1e8, std::ceil(hours / period_hours))));
}

}  // namespace

struct CustomerMarket::Visit {
  int begin = 0;
  const std::int32_t* segment = nullptr;  // [16]
  const double* prices = nullptr;         // [A, N, B] ours
  Lanes standing;
  Lanes sensitivity;
  bool tabulated = false;
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

void CustomerMarket::Serve(int begin) {
  for (int lane = 0; lane < core::kLanes; ++lane) {
    const std::size_t w = Index(begin + lane);
    outcome_.first_choice[w] = outcome_.bought[w] = outcome_.clicked[w] = outcome_.carted[w] = -1;
    outcome_.waits[w] = 0;
    outcome_.audience[w] = now_.audience[w];
  }
  const Shape& shape = market_.shape_;
  Visit visit;
  visit.begin = begin;
  visit.segment = &now_.segment[Index(begin)];
  visit.prices = posted_.data();
  visit.standing = Lanes::Load(&now_.standing[Index(begin)]);
  if (!(visit.standing > Lanes(0.)).Any()) return;
  SeeAudiences(begin);
  for (auto* counts : {&visitors_, &seen_by_}) {
    for (int a = 0; a < shape.audiences; ++a) {
      double* count = &(*counts)[shape.At(a, begin)];
      (Lanes::Load(count) + Lanes::Load(&of_audience_[shape.At(a, begin)])).Store(count);
    }
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

void CustomerMarket::SeeAudiences(int begin) {
  const Shape& shape = market_.shape_;
  for (int a = 0; a < shape.audiences; ++a) {
    here_[Index(a)] = Lanes::Load(&of_audience_[shape.At(a, begin)]) > Lanes(0.);
  }
}

void CustomerMarket::ExpectedProfit(const core::AlignedVector<double>& prices,
                                    core::AlignedVector<double>* profit) {
  const Shape& shape = market_.shape_;
  profit->assign(Index(shape.padded), 0.);
  for (int begin = 0; begin < shape.padded; begin += core::kLanes) {
    Visit visit;
    visit.begin = begin;
    visit.segment = &now_.segment[Index(begin)];
    visit.prices = prices.data();
    SeeAudiences(begin);
    Weigh(&visit);
    Lanes sum = 0.;
    for (int i = 0; i < shape.products; ++i) {
      const Lanes margin =
          PriceFor(visit, 0, i) - Lanes(market_.config_.products[Index(i)].unit_cost);
      sum += attraction_[Index(i)] * margin;
    }
    const Lanes stays = Lanes::Load(&now_.standing[Index(begin)]) * (Lanes(1.) - visit.waits);
    (stays * sum / (visit.total + visit.none)).Store(&(*profit)[Index(begin)]);
  }
}

// Attractions of everything on offer to the customers of `visit`, who are in the audiences of
// here_, and the first choice.
void CustomerMarket::Weigh(Visit* visit) {
  const Shape& shape = market_.shape_;
  const int begin = visit->begin;
  const MarketConfig& config = market_.config_;
  visit->sensitivity = Gather(sensitivities_.data(), shape.segments, visit->segment);
  if (config.customers.drift.price_sensitivity_log_sd > 0) {
    visit->sensitivity *= core::Exp(Lanes::Load(&sensitivity_drift_[Index(begin)]));
  }
  for (int f = 0; features_count_ && f < features_; ++f) {
    visit->sensitivity +=
        Lanes(sensitivity_weights_[Index(f)]) * Lanes::Load(&now_.features[shape.At(f, begin)]);
  }
  if (any_patience_) {
    for (int lane = 0; lane < core::kLanes; ++lane) {
      const PatienceConfig& patience = config.segments[Index(visit->segment[lane])].patience;
      const bool patient = now_.earlier_visits[Index(begin + lane)] == 0 &&
                           visit_uniforms_[shape.At(0, begin + lane)] < patience.share;
      visit->sale.data()[lane] = patient ? patience.expected_sale : 0;
    }
  }
  for (int m = 0; m < shape.alternatives(); ++m) {
    const int j = m / shape.products;
    const int i = m % shape.products;
    const Lanes price = PriceFor(*visit, j, i);
    Lanes u = Gather(&tastes_[Index(m * shape.segments)], shape.segments, visit->segment) +
              Lanes::Load(&shocks_[shape.At(i, begin)]) - visit->sensitivity * price;
    LaneMask on_offer = Lanes::Load(&on_offer_[shape.At(m, begin)]) > Lanes(0.);
    if (j == 0 && shape.places > 0) AddSlate(*visit, i, &u, &on_offer);
    for (int f = 0; features_count_ && f < features_; ++f) {
      u += Lanes(taste_weights_[Index(f * shape.products + i)]) *
           Lanes::Load(&now_.features[shape.At(f, begin)]);
    }
    if (market_.has_.memory) u += ReferenceEffect(*visit, i, j, price);
    Lanes odds;
    if (config.link == Link::kLinear) {
      odds = Max(Lanes(0.), Min(Lanes(1.), u));
    } else {
      odds = core::Exp(Min(u, Lanes(kLargestUtility)));
      if (config.link == Link::kExponential) odds = Min(Lanes(1.), odds);
    }
    odds = Keep(on_offer, odds);
    attraction_[Index(m)] = odds;
    visit->total += odds;
    if (any_patience_) {
      const Lanes saved = j == 0 ? visit->sensitivity * price * visit->sale : Lanes(0.);
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

std::size_t CustomerMarket::TableAt(int segment, int audience, int world) const {
  const Shape& shape = market_.shape_;
  return (Index(world) * Index(shape.segments * shape.audiences) +
          Index(shape.PairRow(segment, audience))) *
         Index(shape.alternatives());
}

// Weighs for every kind of customer, which must differ in nothing else.
void CustomerMarket::Tabulate(int begin) {
  const Shape& shape = market_.shape_;
  std::array<std::int32_t, core::kLanes> segment;
  for (const Market::Pair& pair : market_.pairs_) {
    Visit visit;
    visit.begin = begin;
    segment.fill(pair.segment);
    visit.segment = segment.data();
    visit.prices = posted_.data();
    for (int a = 0; a < shape.audiences; ++a) {
      here_[Index(a)] = Lanes(a == pair.audience ? 1. : 0.) > Lanes(0.);
    }
    Weigh(&visit);
    for (int lane = 0; lane < core::kLanes; ++lane) {
      const std::size_t at = TableAt(pair.segment, pair.audience, begin + lane);
      double below = 0;
      for (std::size_t m = 0; m < attraction_.size(); ++m) {
        table_odds_[at + m] = attraction_[m][lane];
        table_below_[at + m] = below += attraction_[m][lane];
      }
    }
  }
}

// What Weigh finds, out of the table.
void CustomerMarket::LookUp(Visit* visit) const {
  const Shape& shape = market_.shape_;
  const auto alternatives = Index(shape.alternatives());
  const bool logit = market_.config_.link == Link::kLogit;
  visit->tabulated = true;
  for (int lane = 0; lane < core::kLanes; ++lane) {
    const int world = visit->begin + lane;
    const double* below =
        &table_below_[TableAt(visit->segment[lane], now_.audience[Index(world)], world)];
    const double total = below[alternatives - 1];
    const double none = logit ? 1. : 1. - total;
    visit->none.data()[lane] = none;
    const double threshold = uniforms_[shape.At(1, world)] * (total + none);
    double choice = 0;
    for (std::size_t m = 0; m < alternatives; ++m) choice += threshold >= below[m] ? 1. : 0.;
    visit->choice[Index(lane)] = choice;
  }
}

double CustomerMarket::Odds(const Visit& visit, int lane, int alternative) const {
  if (!visit.tabulated) return attraction_[Index(alternative)][lane];
  const int world = visit.begin + lane;
  return table_odds_[TableAt(visit.segment[lane], now_.audience[Index(world)], world) +
                     Index(alternative)];
}

// What each lane's customer is asked for a product.
Lanes CustomerMarket::PriceFor(const Visit& visit, int seller, int product) const {
  const Shape& shape = market_.shape_;
  Lanes price = 0.;
  for (int a = 0; a < shape.audiences; ++a) {
    const double* asked = seller == 0
                              ? visit.prices + shape.At(shape.PriceRow(a, product), visit.begin)
                              : market_.Posted(a, product, seller, visit.begin);
    price += Keep(here_[Index(a)], Lanes::Load(asked));
  }
  return price;
}

// What the slate does for a product of ours.
void CustomerMarket::AddSlate(const Visit& visit, int product, Lanes* utility,
                              LaneMask* on_offer) const {
  const Shape& shape = market_.shape_;
  const bool promotion = market_.config_.slate.kind == SlateKind::kPromotion;
  Lanes sum = 0.;  // of relevance over places, or of what is shown
  for (int a = 0; a < shape.audiences; ++a) {
    const std::size_t at = shape.At(shape.PriceRow(a, product), visit.begin);
    sum += Keep(here_[Index(a)], Lanes::Load(promotion ? &placed_[at] : &shown_[at]));
  }
  if (promotion) {
    *utility += Gather(slate_responses_.data(), shape.segments, visit.segment) * sum;
  } else {
    *on_offer = Keep(*on_offer, sum) > Lanes(0.);
  }
}

Lanes CustomerMarket::ReferenceEffect(const Visit& visit, int product, int seller,
                                      const Lanes& price) const {
  const Shape& shape = market_.shape_;
  Lanes effect = 0.;
  for (int lane = 0; lane < core::kLanes; ++lane) {
    const int s = visit.segment[lane];
    const MemoryConfig& memory = market_.config_.segments[Index(s)].memory;
    const int row = shape.ReferenceRow(s, product, seller);
    const double saved =
        market_.state_.reference_prices[shape.At(row, visit.begin + lane)] - price[lane];
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
    const auto s = Index(visit.segment[lane]);
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
  const double profit = posted_[at] - market_.config_.products[Index(i)].unit_cost;
  accepted_[at] += posted_[at];
  outcome_.carted[w] = i;
  outcome_.audience_reward[shape.At(a, world)] = profit;
  outcome_.reward[w] = market_.config_.reward.profit * profit;
  paid_[w] += outcome_.reward[w];
}

// Who chose a shown product has clicked it; of the others, some click a place.
void CustomerMarket::Click(const Visit& visit, int lane) {
  const Shape& shape = market_.shape_;
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
