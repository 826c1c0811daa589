// What a period was worth: satisfaction, gaps, the reward, and what the next period starts from.

#include <algorithm>
#include <array>

#include "core/vector_math.h"
#include "env/market.h"
#include "env/market_workspace.h"

namespace souk::env {
// Satisfaction of each segment: sum of weight times component (docs/architecture.md, "One period").
void Market::MeasureSatisfaction(int begin) {
  Workspace& work = *work_;
  for (int s = 0; s < shape_.segments; ++s) {
    const SegmentConfig& segment = config_.segments[Index(s)];
    const SatisfactionConfig& weights = segment.satisfaction;
    const Lanes change =
        (work.surplus[Index(s)] - Lanes(segment_period(state_.period, s).list_surplus)) /
        Lanes(weights.surplus_scale);
    const Lanes bounded = Max(Lanes(-500.), Min(Lanes(500.), change));
    std::array<Lanes, kComponents> part;
    part[kSurplus] = Lanes(1.) / (Lanes(1.) + core::Exp(Lanes(0.) - bounded));
    part[kAvailability] = part[kPriceFairness] = part[kRelevance] = Lanes(0.);
    for (int i = 0; i < shape_.products; ++i) {
      const Lanes list_share = list_shares_[Index(s * shape_.products + i)];
      part[kAvailability] += Keep(work.in_stock[Index(i)], list_share);
      Lanes price = 0.;
      for (int a = 0; a < shape_.audiences; ++a) {
        price += Lanes(segment.audience[Index(a)]) * Lanes::Load(Posted(a, i, 0, begin));
      }
      // A product that has been free long enough has the reference price 0.
      const Lanes reference =
          Max(Lanes(1e-300),
              Lanes::Load(&state_.reference_prices[shape_.At(shape_.ReferenceRow(s, i), begin)]));
      const Lanes level = Lanes(.5) + (reference - price) / reference;
      part[kPriceFairness] += list_share * Max(Lanes(0.), Min(Lanes(1.), level));
    }
    if (shape_.places > 0) {
      double best = 0;
      for (const double discount : place_discounts_) best += discount;
      for (int a = 0; a < shape_.audiences; ++a) {
        Lanes shown = 0.;
        for (int i = 0; i < shape_.products; ++i) {
          shown += work.relevance[Index(shape_.PriceRow(a, i))];
        }
        part[kRelevance] += Lanes(segment.audience[Index(a)] / best) * shown;
      }
    }
    for (Lanes& p : part) p = Min(Lanes(1.), p);  // shares sum to 1 but for rounding
    const Lanes satisfaction = Lanes(weights.surplus) * part[kSurplus] +
                               Lanes(weights.availability) * part[kAvailability] +
                               Lanes(weights.price) * part[kPriceFairness] +
                               Lanes(weights.relevance) * part[kRelevance];
    satisfaction.Store(&outcome_.satisfaction[shape_.At(s, begin)]);
    for (int c = 0; c < kComponents; ++c) {
      part[Index(c)].Store(&outcome_.components[shape_.At(s * kComponents + c, begin)]);
    }
  }
}

// Largest minus smallest over an attribute's groups of the mean posted price, products weighted by
// their share of all units sold in the period (0 when nothing was sold).
Lanes Market::PostedGap(int attribute, int begin) const {
  const Workspace& work = *work_;
  const auto groups = config_.attributes[Index(attribute)].groups.size();
  Lanes units = 0.;
  for (int a = 0; a < shape_.audiences; ++a) {
    for (int i = 0; i < shape_.products; ++i) units += work.sold[SoldRow(shape_, a, i)];
  }
  const LaneMask any = units > Lanes(0.);
  Lanes largest = 0.;
  Lanes smallest = 0.;
  for (std::size_t g = 0; g < groups; ++g) {
    Lanes level = 0.;
    double members = 0;
    for (int s = 0; s < shape_.segments; ++s) {
      const SegmentConfig& segment = config_.segments[Index(s)];
      const double weight =
          segment_period(state_.period, s).arrivals * segment.groups[Index(attribute)][g];
      members += weight;
      for (int a = 0; a < shape_.audiences; ++a) {
        const Lanes seen = weight * segment.audience[Index(a)];
        for (int i = 0; i < shape_.products; ++i) {
          Lanes sold = 0.;
          for (int b = 0; b < shape_.audiences; ++b) sold += work.sold[SoldRow(shape_, b, i)];
          level += seen * sold * Lanes::Load(Posted(a, i, 0, begin));
        }
      }
    }
    if (members > 0) level = level / (Lanes(members) * Select(any, units, Lanes(1.)));
    largest = g == 0 ? level : Max(largest, level);
    smallest = g == 0 ? level : Min(smallest, level);
  }
  return Keep(any, largest - smallest);
}

void Market::CloseBlock(int begin) {
  const std::size_t at = Index(begin);
  const Lanes alive = Lanes::Load(&state_.alive[at]);
  const bool last = state_.period + 1 == config_.calendar.periods;
  Lanes left = 0.;
  Lanes salvage = 0.;
  for (int i = 0; i < shape_.products; ++i) {
    const Lanes stock = Lanes::Load(&state_.stock[shape_.At(i, begin)]);
    left += stock;
    const double value = config_.products[Index(i)].salvage_value;
    if (value != 0) salvage += Lanes(value) * stock;
  }
  Lanes ended = last ? alive : Lanes(0.);
  if (config_.end_when_sold_out && !last) ended = alive * Keep(left <= Lanes(0.), Lanes(1.));
  ended.Store(&outcome_.ended[at]);
  (alive - ended).Store(&state_.alive[at]);

  double* cost = &outcome_.cost[at];
  (Lanes::Load(cost) - ended * salvage).Store(cost);
  Lanes reward =
      Lanes(config_.reward.profit) * (Lanes::Load(&outcome_.revenue[at]) - Lanes::Load(cost));
  if (config_.reward.satisfaction != 0) {
    Lanes level = 0.;
    double visitors = 0;
    for (int s = 0; s < shape_.segments; ++s) {
      const double arrivals = segment_period(state_.period, s).arrivals;
      visitors += arrivals;
      level += Lanes(arrivals) * Lanes::Load(&outcome_.satisfaction[shape_.At(s, begin)]);
    }
    if (visitors > 0) reward += Lanes(config_.reward.satisfaction / visitors) * level * alive;
  }
  for (std::size_t f = 0; f < config_.reward.posted_gap_weight.size(); ++f) {
    const double weight = config_.reward.posted_gap_weight[f];
    if (weight == 0) continue;
    reward = reward - Lanes(weight) * PostedGap(static_cast<int>(f), begin) * alive;
  }
  if (has_.memory) MoveReferences(begin);
  if (has_.retention) {
    MoveGoodwill(begin);
    for (int s = 0; s < shape_.segments; ++s) {
      const double value = config_.segments[Index(s)].retention.value * daily_arrivals_[Index(s)];
      reward += ended * Lanes(value) *
                Lanes::Load(&state_.goodwill[shape_.At(s * shape_.sellers, begin)]);
    }
  }
  reward.Store(&outcome_.reward[at]);
  RememberPeriod(begin);
}

// What the next observation shows of this period.
void Market::RememberPeriod(int begin) {
  const Workspace& work = *work_;
  for (int m = 0; m < shape_.alternatives(); ++m) {
    Lanes units = 0.;
    for (int a = 0; a < shape_.audiences; ++a) units += work.sold[SoldRow(shape_, a, m)];
    units.Store(&state_.last_units[shape_.At(m, begin)]);
    Lanes::Load(&outcome_.turned_away[shape_.At(m, begin)])
        .Store(&state_.last_turned_away[shape_.At(m, begin)]);
  }
  for (int a = 0; count_visits_ && a < shape_.audiences; ++a) {
    Lanes visits = 0.;
    for (int s = 0; s < shape_.segments; ++s) {
      visits += Lanes::Load(&outcome_.visits[shape_.At(shape_.PairRow(s, a), begin)]);
    }
    visits.Store(&state_.last_visits[shape_.At(a, begin)]);
  }
}

}  // namespace souk::env
