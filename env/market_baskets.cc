// What customers add to their orders (AddOnConfig in env/market_config.h).
//
// Of n orders of a product each adds another with probability p, independently of what else it
// adds. The counts are drawn pair by pair: how many of the orders without an add-on so far take it,
// and how many of the others, two binomials. So the number of orders with an add-on has its exact
// law too. First choices are served before add-ons. Where an add-on runs short, the drawn requests
// stay; only who gets one is drawn, a uniformly random permutation of them (first come, first
// served).

#include <algorithm>

#include "core/streams.h"
#include "core/vector_math.h"
#include "env/block_stream.h"
#include "env/market.h"
#include "env/market_workspace.h"

namespace souk::env {

// The add-ons that the orders of one pair of segment and audience ask for.
void Market::DrawAddOns(const Pair& pair, int begin) {
  Workspace& work = *work_;
  const auto [s, a, share] = pair;
  const int row = shape_.PairRow(s, a);
  const Lanes sensitivity = segment_period(state_.period, s).price_sensitivity;
  BlockStream stream(state_, begin, PackAddress(Purpose::kAddOns, 0, s, a));
  for (int i = 0; i < shape_.products; ++i) {
    const Lanes orders = Lanes::Load(&outcome_.units[shape_.At(shape_.UnitsRow(s, a, i), begin)]);
    Lanes alone = orders;
    for (std::size_t k = 0; k < config_.add_ons.size(); ++k) {
      const AddOnConfig& add_on = config_.add_ons[k];
      if (add_on.product != i) continue;
      const Lanes off = Lanes(add_on.discount) * Lanes::Load(Posted(a, add_on.other, 0, begin));
      // Two factors that are cut at e^600 each make a product that may have to be cut as well.
      const Lanes odds = Min(
          Lanes(1e300), work.attraction[ChoiceRow(shape_, s, a, add_on.other)] *
                            core::Exp(Min(Lanes(add_on.utility) + sensitivity * off, Lanes(600.))));
      const Lanes p = odds / (Lanes(1.) + odds);
      const Lanes first = Binomial(stream.Next(), alone, p);
      const Lanes further = Binomial(stream.Next(), orders - alone, p);
      work.added[Index(row) * config_.add_ons.size() + k] = first + further;
      alone = alone - first;
    }
    double* total = &outcome_.orders[shape_.At(row, begin)];
    (Lanes::Load(total) + orders).Store(total);
    double* crossed = &outcome_.cross_orders[shape_.At(row, begin)];
    (Lanes::Load(crossed) + (orders - alone)).Store(crossed);
  }
}

void Market::FillBaskets(int begin) {
  Workspace& work = *work_;
  const std::size_t pairs = config_.add_ons.size();
  for (int row = 0; row < shape_.segments * shape_.audiences; ++row) {
    for (auto* out : {&outcome_.orders, &outcome_.cross_orders, &outcome_.discounts}) {
      Lanes(0.).Store(&(*out)[shape_.At(row, begin)]);
    }
  }
  std::fill(work.added.begin(), work.added.end(), Lanes(0.));
  std::fill(work.discount.begin(), work.discount.end(), Lanes(0.));
  for (const Pair& pair : pairs_) DrawAddOns(pair, begin);
  LaneMask short_of = Lanes(0.) > Lanes(0.);
  for (int i = 0; i < shape_.products; ++i) {
    Lanes wanted = 0.;
    for (std::size_t cell = 0; cell < work.added.size(); ++cell) {
      if (config_.add_ons[cell % pairs].other == i) wanted += work.added[cell];
    }
    short_of = short_of | (wanted > Lanes::Load(&state_.stock[shape_.At(i, begin)]));
  }
  for (int lane = 0; short_of.Any() && lane < core::kLanes; ++lane) {
    if (!short_of[lane]) continue;
    if (demand_models::IsCount(config_.noise)) {
      ServeAddOns(begin, lane);
    } else {
      RationAddOns(begin, lane);
    }
  }
  for (const Pair& pair : pairs_) BookAddOns(pair, begin);
}

// Units, stock and discounts of the add-ons that were served.
void Market::BookAddOns(const Pair& pair, int begin) {
  Workspace& work = *work_;
  const auto [s, a, share] = pair;
  const int row = shape_.PairRow(s, a);
  Lanes discounts = 0.;
  for (std::size_t k = 0; k < config_.add_ons.size(); ++k) {
    const AddOnConfig& add_on = config_.add_ons[k];
    const Lanes units = work.added[Index(row) * config_.add_ons.size() + k];
    double* sold = &outcome_.units[shape_.At(shape_.UnitsRow(s, a, add_on.other), begin)];
    (Lanes::Load(sold) + units).Store(sold);
    work.sold[SoldRow(shape_, a, add_on.other)] += units;
    double* stock = &state_.stock[shape_.At(add_on.other, begin)];
    Max(Lanes(0.), Lanes::Load(stock) - units).Store(stock);
    const Lanes off =
        Lanes(add_on.discount) * Lanes::Load(Posted(a, add_on.other, 0, begin)) * units;
    work.discount[Index(shape_.PriceRow(a, add_on.other))] += off;
    discounts += off;
  }
  discounts.Store(&outcome_.discounts[shape_.At(row, begin)]);
}

// Writes down each order and each request of one lane. Given the counts any orders of a product are
// as likely to have asked, so they are picked anew; whether an add-on runs short hangs on the
// counts alone.
void Market::ListRequests(int begin, int lane, core::Stream* draws, std::uint32_t* drawn) {
  BasketScratch& list = work_->baskets;
  list.requests.clear();
  list.orders.clear();
  for (const Pair& pair : pairs_) {
    const int row = shape_.PairRow(pair.segment, pair.audience);
    for (int i = 0; i < shape_.products; ++i) {
      const auto orders = static_cast<std::uint32_t>(
          outcome_.units[shape_.At(shape_.UnitsRow(pair.segment, pair.audience, i), begin + lane)]);
      const auto first = static_cast<std::uint32_t>(list.orders.size());
      list.orders.resize(first + orders, {row, 0});
      for (std::size_t k = 0; k < config_.add_ons.size(); ++k) {
        if (config_.add_ons[k].product != i) continue;
        const std::size_t cell = Index(row) * config_.add_ons.size() + k;
        list.candidates.resize(orders);
        for (std::uint32_t n = 0; n < orders; ++n) list.candidates[n] = first + n;
        const auto wanted = static_cast<std::uint32_t>(work_->added[cell][lane]);
        for (std::uint32_t n = 0; n < wanted; ++n) {
          const double u = draws->Uniform((*drawn)++);
          std::swap(list.candidates[n],
                    list.candidates[n + static_cast<std::uint32_t>(u * (orders - n))]);
          list.requests.push_back({list.candidates[n], cell});
        }
      }
    }
  }
}

// Counts: the requests of one lane in a random order, until an add-on has run out.
void Market::ServeAddOns(int begin, int lane) {
  Workspace& work = *work_;
  BasketScratch& list = work.baskets;
  core::Stream draws(state_.seed, state_.first_episode + static_cast<std::uint32_t>(begin + lane),
                     static_cast<std::uint32_t>(state_.period), PackAddress(Purpose::kAddOnOrder));
  std::uint32_t drawn = 0;
  ListRequests(begin, lane, &draws, &drawn);
  for (Lanes& added : work.added) added.data()[lane] = 0;
  for (int i = 0; i < shape_.products; ++i) {
    work.one_stock[Index(i)] = state_.stock[shape_.At(i, begin + lane)];
  }
  for (std::size_t n = list.requests.size(); n > 0; --n) {
    const auto pick = static_cast<std::size_t>(draws.Uniform(drawn++) * static_cast<double>(n));
    std::swap(list.requests[n - 1], list.requests[pick]);
    const BasketScratch::Request& request = list.requests[n - 1];
    double& left =
        work.one_stock[Index(config_.add_ons[request.cell % config_.add_ons.size()].other)];
    if (left < 1) continue;
    left -= 1;
    work.added[request.cell].data()[lane] += 1;
    ++list.orders[request.order].add_ons;
  }
  for (int row = 0; row < shape_.segments * shape_.audiences; ++row) {
    outcome_.cross_orders[shape_.At(row, begin + lane)] = 0;
  }
  for (const BasketScratch::Order& order : list.orders) {
    if (order.add_ons > 0) outcome_.cross_orders[shape_.At(order.row, begin + lane)] += 1;
  }
}

// Fluid: each request for a product that runs short gets the same share of what is left.
void Market::RationAddOns(int begin, int lane) {
  Workspace& work = *work_;
  const std::size_t pairs = config_.add_ons.size();
  for (int i = 0; i < shape_.products; ++i) {
    double wanted = 0;
    for (std::size_t cell = 0; cell < work.added.size(); ++cell) {
      if (config_.add_ons[cell % pairs].other == i) wanted += work.added[cell][lane];
    }
    const double stock = state_.stock[shape_.At(i, begin + lane)];
    if (wanted <= stock) continue;
    for (std::size_t cell = 0; cell < work.added.size(); ++cell) {
      if (config_.add_ons[cell % pairs].other == i) work.added[cell].data()[lane] *= stock / wanted;
    }
  }
  for (const Pair& pair : pairs_) {
    const int row = shape_.PairRow(pair.segment, pair.audience);
    double crossed = 0;
    for (int i = 0; i < shape_.products; ++i) {
      const double orders =
          outcome_.units[shape_.At(shape_.UnitsRow(pair.segment, pair.audience, i), begin + lane)];
      double alone = orders;
      for (std::size_t k = 0; orders > 0 && k < pairs; ++k) {
        if (config_.add_ons[k].product != i) continue;
        alone *= 1 - work.added[Index(row) * pairs + k][lane] / orders;
      }
      crossed += orders - alone;
    }
    outcome_.cross_orders[shape_.At(row, begin + lane)] = crossed;
  }
}

}  // namespace souk::env
