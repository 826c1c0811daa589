// What is sold of the first choices, and the money of it (env/market.h).

#include "core/streams.h"
#include "env/market.h"
#include "env/market_workspace.h"
#include "env/stock_out.h"

namespace souk::env {
void Market::CapSales(int begin) {
  Workspace& work = *work_;
  if (pairs_.size() == 1 && shape_.alternatives() == 1) {
    // Only one kind of customer: their order does not matter.
    const Pair& pair = pairs_.front();
    Lanes& sold = work.sold[SoldRow(shape_, pair.audience, 0)];
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
  for (int m = 0; m < shape_.alternatives(); ++m) {
    Lanes demand = 0.;
    for (int a = 0; a < shape_.audiences; ++a) demand += work.sold[SoldRow(shape_, a, m)];
    const std::size_t at = shape_.At(m, begin);
    const Lanes stock = Lanes::Load(&state_.stock[at]);
    over = over | (demand > stock);
  }
  for (int lane = 0; over.Any() && lane < core::kLanes; ++lane) {
    if (over[lane]) CapLane(begin, lane);
  }
  for (int m = 0; m < shape_.alternatives(); ++m) {
    Lanes sales = 0.;
    for (int a = 0; a < shape_.audiences; ++a) sales += work.sold[SoldRow(shape_, a, m)];
    double* stock = &state_.stock[shape_.At(m, begin)];
    Max(Lanes(0.), Lanes::Load(stock) - sales).Store(stock);
  }
}

void Market::CapLane(int begin, int lane) {
  Workspace& work = *work_;
  ++outcome_.worlds_one_by_one;
  StockOutCase world = work.Gather(shape_, state_, outcome_, begin, lane);
  if (demand_models::IsCount(config_.noise)) {
    const auto episode = state_.first_episode + static_cast<std::uint32_t>(begin + lane);
    const auto period = static_cast<std::uint32_t>(state_.period);
    SellOneByOne(world,
                 core::Stream(state_.seed, episode, period, PackAddress(Purpose::kCustomerOrder)),
                 core::Stream(state_.seed, episode, period, PackAddress(Purpose::kRechoice)),
                 work.customers);
  } else {
    SellAsFluid(world, work.rates);
  }
  for (int m = 0; m < shape_.alternatives(); ++m) {
    for (int a = 0; a < shape_.audiences; ++a) {
      double sold = 0;
      for (int s = 0; s < shape_.segments; ++s) {
        const double units = world.units[ChoiceRow(shape_, s, a, m)];
        const int row = shape_.UnitsRow(s, a, m % shape_.products, m / shape_.products);
        outcome_.units[shape_.At(row, begin + lane)] = units;
        sold += units;
      }
      work.sold[SoldRow(shape_, a, m)].data()[lane] = sold;
    }
    outcome_.turned_away[shape_.At(m, begin + lane)] = world.turned_away[Index(m)];
  }
}

void Market::CountMoney(int begin) {
  Workspace& work = *work_;
  Lanes revenue = 0.;
  Lanes cost = 0.;
  for (int a = 0; a < shape_.audiences; ++a) {
    Lanes profit = 0.;
    for (int i = 0; i < shape_.products; ++i) {
      const Lanes price = Lanes::Load(Posted(a, i, 0, begin));
      const Lanes units = work.sold[SoldRow(shape_, a, i)];
      const Lanes unit_cost = config_.products[Index(i)].unit_cost;
      revenue += price * units;
      cost += unit_cost * units;
      profit += (price - unit_cost) * units;
      price.Store(&state_.prices[shape_.At(shape_.PriceRow(a, i), begin)]);
    }
    if (has_.add_ons) {
      for (int i = 0; i < shape_.products; ++i) {
        const Lanes discount = work.discount[Index(shape_.PriceRow(a, i))];
        revenue = revenue - discount;
        profit = profit - discount;
      }
    }
    profit.Store(&outcome_.audience_profit[shape_.At(a, begin)]);
  }
  if (has_.returns) TakeReturns(begin, &revenue, &cost);
  MoveStock(begin, &cost);
  if (has_.pricing_rules) cost += work.change_cost;
  revenue.Store(&outcome_.revenue[Index(begin)]);
  cost.Store(&outcome_.cost[Index(begin)]);
  if (has_.rivals) CountRivals(begin);
}

void Market::CountRivals(int begin) {
  for (int j = 1; j < shape_.sellers; ++j) {
    Lanes revenue = 0.;
    Lanes cost = 0.;
    for (int a = 0; a < shape_.audiences; ++a) {
      for (int i = 0; i < shape_.products; ++i) {
        const Lanes price = Lanes::Load(Posted(a, i, j, begin));
        const Lanes units = work_->sold[SoldRow(shape_, a, j * shape_.products + i)];
        revenue += price * units;
        cost += Lanes(ProductOf(config_, j, i).unit_cost) * units;
        price.Store(&state_.prices[shape_.At(shape_.PriceRow(a, i, j), begin)]);
      }
    }
    revenue.Store(&outcome_.revenue[shape_.At(j, begin)]);
    cost.Store(&outcome_.cost[shape_.At(j, begin)]);
  }
}

}  // namespace souk::env
