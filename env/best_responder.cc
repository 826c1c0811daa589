#include "env/best_responder.h"

#include <cmath>

#include "core/vector_math.h"

namespace souk::env {
namespace {

using core::Lanes;

std::size_t Index(int i) { return static_cast<std::size_t>(i); }

// A product's ladder, or an even grid over its interval.
std::vector<double> PriceGrid(const spec::ProductConfig& product) {
  constexpr int kPrices = 41;
  if (!product.price_ladder.empty()) return product.price_ladder;
  std::vector<double> prices(kPrices);
  for (int l = 0; l < kPrices; ++l) {
    prices[Index(l)] =
        product.price_min + (product.price_max - product.price_min) * l / (kPrices - 1);
  }
  prices.back() = product.price_max;
  return prices;
}

}  // namespace

BestResponder::BestResponder(const MarketConfig& config, int seller, const BestResponseRival& best)
    : ReactingRival(config, seller, best.lag_hours), known_(config.segments.size()) {
  for (const spec::ProductConfig& product : products_) grids_.push_back(PriceGrid(product));
}

void BestResponder::React(const Market& market, std::span<const double> seen,
                          std::span<double> prices) {
  const spec::Shape& shape = market.shape();
  for (int a = 0; a < shape.audiences; ++a) {
    for (int begin = 0; begin < shape.padded; begin += core::kLanes) {
      for (int i = 0; i < shape.products; ++i) {
        Lanes::Load(&market.state().prices[shape.At(shape.PriceRow(a, i, seller_), begin)])
            .Store(&prices[shape.At(shape.PriceRow(a, i), begin)]);
      }
      for (int i = 0; i < shape.products; ++i) {
        Survey(market, seen, prices, a, i, begin);
        Improve(market, a, i, begin, prices);
      }
    }
  }
}

// e^u of what a seller offers, for a segment; 0 when it has sold out.
Lanes BestResponder::Weight(const Market& market, int segment, int seller, int product, int begin,
                            const Lanes& price) {
  const MarketConfig& config = market.config();
  const double sensitivity =
      market.segment_period(market.state().period, segment).price_sensitivity;
  const spec::Shape& shape = market.shape();
  const double* stock = &market.state().stock[shape.At(seller * shape.products + product, begin)];
  const Lanes utility =
      Lanes(TasteFor(config, segment, seller, product)) - Lanes(sensitivity) * price;
  return Keep(Lanes::Load(stock) > Lanes(0.), core::Exp(Min(utility, Lanes(600.))));
}

void BestResponder::Survey(const Market& market, std::span<const double> seen,
                           std::span<const double> prices, int audience, int product, int begin) {
  const spec::Shape& shape = market.shape();
  for (int s = 0; s < shape.segments; ++s) {
    Known& known = known_[Index(s)];
    known.customers = market.segment_period(market.state().period, s).arrivals *
                      market.config().segments[Index(s)].audience[Index(audience)];
    known.weight = 1.;
    known.profit = 0.;
    for (int j = 0; j < shape.sellers; ++j) {
      for (int i = 0; i < shape.products; ++i) {
        if (j == seller_ && i == product) continue;
        const Lanes price =
            j == seller_ ? Lanes::Load(&prices[shape.At(shape.PriceRow(audience, i), begin)])
                         : Lanes::Load(&seen[shape.At(shape.PriceRow(audience, i, j), begin)]);
        const Lanes weight = Weight(market, s, j, i, begin, price);
        known.weight += weight;
        if (j == seller_) known.profit += weight * (price - Lanes(products_[Index(i)].unit_cost));
      }
    }
  }
}

void BestResponder::Improve(const Market& market, int audience, int product, int begin,
                            std::span<double> prices) const {
  double* const place =
      &prices[market.shape().At(market.shape().PriceRow(audience, product), begin)];
  Lanes best = -INFINITY;
  Lanes chosen = Lanes::Load(place);
  for (const double price : grids_[Index(product)]) {
    const Lanes margin = price - products_[Index(product)].unit_cost;
    Lanes profit = 0.;
    for (std::size_t s = 0; s < known_.size(); ++s) {
      const Known& known = known_[s];
      const Lanes weight = Weight(market, static_cast<int>(s), seller_, product, begin, price);
      profit += Lanes(known.customers) * (known.profit + weight * margin) / (known.weight + weight);
    }
    const core::LaneMask better = profit > best;
    best = Select(better, profit, best);
    chosen = Select(better, Lanes(price), chosen);
  }
  chosen.Store(place);
}

}  // namespace souk::env
