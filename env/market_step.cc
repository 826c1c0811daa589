// One period of one block of sixteen worlds (env/market.h says what, docs/architecture.md in which
// order).

#include <algorithm>
#include <array>
#include <cmath>

#include "core/draws.h"
#include "core/errors.h"
#include "core/streams.h"
#include "core/vector_math.h"
#include "env/market.h"
#include "env/market_workspace.h"
#include "env/stock_out.h"

namespace souk::env {
namespace {

using core::Keep;
using core::LaneMask;
using core::Lanes;
using core::Max;
using core::Min;
using core::PackAddress;
using core::Purpose;

// Utilities above this are cut, so that a sum of attractions stays finite.
constexpr double kLargestUtility = 600;

// Draws 0, 1, 2, ... of one address for a block of worlds, a Philox block at a time.
class BlockStream {
 public:
  BlockStream(const MarketState& state, int begin, std::uint32_t address)
      : seed_(state.seed),
        episode_(state.first_episode + static_cast<std::uint32_t>(begin)),
        period_(static_cast<std::uint32_t>(state.period)),
        address_(address) {}

  const Lanes& Next() {
    if (next_ % 4 == 0)
      core::UniformBlock(seed_, episode_, period_, address_, next_ / 4, words_.data());
    return words_[next_++ % 4];
  }

