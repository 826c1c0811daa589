#include "env/seller_view.h"

#include <array>

#include "env/seller_spec.h"

namespace souk::env {

SellerView::SellerView(const Market& market, int seller)
    : seller_(seller),
      spec_(SellerSpecOf(market.config(), seller)),
      rows_(spec::ObservationSize(spec_) / spec_.observed_periods) {}

void SellerView::Fill(const Market& market, spec::Observation* observation) const {
  const MarketState& state = market.state();
  const spec::Shape& shape = market.shape();
  observation->shape = shape;
  observation->seed = state.seed;
  observation->first_episode = state.first_episode;
  observation->step = static_cast<std::uint32_t>(state.period);
  observation->period = state.period;
  observation->alive = state.alive;
  observation->values.resize(shape.At(rows_, 0));
  const auto of = [&](const core::AlignedVector<double>& rows, int first) {
    return rows.empty() ? nullptr : &rows[shape.At(first, 0)];
  };
  const int own = seller_ * shape.products;
  std::array<const double*, 256> others;  // sellers have a byte in a draw's address
  std::size_t rivals = 0;
  for (int j = 0; j < shape.sellers; ++j) {
    if (j != seller_) others[rivals++] = of(state.prices, shape.PriceRow(0, 0, j));
  }
  spec::SellerFigures figures;
  figures.period = state.period;
  figures.worlds = shape.padded;
  figures.stride = shape.padded;
  figures.stock = of(state.stock, own);
  figures.prices = of(state.prices, shape.PriceRow(0, 0, seller_));
  figures.sales = of(state.last_units, own);
  figures.visits = of(state.last_visits, 0);
  figures.turned_away = of(state.last_turned_away, own);
  figures.rival_prices = {others.data(), rivals};
  spec::FillObservation<double>(spec_, figures, {observation->values.data(), shape.padded, 1});
}

}  // namespace souk::env
