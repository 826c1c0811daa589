#include "env/market_state.h"

#include <algorithm>
#include <cmath>

#include "core/errors.h"
#include "env/behaviours.h"

namespace souk::env {
namespace {

core::AlignedVector<double> Rows(int rows, const spec::Shape& shape, double value = 0) {
  core::AlignedVector<double> array(shape.At(rows, 0), value);
  return array;
}

void FillRow(core::AlignedVector<double>& array, const spec::Shape& shape, int row, double value) {
  const auto begin = array.begin() + static_cast<std::ptrdiff_t>(shape.At(row, 0));
  std::fill(begin, begin + shape.padded, value);
}

}  // namespace

spec::Shape MakeShape(const MarketConfig& config, int worlds) {
  if (worlds < 1) throw core::InputError("worlds", "must be at least 1");
  spec::Shape shape;
  shape.sellers = config.sellers_count();
  shape.segments = config.segments_count();
  shape.audiences = config.audiences_count();
  shape.products = config.products_count();
  shape.places = config.slate.kind == spec::SlateKind::kNone ? 0 : config.slate.size;
  shape.worlds = worlds;
  shape.padded = core::PadToLanes(worlds);
  return shape;
}

int PeriodsUnderWay(const CalendarConfig& calendar, double hours) {
  const double periods = 1 + std::ceil(hours / calendar.period_hours);
  return periods < calendar.periods ? static_cast<int>(periods) : calendar.periods;
}

int DelaySlots(const MarketConfig& config) {
  double longest = -1;
  double lead_time = 1;
  for (const EventConfig& event : config.events) lead_time *= std::max(1., event.lead_time);
  for (const spec::ProductConfig& product : config.products) {
    if (product.replenishment.Any()) {
      longest = std::max(longest, product.replenishment.lead_time_hours * lead_time);
    }
    if (product.returns.rate > 0) longest = std::max(longest, product.returns.delay_hours);
  }
  if (longest < 0) return 0;
  return std::min(1 + PeriodsUnderWay(config.calendar, longest), config.calendar.periods);
}

MarketState::MarketState(const MarketConfig& config, const spec::Shape& shape)
    : alive(Rows(1, shape)),
      stock(Rows(shape.sellers * shape.products, shape)),
      prices(Rows(shape.sellers * shape.audiences * shape.products, shape)),
      reference_prices(Rows(shape.segments * shape.sellers * shape.products, shape)),
      goodwill(Rows(shape.segments * shape.sellers, shape, 1)),
      due_orders(Rows(DelaySlots(config) * shape.products, shape)),
      due_returns(due_orders),
      last_units(Rows(shape.sellers * shape.products, shape)),
      last_visits(Rows(shape.audiences, shape)),
      last_turned_away(Rows(shape.sellers * shape.products, shape)) {
  std::fill(alive.begin(), alive.begin() + shape.worlds, 1.);
  const Behaviours has(config);
  if (has.pricing_rules)
    price_age = Rows(shape.audiences * shape.products, shape, spec::kUnlimited);
  if (has.replenishment || has.returns) on_order = Rows(shape.products, shape);
  for (int j = 0; j < shape.sellers; ++j) {
    for (int i = 0; i < shape.products; ++i) {
      const spec::ProductConfig& product = ProductOf(config, j, i);
      FillRow(stock, shape, j * shape.products + i, product.stock);
      for (int a = 0; a < shape.audiences; ++a) {
        FillRow(prices, shape, shape.PriceRow(a, i, j), product.list_price);
      }
      for (int s = 0; s < shape.segments; ++s) {
        FillRow(reference_prices, shape, shape.ReferenceRow(s, i, j), product.list_price);
      }
    }
  }
  for (int s = 0; s < shape.segments; ++s) {
    FillRow(goodwill, shape, s * shape.sellers,
            config.segments[static_cast<std::size_t>(s)].retention.start);
  }
}

PeriodOutcome::PeriodOutcome(const MarketConfig& config, const spec::Shape& shape)
    : units(Rows(shape.sellers * shape.segments * shape.audiences * shape.products, shape)),
      turned_away(Rows(shape.sellers * shape.products, shape)),
      revenue(Rows(shape.sellers, shape)),
      cost(Rows(shape.sellers, shape)),
      audience_profit(Rows(shape.audiences, shape)),
      reward(Rows(1, shape)),
      visits(Rows(shape.segments * shape.audiences, shape)),
      clicks(Rows(shape.audiences * shape.places, shape)),
      components(Rows(shape.segments * kComponents, shape)),
      satisfaction(Rows(shape.segments, shape)),
      ended(Rows(1, shape)) {
  const Behaviours has(config);
  const int pairs = has.add_ons ? shape.segments * shape.audiences : 0;
  orders = cross_orders = discounts = Rows(pairs, shape);
  price_changes = Rows(has.pricing_rules ? 1 : 0, shape);
  delivered = Rows(has.replenishment ? shape.products : 0, shape);
  returned = Rows(has.returns ? shape.products : 0, shape);
  spoiled = Rows(has.spoilage ? shape.products : 0, shape);
}

}  // namespace souk::env
