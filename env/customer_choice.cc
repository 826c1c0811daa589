// What a customer is offered and how it weighs that (env/customer_market.h).

#include <array>

#include "core/vector_math.h"
#include "env/customer_visit.h"
#include "env/market_workspace.h"

namespace souk::env {
namespace {

constexpr double kLargestUtility = 600;

}  // namespace

void CustomerMarket::SeeAudiences(int begin) {
  const spec::Shape& shape = market_.shape_;
  for (int a = 0; a < shape.audiences; ++a) {
    here_[Index(a)] = Lanes::Load(&of_audience_[shape.At(a, begin)]) > Lanes(0.);
  }
}

void CustomerMarket::ExpectedProfit(const core::AlignedVector<double>& prices,
                                    core::AlignedVector<double>* profit) {
  const spec::Shape& shape = market_.shape_;
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
  const spec::Shape& shape = market_.shape_;
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
  const spec::Shape& shape = market_.shape_;
  return (Index(world) * Index(shape.segments * shape.audiences) +
          Index(shape.PairRow(segment, audience))) *
         Index(shape.alternatives());
}

// Weighs for every kind of customer, which must differ in nothing else.
void CustomerMarket::Tabulate(int begin) {
  const spec::Shape& shape = market_.shape_;
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
  const spec::Shape& shape = market_.shape_;
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
  const spec::Shape& shape = market_.shape_;
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
  const spec::Shape& shape = market_.shape_;
  const bool promotion = market_.config_.slate.kind == spec::SlateKind::kPromotion;
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
  const spec::Shape& shape = market_.shape_;
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

}  // namespace souk::env