 private:
  std::uint64_t seed_;
  std::uint32_t episode_;
  std::uint32_t period_;
  std::uint32_t address_;
  std::uint32_t next_ = 0;
  std::array<Lanes, 4> words_;
};

void AddTo(double* row, const Lanes& value) { (Lanes::Load(row) + value).Store(row); }

}  // namespace

void Market::StepBlock(const Actions& actions, int begin) {
  if (shape_.places > 0) PlaceSlates(actions, begin);
  DrawShocks(begin);
  Workspace& work = *work_;
  for (int i = 0; i < shape_.products; ++i) {
    work.in_stock[Index(i)] = Lanes::Load(&state_.stock[shape_.At(i, begin)]) > Lanes(0.);
    Lanes(0.).Store(&outcome_.turned_away[shape_.At(i, begin)]);
  }
  std::fill(work.sold.begin(), work.sold.end(), Lanes(0.));
  std::fill(work.surplus.begin(), work.surplus.end(), Lanes(0.));
  for (int row = 0; row < shape_.audiences * shape_.places; ++row) {
    Lanes(0.).Store(&outcome_.clicks[shape_.At(row, begin)]);
  }
  work.cumulative = Lanes(0.);
  for (const Pair& pair : pairs_) DrawPair(actions, pair, begin);
  CapSales(begin);
  CountMoney(actions, begin);
  if (measure_satisfaction_) MeasureSatisfaction(actions, begin);
  CloseBlock(actions, begin);
}

void Market::CheckPrices(const Actions& actions, int begin) const {
  for (int i = 0; i < shape_.products; ++i) {
    const ProductConfig& product = config_.products[Index(i)];
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

void Market::PlaceSlates(const Actions& actions, int begin) {
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
  work.arrival_shock = Lanes::Load(&state_.alive[Index(begin)]);
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

void Market::DrawPair(const Actions& actions, const Pair& pair, int begin) {
  Workspace& work = *work_;
  const auto [s, a, share] = pair;
  const SegmentConfig& segment = config_.segments[Index(s)];
  const SegmentPeriod& now = segment_period(state_.period, s);
  const Lanes sensitivity = now.price_sensitivity;
  Lanes* attraction = &work.attraction[Index(shape_.UnitsRow(s, a, 0))];
  Lanes total = 0.;
  Lanes utility = 0.;
  for (int i = 0; i < shape_.products; ++i) {
    const int row = shape_.PriceRow(a, i);
    utility = Lanes(segment.taste[Index(i)]) + work.product_shock[Index(i)] -
              sensitivity * Lanes::Load(&actions.prices[shape_.At(row, begin)]);
    if (config_.slate.kind == SlateKind::kPromotion) {
      utility += Lanes(segment.slate_response) * work.relevance[Index(row)];
    }
    Lanes odds;
    if (config_.link == Link::kLinear) {
      odds = Max(Lanes(0.), Min(Lanes(1.), utility));
    } else {
      odds = core::Exp(Min(utility, Lanes(kLargestUtility)));
      if (config_.link == Link::kExponential) odds = Min(Lanes(1.), odds);
    }
    odds = Keep(work.in_stock[Index(i)], odds);
    if (config_.slate.kind == SlateKind::kAssortment) odds = Keep(work.shown[Index(row)], odds);
    attraction[i] = odds;
    total += odds;
  }
  const bool logit = config_.link == Link::kLogit;
  const Lanes none = logit ? Lanes(1.) : Lanes(1.) - total;
  work.others[Index(shape_.PairRow(s, a))] = none;
  if (measure_satisfaction_) {
    Lanes surplus;
    if (logit) {
      surplus = core::Log(Lanes(1.) + total) / sensitivity;
    } else if (config_.link == Link::kExponential) {
      surplus = (total + Keep(total > Lanes(0.), Max(Lanes(0.), utility))) / sensitivity;
    } else {
      const Lanes certain = Keep(total > Lanes(0.), Max(Lanes(0.), utility - Lanes(1.)));
      surplus = (total * total * Lanes(.5) + certain) / sensitivity;
    }
    work.surplus[Index(s)] += Lanes(share) * surplus;
  }
  Lanes scale = Lanes(now.arrivals * share) * work.arrival_shock;
  if (logit) scale = scale / (Lanes(1.) + total);

  const bool bernoulli = config_.noise == demand_models::Noise::kBernoulli;
  BlockStream stream(
      state_, begin,
      bernoulli ? PackAddress(Purpose::kPurchases) : PackAddress(Purpose::kPurchases, 0, s, a));
  Lanes uniform = bernoulli ? stream.Next() : Lanes(0.);
  Lanes buyers = 0.;
  for (int i = 0; i < shape_.products; ++i) {
    if (!bernoulli) uniform = stream.Next();
    const Lanes count = Count(scale * attraction[i], uniform);
    count.Store(&outcome_.units[shape_.At(shape_.UnitsRow(s, a, i), begin)]);
    work.sold[Index(shape_.PriceRow(a, i))] += count;
    buyers += count;
  }
  // Under Bernoulli noise those who buy nothing take their share of the one uniform, seen or not.
  if (count_visits_ || bernoulli) DrawOthers(actions, pair, begin, scale * none, buyers);
}

// Visitors who buy nothing. With a click model they split by the place they click (each at most
// one); buyers of a shown product have clicked on it.
void Market::DrawOthers(const Actions& actions, const Pair& pair, int begin, const Lanes& mean,
                        const Lanes& buyers) {
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

void Market::CapSales(int begin) {
  Workspace& work = *work_;
  if (pairs_.size() == 1 && shape_.products == 1) {
    // Only one kind of customer: their order does not matter.
    const Pair& pair = pairs_.front();
    Lanes& sold = work.sold[Index(shape_.PriceRow(pair.audience, 0))];
    const std::size_t at = shape_.At(0, begin);
    const Lanes stock = Lanes::Load(&state_.stock[at]);
    const Lanes sales = Min(sold, stock);
    (sold - sales).Store(&outcome_.turned_away[at]);
    (stock - sales).Store(&state_.stock[at]);
    sales.Store(&outcome_.units[shape_.At(shape_.UnitsRow(pair.segment, pair.audience, 0), begin)]);
    sold = sales;
    return;
  }
  LaneMask over = Lanes(0.) > Lanes(0.);
  for (int i = 0; i < shape_.products; ++i) {
    Lanes demand = 0.;
    for (int a = 0; a < shape_.audiences; ++a) demand += work.sold[Index(shape_.PriceRow(a, i))];
    const std::size_t at = shape_.At(i, begin);
    const Lanes stock = Lanes::Load(&state_.stock[at]);
    over = over | (demand > stock);
  }
  for (int lane = 0; over.Any() && lane < core::kLanes; ++lane) {
    if (over[lane]) CapLane(begin, lane);
  }
  for (int i = 0; i < shape_.products; ++i) {
    Lanes sales = 0.;
    for (int a = 0; a < shape_.audiences; ++a) sales += work.sold[Index(shape_.PriceRow(a, i))];
    double* stock = &state_.stock[shape_.At(i, begin)];
    Max(Lanes(0.), Lanes::Load(stock) - sales).Store(stock);
  }
}

void Market::CapLane(int begin, int lane) {
  Workspace& work = *work_;
  ++outcome_.worlds_one_by_one;
  StockOutCase world = work.Gather(shape_, state_, outcome_, begin, lane);
  const auto noise = config_.noise;
  if (noise == demand_models::Noise::kPoisson || noise == demand_models::Noise::kBernoulli) {
    const auto episode = state_.first_episode + static_cast<std::uint32_t>(begin + lane);
    const auto period = static_cast<std::uint32_t>(state_.period);
    SellOneByOne(world,
                 core::Stream(state_.seed, episode, period, PackAddress(Purpose::kCustomerOrder)),
                 core::Stream(state_.seed, episode, period, PackAddress(Purpose::kRechoice)),
                 work.customers);
  } else {
    SellAsFluid(world, work.rates);
  }
  for (int a = 0; a < shape_.audiences; ++a) {
    for (int i = 0; i < shape_.products; ++i) {
      double sold = 0;
      for (int s = 0; s < shape_.segments; ++s) {
        const int row = shape_.UnitsRow(s, a, i);
        outcome_.units[shape_.At(row, begin + lane)] = world.units[Index(row)];
        sold += world.units[Index(row)];
      }
      work.sold[Index(shape_.PriceRow(a, i))].data()[lane] = sold;
      outcome_.turned_away[shape_.At(i, begin + lane)] = world.turned_away[Index(i)];
    }
  }
}

void Market::CountMoney(const Actions& actions, int begin) {
  Workspace& work = *work_;
  Lanes revenue = 0.;
  Lanes cost = 0.;
  for (int a = 0; a < shape_.audiences; ++a) {
    Lanes profit = 0.;
    for (int i = 0; i < shape_.products; ++i) {
      const int row = shape_.PriceRow(a, i);
      const Lanes price = Lanes::Load(&actions.prices[shape_.At(row, begin)]);
      const Lanes units = work.sold[Index(row)];
      const Lanes unit_cost = config_.products[Index(i)].unit_cost;
      revenue += price * units;
      cost += unit_cost * units;
      profit += (price - unit_cost) * units;
      price.Store(&state_.prices[shape_.At(row, begin)]);
    }
    profit.Store(&outcome_.audience_profit[shape_.At(a, begin)]);
  }
  for (int i = 0; has_holding_cost_ && i < shape_.products; ++i) {
    const double per_unit = config_.products[Index(i)].holding_cost_per_unit_day;
    if (per_unit == 0) continue;
    cost += Lanes(per_unit * config_.calendar.period_hours / 24) *
            Lanes::Load(&state_.stock[shape_.At(i, begin)]) *
            Lanes::Load(&state_.alive[Index(begin)]);
  }
  revenue.Store(&outcome_.revenue[Index(begin)]);
  cost.Store(&outcome_.cost[Index(begin)]);
}

}  // namespace souk::env
