// What a period leaves behind in prices and minds: posted prices under the pricing rules, reference
// prices, goodwill (env/market_config.h gives the formulas).

#include <cmath>

#include "core/lanes.h"
#include "env/market.h"
#include "env/market_workspace.h"
#include "env/posted_price.h"

namespace souk::env {
void Market::ApplyPricingRules(const spec::Actions& actions, int begin) {
  const double hours = config_.calendar.period_hours;
  Lanes changes = 0.;
  Lanes cost = 0.;
  for (int a = 0; a < shape_.audiences; ++a) {
    for (int i = 0; i < shape_.products; ++i) {
      const spec::ProductConfig& product = config_.products[Index(i)];
      const std::size_t at = shape_.At(shape_.PriceRow(a, i), begin);
      for (int lane = 0; lane < core::kLanes; ++lane) {
        const std::size_t cell = at + Index(lane);
        const double last = state_.prices[cell];
        // The worlds that only fill up the last Lanes have no price.
        const double wish = begin + lane < shape_.worlds ? actions.prices[cell] : last;
        const double price = product.pricing.Any()
                                 ? PostedPrice(product, wish, last, state_.price_age[cell] * hours)
                                 : wish;
        posted_[cell] = price;
        const double changed = price != last && state_.alive[Index(begin + lane)] > 0 ? 1 : 0;
        state_.price_age[cell] = changed > 0 ? 1 : state_.price_age[cell] + 1;
        changes.data()[lane] += changed;
        cost.data()[lane] += changed * product.pricing.change_cost;
      }
    }
  }
  changes.Store(&outcome_.price_changes[Index(begin)]);
  work_->change_cost = cost;
}

// What the difference of a price to the reference adds to utility.
Lanes Market::ReferenceEffect(int segment, int product, int seller, const Lanes& price,
                              int begin) const {
  const MemoryConfig& memory = config_.segments[Index(segment)].memory;
  const int row = shape_.ReferenceRow(segment, product, seller);
  const Lanes saved = Lanes::Load(&state_.reference_prices[shape_.At(row, begin)]) - price;
  return Lanes(memory.gain) * Max(Lanes(0.), saved) + Lanes(memory.loss) * Min(Lanes(0.), saved);
}

// r' = theta r + (1 - theta) p, p the mean price over the audiences a segment's members are in.
void Market::MoveReferences(int begin) {
  for (int s = 0; s < shape_.segments; ++s) {
    const SegmentConfig& segment = config_.segments[Index(s)];
    if (!segment.memory.Any()) continue;
    const double half_life = segment.memory.half_life_hours;
    const double theta = half_life > 0 ? std::exp2(-config_.calendar.period_hours / half_life) : 0;
    for (int j = 0; j < shape_.sellers; ++j) {
      for (int i = 0; i < shape_.products; ++i) {
        Lanes price = 0.;
        for (int a = 0; a < shape_.audiences; ++a) {
          price += Lanes(segment.audience[Index(a)]) * Lanes::Load(Posted(a, i, j, begin));
        }
        double* reference =
            &state_.reference_prices[shape_.At(shape_.ReferenceRow(s, i, j), begin)];
        (Lanes(theta) * Lanes::Load(reference) + Lanes(1 - theta) * price).Store(reference);
      }
    }
  }
}

void Market::MoveGoodwill(int begin) {
  Lanes all = 0.;
  Lanes visitors = 0.;
  for (int s = 0; s < shape_.segments; ++s) {
    const Lanes arrivals = Lanes(segment_period(state_.period, s).arrivals) *
                           Lanes::Load(&state_.goodwill[shape_.At(s * shape_.sellers, begin)]);
    all += arrivals * Lanes::Load(&outcome_.satisfaction[shape_.At(s, begin)]);
    visitors += arrivals;
  }
  const core::LaneMask any = visitors > Lanes(0.);
  all = all / Select(any, visitors, Lanes(1.));
  for (int s = 0; s < shape_.segments; ++s) {
    const SegmentConfig& segment = config_.segments[Index(s)];
    const RetentionConfig& retention = segment.retention;
    if (retention.response == 0) continue;
    const SatisfactionConfig& weights = segment.satisfaction;
    const double neutral =
        .5 * weights.surplus + weights.availability + .5 * weights.price + weights.relevance;
    const double phi = std::exp2(-config_.calendar.period_hours / retention.half_life_hours);
    const Lanes own = Lanes::Load(&outcome_.satisfaction[shape_.At(s, begin)]);
    const Lanes level = own + Lanes(retention.word_of_mouth) * Keep(any, all - own);
    const Lanes aim =
        Max(Lanes(0.), Lanes(1.) + Lanes(retention.response) * (level - Lanes(neutral)));
    double* goodwill = &state_.goodwill[shape_.At(s * shape_.sellers, begin)];
    const Lanes now = Lanes::Load(goodwill);
    const Lanes moved = Lanes(phi) * now + Lanes(1 - phi) * aim;
    Select(work_->alive > Lanes(0.), moved, now).Store(goodwill);
  }
}

}  // namespace souk::env
