// How stock moves beside sales: deliveries, returns, spoilage, orders (spec/product_config.h).

#include <algorithm>
#include <cmath>

#include "core/draws.h"
#include "env/block_stream.h"
#include "env/market.h"
#include "env/market_workspace.h"

namespace souk::env {
namespace {

// So many of `trials` at probability p, each lane its own.
Lanes BinomialCounts(const Lanes& uniform, const Lanes& trials, const Lanes& p) {
  Lanes counts = 0.;
  for (int lane = 0; lane < core::kLanes; ++lane) {
    if (trials[lane] <= 0) continue;
    counts.data()[lane] = core::BinomialQuantile(uniform[lane], trials[lane], p[lane]);
  }
  return counts;
}

}  // namespace

void Market::ReceiveDeliveries(int begin) {
  const int slot = state_.period % delay_slots_;
  for (int i = 0; i < shape_.products; ++i) {
    const std::size_t due = shape_.At(slot * shape_.products + i, begin);
    const std::size_t at = shape_.At(i, begin);
    const Lanes orders = Keep(work_->alive > Lanes(0.), Lanes::Load(&state_.due_orders[due]));
    const Lanes returns = Keep(work_->alive > Lanes(0.), Lanes::Load(&state_.due_returns[due]));
    (Lanes::Load(&state_.stock[at]) + orders + returns).Store(&state_.stock[at]);
    (Lanes::Load(&state_.on_order[at]) - orders).Store(&state_.on_order[at]);
    Lanes(0.).Store(&state_.due_orders[due]);
    Lanes(0.).Store(&state_.due_returns[due]);
    if (has_.replenishment) orders.Store(&outcome_.delivered[at]);
  }
}

// What of this period's sales comes back: refunded at the price paid, at once.
void Market::TakeReturns(int begin, Lanes* revenue, Lanes* cost) {
  const Lanes sold_none = 0.;
  for (int i = 0; i < shape_.products; ++i) {
    const spec::ProductConfig& product = config_.products[Index(i)];
    const spec::ReturnsConfig& returns = product.returns;
    Lanes all = 0.;
    for (int a = 0; returns.rate > 0 && a < shape_.audiences; ++a) {
      const Lanes sold = work_->sold[SoldRow(shape_, a, i)];
      BlockStream stream(state_, begin, PackAddress(Purpose::kReturns, i / 256, i % 256, a));
      const Lanes back = Binomial(stream.Next(), sold, Lanes(returns.rate));
      Lanes paid = Lanes::Load(Posted(a, i, 0, begin)) * sold;
      if (has_.add_ons) paid = paid - work_->discount[Index(shape_.PriceRow(a, i))];
      const LaneMask any = sold > sold_none;
      *revenue = *revenue - Keep(any, paid * back / Select(any, sold, Lanes(1.)));
      all += back;
    }
    all.Store(&outcome_.returned[shape_.At(i, begin)]);
    if (returns.rate == 0) continue;
    const Lanes resalable = Resalable(i, all, begin);
    *cost += Lanes(returns.handling_cost) * all - Lanes(product.unit_cost) * resalable;
    Expect(&state_.due_returns, i, returns.delay_hours, resalable, begin);
  }
}

// How many of a product's returned units can be sold again.
Lanes Market::Resalable(int product, const Lanes& returned, int begin) const {
  const Lanes uniform =
      core::FirstUniform(state_.seed, state_.first_episode + static_cast<std::uint32_t>(begin),
                         static_cast<std::uint32_t>(state_.period),
                         PackAddress(Purpose::kResalable, product / 256, product % 256));
  return Binomial(uniform, returned, Lanes(config_.products[Index(product)].returns.resalable));
}

// Units that leave at the end of this period and are there after `hours`, if the season lasts.
void Market::Expect(core::AlignedVector<double>* due, int product, double hours, const Lanes& units,
                    int begin) const {
  const int arrival = state_.period + PeriodsUnderWay(config_.calendar, hours);
  if (arrival >= config_.calendar.periods) return;
  const int slot = arrival % delay_slots_;
  double* there = &(*due)[shape_.At(slot * shape_.products + product, begin)];
  (Lanes::Load(there) + units).Store(there);
}

// After sales: what spoils, what the rest costs to hold, what is ordered.
void Market::MoveStock(int begin, Lanes* cost) {
  for (int i = 0; i < shape_.products; ++i) {
    const spec::ProductConfig& product = config_.products[Index(i)];
    if (has_.spoilage) *cost += Lanes(product.unit_cost) * Spoil(i, begin);
    if (has_holding_cost_ && product.holding_cost_per_unit_day > 0) {
      *cost += Lanes(product.holding_cost_per_unit_day * config_.calendar.period_hours / 24) *
               Lanes::Load(&state_.stock[shape_.At(i, begin)]) * work_->alive;
    }
    if (has_.replenishment && product.replenishment.Any()) {
      *cost += Lanes(product.replenishment.order_cost) * Reorder(i, begin);
    }
  }
}

// The units of a product that spoil; they leave the stock.
Lanes Market::Spoil(int product, int begin) {
  const double rate = config_.products[Index(product)].spoilage_per_day;
  const std::size_t at = shape_.At(product, begin);
  Lanes spoiled = 0.;
  if (rate > 0) {
    const double share = 1 - std::pow(1 - rate, config_.calendar.period_hours / 24);
    const Lanes stock = Lanes::Load(&state_.stock[at]);
    BlockStream stream(state_, begin,
                       PackAddress(Purpose::kSpoilage, product / 256, product % 256));
    spoiled = work_->alive * Binomial(stream.Next(), stock, Lanes(share));
    (stock - spoiled).Store(&state_.stock[at]);
  }
  spoiled.Store(&outcome_.spoiled[at]);
  return spoiled;
}

// Orders up to the level where the position is low enough; 1 where an order went out.
Lanes Market::Reorder(int product, int begin) {
  const spec::ReplenishmentConfig& orders = config_.products[Index(product)].replenishment;
  const std::size_t at = shape_.At(product, begin);
  const Lanes position = Lanes::Load(&state_.stock[at]) + Lanes::Load(&state_.on_order[at]);
  const Lanes low = work_->alive * Keep(position <= Lanes(orders.reorder_point), Lanes(1.));
  const Lanes units = low * Max(Lanes(0.), Lanes(orders.order_up_to) - position);
  Expect(&state_.due_orders, product, orders.lead_time_hours * lead_time_factor_, units, begin);
  (Lanes::Load(&state_.on_order[at]) + units).Store(&state_.on_order[at]);
  return low;
}

// A binomial count under count noise, its mean for quantities that are a fluid.
Lanes Market::Binomial(const Lanes& uniform, const Lanes& trials, const Lanes& p) const {
  return demand_models::IsCount(config_.noise) ? BinomialCounts(uniform, trials, p) : trials * p;
}

}  // namespace souk::env
