#include "env/market_state.h"

#include <algorithm>

#include "core/errors.h"

namespace souk::env {
namespace {

core::AlignedVector<double> Rows(int rows, const Shape& shape, double value = 0) {
  core::AlignedVector<double> array(shape.At(rows, 0), value);
  return array;
}

void FillRow(core::AlignedVector<double>& array, const Shape& shape, int row, double value) {
  const auto begin = array.begin() + static_cast<std::ptrdiff_t>(shape.At(row, 0));
  std::fill(begin, begin + shape.padded, value);
}

}  // namespace

Shape MakeShape(const MarketConfig& config, int worlds) {
  if (worlds < 1) throw core::InputError("worlds", "must be at least 1");
  Shape shape;
  shape.segments = config.segments_count();
  shape.audiences = config.audiences_count();
  shape.products = config.products_count();
  shape.places = config.slate.kind == SlateKind::kNone ? 0 : config.slate.size;
  shape.worlds = worlds;
  shape.padded = core::PadToLanes(worlds);
  return shape;
}

Actions::Actions(const Shape& shape)
    : prices(Rows(shape.audiences * shape.products, shape)),
      slates(static_cast<std::size_t>(shape.audiences * shape.places) *
                 static_cast<std::size_t>(shape.padded),
             -1) {}

MarketState::MarketState(const MarketConfig& config, const Shape& shape)
    : alive(Rows(1, shape)),
      stock(Rows(shape.sellers * shape.products, shape)),
      prices(Rows(shape.sellers * shape.audiences * shape.products, shape)),
      reference_prices(Rows(shape.segments * shape.sellers * shape.products, shape)),
      goodwill(Rows(shape.segments * shape.sellers, shape, 1)),
      last_units(Rows(shape.sellers * shape.products, shape)),
      last_visits(Rows(shape.audiences, shape)),
      last_turned_away(Rows(shape.sellers * shape.products, shape)) {
  std::fill(alive.begin(), alive.begin() + shape.worlds, 1.);
  for (int i = 0; i < shape.products; ++i) {
    const ProductConfig& product = config.products[static_cast<std::size_t>(i)];
    FillRow(stock, shape, i, product.stock);
    for (int a = 0; a < shape.audiences; ++a) {
      FillRow(prices, shape, shape.PriceRow(a, i), product.list_price);
    }
    for (int s = 0; s < shape.segments; ++s) {
      FillRow(reference_prices, shape, s * shape.products + i, product.list_price);
    }
  }
}

PeriodOutcome::PeriodOutcome(const Shape& shape)
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
      ended(Rows(1, shape)) {}

}  // namespace souk::env
