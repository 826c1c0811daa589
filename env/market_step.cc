// One period of one block of sixteen worlds up to the first choices of its customers (env/market.h
// says what, docs/architecture.md in which order).

#include <algorithm>
#include <cmath>

#include "core/draws.h"
#include "core/errors.h"
#include "core/vector_math.h"
#include "env/block_stream.h"
#include "env/market.h"
#include "env/market_workspace.h"

namespace souk::env {
namespace {

// Utilities above this are cut, so that a sum of attractions stays finite.
constexpr double kLargestUtility = 600;

void AddTo(double* row, const Lanes& value) { (Lanes::Load(row) + value).Store(row); }

}  // namespace

void Market::StepBlock(const spec::Actions& actions, int begin) {
  if (has_.pricing_rules) ApplyPricingRules(actions, begin);
  if (shape_.places > 0) PlaceSlates(actions, begin);
  OpenBlock(begin);
  DrawShocks(begin);
  for (const Pair& pair : pairs_) DrawPair(actions, pair, begin);
  CapSales(begin);
  if (has_.add_ons) FillBaskets(begin);
  CountMoney(begin);
  if (measure_satisfaction_) MeasureSatisfaction(begin);
  CloseBlock(begin);
}

// What the period starts from: deliveries have come, nothing is sold yet.
void Market::OpenBlock(int begin) {
  Workspace& work = *work_;
  work.alive = Lanes::Load(&state_.alive[Index(begin)]);
  if (has_.replenishment || has_.returns) ReceiveDeliveries(begin);
  for (int m = 0; m < shape_.alternatives(); ++m) {
    work.in_stock[Index(m)] = Lanes::Load(&state_.stock[shape_.At(m, begin)]) > Lanes(0.);
    Lanes(0.).Store(&outcome_.turned_away[shape_.At(m, begin)]);
  }
  std::fill(work.sold.begin(), work.sold.end(), Lanes(0.));
  std::fill(work.surplus.begin(), work.surplus.end(), Lanes(0.));
  for (int row = 0; row < shape_.audiences * shape_.places; ++row) {
    Lanes(0.).Store(&outcome_.clicks[shape_.At(row, begin)]);
  }
  work.cumulative = Lanes(0.);
}

void Market::CheckPrices(const spec::Actions& actions, int begin) const {
  for (int i = 0; i < shape_.products; ++i) {
    const spec::ProductConfig& product = config_.products[Index(i)];
    for (int a = 0; a < shape_.audiences; ++a) {
      const Lanes price = Lanes::Load(&actions.prices[shape_.At(shape_.PriceRow(a, i), begin)]);
      const LaneMask low = price >= Lanes(product.price_min);
      const LaneMask high = price <= Lanes(product.price_max);
      if (low.All() && high.All()) continue;
      const int real = std::min(core::kLanes, shape_.worlds - begin);
      for (int lane = 0; lane < real; ++lane) {
        if (low[lane] && high[lane]) continue;
        throw core::InputError("prices", "price " + std::to_string(price[lane]) + " of " +
                                             product.name + " is outside [" +
                                             std::to_string(product.price_min) + ", " +
                                             std::to_string(product.price_max) + "]");
      }
    }
  }
}

void Market::PlaceSlates(const spec::Actions& actions, int begin) {
  Workspace& work = *work_;
  std::fill(work.relevance.begin(), work.relevance.end(), Lanes(0.));
  std::fill(work.shown.begin(), work.shown.end(), Lanes(0.) > Lanes(0.));
  const int real = std::min(core::kLanes, shape_.worlds - begin);
  for (int a = 0; a < shape_.audiences; ++a) {
    for (int k = 0; k < shape_.places; ++k) {
      const std::int32_t* place = &actions.slates[shape_.At(shape_.SlateRow(a, k), begin)];
      for (int lane = 0; lane < real; ++lane) {
        const int i = place[lane];
        if (i == -1) continue;
        if (i < 0 || i >= shape_.products) {
          throw core::InputError("slates", "there is no product " + std::to_string(i));
        }
        const std::size_t row = Index(shape_.PriceRow(a, i));
        if (work.shown[row][lane]) {
          throw core::InputError("slates", config_.products[Index(i)].name + " is shown twice");
        }
        work.shown[row].v[lane / 4][lane % 4] = -1;
        work.relevance[row].data()[lane] =
            config_.products[Index(i)].relevance * place_discounts_[Index(k)];
      }
    }
  }
}

void Market::DrawShocks(int begin) {
  Workspace& work = *work_;
  const auto episode = state_.first_episode + static_cast<std::uint32_t>(begin);
  const auto period = static_cast<std::uint32_t>(state_.period);
  work.arrival_shock = work.alive;
  if (const double sd = config_.shocks.arrivals_log_sd; sd > 0) {
    const Lanes z = core::NormalQuantile(
        core::FirstUniform(state_.seed, episode, period, PackAddress(Purpose::kArrivalShock)));
    work.arrival_shock *= core::Exp(Lanes(sd) * z - Lanes(sd * sd / 2));
  }
  if (const double sd = config_.shocks.product_sd; sd > 0) {
    BlockStream stream(state_, begin, PackAddress(Purpose::kProductShock));
    for (Lanes& shock : work.product_shock) {
      shock = Lanes(sd) * core::NormalQuantile(stream.Next()) - Lanes(sd * sd / 2);
    }
  } else {
    std::fill(work.product_shock.begin(), work.product_shock.end(), Lanes(0.));
  }
}

Lanes Market::Count(const Lanes& mean, const Lanes& uniform) {
  switch (config_.noise) {
    case demand_models::Noise::kPoisson:
      return core::PoissonQuantile(uniform, mean);
    case demand_models::Noise::kBernoulli: {
      // One customer at most: a single uniform falls into one outcome's share of [0, 1).
      Workspace& work = *work_;
      const LaneMask after = uniform >= work.cumulative;
      work.cumulative += mean;
      return Keep(after, Keep(uniform < work.cumulative, Lanes(1.)));
    }
    case demand_models::Noise::kDeterministic:
      return mean;
    case demand_models::Noise::kGaussian:
      return Max(Lanes(0.), mean + core::Sqrt(mean) * core::NormalQuantile(uniform));
  }
  return mean;
}

// What a seller's products weigh for a pair, [N]; adds them to `total`. Leaves the last product's
// utility, which the links of one product need.
void Market::WeighOffers(const Pair& pair, int seller, int begin, const Lanes& sensitivity,
                         Lanes* total, Lanes* utility) {
  Workspace& work = *work_;
  const auto [s, a, share] = pair;
  const SegmentConfig& segment = config_.segments[Index(s)];
  const bool promoted = seller == 0 && config_.slate.kind == spec::SlateKind::kPromotion;
  const bool assorted = seller == 0 && config_.slate.kind == spec::SlateKind::kAssortment;
  const bool remembers = has_.memory && segment.memory.Any();
  Lanes* attraction = &work.attraction[ChoiceRow(shape_, s, a, seller * shape_.products)];
  const LaneMask* in_stock = &work.in_stock[Index(seller * shape_.products)];
  for (int i = 0; i < shape_.products; ++i) {
    const int row = shape_.PriceRow(a, i);
    const Lanes price = Lanes::Load(Posted(a, i, seller, begin));
    Lanes u = Lanes(segment.taste[Index(i)]) + work.product_shock[Index(i)] - sensitivity * price;
    if (promoted) u += Lanes(segment.slate_response) * work.relevance[Index(row)];
    if (seller > 0) u += Lanes(config_.rivals[Index(seller - 1)].appeal);
    if (remembers) u += ReferenceEffect(s, i, seller, price, begin);
    Lanes odds;
    if (config_.link == Link::kLinear) {
      odds = Max(Lanes(0.), Min(Lanes(1.), u));
    } else {
      odds = core::Exp(Min(u, Lanes(kLargestUtility)));
      if (config_.link == Link::kExponential) odds = Min(Lanes(1.), odds);
    }
    odds = Keep(in_stock[i], odds);
    if (assorted) odds = Keep(work.shown[Index(row)], odds);
    attraction[i] = odds;
    *total += odds;
    *utility = u;
  }
}

// What a visitor of the pair can expect of what WeighOffers weighed, currency.
void Market::AddSurplus(const Pair& pair, const Lanes& sensitivity, const Lanes& total,
                        const Lanes& utility) {
  Lanes surplus;
  if (config_.link == Link::kLogit) {
    surplus = core::Log(Lanes(1.) + total) / sensitivity;
  } else if (config_.link == Link::kExponential) {
    surplus = (total + Keep(total > Lanes(0.), Max(Lanes(0.), utility))) / sensitivity;
  } else {
    const Lanes certain = Keep(total > Lanes(0.), Max(Lanes(0.), utility - Lanes(1.)));
    surplus = (total * total * Lanes(.5) + certain) / sensitivity;
  }
  work_->surplus[Index(pair.segment)] += Lanes(pair.share) * surplus;
}

void Market::DrawPair(const spec::Actions& actions, const Pair& pair, int begin) {
  Workspace& work = *work_;
  const auto [s, a, share] = pair;
  const SegmentPeriod& now = segment_period(state_.period, s);
  Lanes total = 0.;
  Lanes utility = 0.;
  const Lanes sensitivity = now.price_sensitivity;
  for (int j = 0; j < shape_.sellers; ++j) {
    WeighOffers(pair, j, begin, sensitivity, &total, &utility);
  }
  const bool logit = config_.link == Link::kLogit;
  const Lanes none = logit ? Lanes(1.) : Lanes(1.) - total;
  work.others[Index(shape_.PairRow(s, a))] = none;
  if (measure_satisfaction_) AddSurplus(pair, sensitivity, total, utility);
  Lanes scale = Lanes(now.arrivals * share) * work.arrival_shock;
  if (has_.retention) {
    scale *= Lanes::Load(&state_.goodwill[shape_.At(s * shape_.sellers, begin)]);
  }
  if (logit) scale = scale / (Lanes(1.) + total);

  Lanes buyers = 0.;
  DrawFirstChoices(pair, scale, begin, &buyers);
  // Under Bernoulli noise those who buy nothing take their share of the one uniform, seen or not.
  const bool bernoulli = config_.noise == demand_models::Noise::kBernoulli;
  if (count_visits_ || bernoulli) DrawOthers(actions, pair, begin, scale * none, buyers);
}

void Market::DrawFirstChoices(const Pair& pair, const Lanes& scale, int begin, Lanes* buyers) {
  Workspace& work = *work_;
  const auto [s, a, share] = pair;
  const bool bernoulli = config_.noise == demand_models::Noise::kBernoulli;
  const Lanes* attraction = &work.attraction[ChoiceRow(shape_, s, a, 0)];
  for (int j = 0; j < shape_.sellers; ++j) {
    BlockStream stream(
        state_, begin,
        bernoulli ? PackAddress(Purpose::kPurchases) : PackAddress(Purpose::kPurchases, j, s, a));
    Lanes uniform = bernoulli ? stream.Next() : Lanes(0.);
    for (int i = 0; i < shape_.products; ++i) {
      if (!bernoulli) uniform = stream.Next();
      const int m = j * shape_.products + i;
      const Lanes count = Count(scale * attraction[m], uniform);
      count.Store(&outcome_.units[shape_.At(shape_.UnitsRow(s, a, i, j), begin)]);
      work.sold[SoldRow(shape_, a, m)] += count;
      *buyers += count;
    }
  }
}

// Visitors who buy nothing. With a click model they split by the place they click (each at most
// one); buyers of a shown product have clicked on it.
void Market::DrawOthers(const spec::Actions& actions, const Pair& pair, int begin,
                        const Lanes& mean, const Lanes& buyers) {
  const auto [s, a, share] = pair;
  const bool bernoulli = config_.noise == demand_models::Noise::kBernoulli;
  BlockStream stream(
      state_, begin,
      bernoulli ? PackAddress(Purpose::kPurchases) : PackAddress(Purpose::kNonBuyers, 0, s, a));
  const int real = std::min(core::kLanes, shape_.worlds - begin);
  Lanes uniform = stream.Next();
  Lanes visits = buyers;
  Lanes idle = 1.;
  if (config_.slate.click_at_top > 0) {
    for (int k = 0; k < shape_.places; ++k) {
      const std::size_t place = shape_.At(shape_.SlateRow(a, k), begin);
      Lanes share_clicking = 0.;
      Lanes bought = 0.;
      for (int lane = 0; lane < real; ++lane) {
        const int i = actions.slates[place + Index(lane)];
        if (i < 0) continue;
        share_clicking.data()[lane] = config_.slate.click_at_top * place_discounts_[Index(k)] *
                                      config_.products[Index(i)].relevance;
        bought.data()[lane] = outcome_.units[shape_.At(shape_.UnitsRow(s, a, i), begin + lane)];
      }
      const Lanes clicks = Count(mean * share_clicking, uniform);
      if (!bernoulli) uniform = stream.Next();
      AddTo(&outcome_.clicks[place], clicks + bought);
      visits += clicks;
      idle = idle - share_clicking;
    }
  }
  visits += Count(mean * Max(Lanes(0.), idle), uniform);
  visits.Store(&outcome_.visits[shape_.At(shape_.PairRow(s, a), begin)]);
}

}  // namespace souk::env
