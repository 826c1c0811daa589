#pragma once

// What a batch of markets holds and yields: plain arrays, world index innermost. Letters and
// shapes: spec/actions.h, and L periods of the ring of what is under way.

#include <cstdint>
#include <vector>

#include "core/aligned_vector.h"
#include "env/market_config.h"
#include "spec/actions.h"

namespace souk::env {

spec::Shape MakeShape(const MarketConfig& config, int worlds);

// All that the next period depends on. Copying it is a snapshot; assigning it back restores.
struct MarketState {
  std::uint64_t seed = 0;
  std::uint32_t first_episode = 0;  // world w plays episode first_episode + w
  int period = 0;
  core::AlignedVector<double> alive;             // [B] 1 until the episode has ended, then 0
  core::AlignedVector<double> stock;             // [J, N, B] units
  core::AlignedVector<double> prices;            // [J, A, N, B] last posted (list price before)
  core::AlignedVector<double> reference_prices;  // [S, J, N, B] currency
  core::AlignedVector<double> goodwill;          // [S, J, B] multiplies arrivals; rivals' stays 1
  // With the behaviour they belong to, else empty.
  core::AlignedVector<double> price_age;    // [A, N, B] periods since our last change of a price
  core::AlignedVector<double> due_orders;   // [L, N, B] units that arrive at period t, at t mod L
  core::AlignedVector<double> due_returns;  // [L, N, B] likewise
  core::AlignedVector<double> on_order;    // [N, B] ordered and not yet there, in the season or not
  core::AlignedVector<double> last_units;  // [J, N, B] sold in the last period
  core::AlignedVector<double> last_visits;       // [A, B]
  core::AlignedVector<double> last_turned_away;  // [J, N, B]
  // [J - 1] what each rival keeps (env/competitor.h); whole Lanes are read from it.
  std::vector<core::AlignedVector<double>> rival_memory;

  MarketState() = default;
  MarketState(const MarketConfig& config, const spec::Shape& shape);
};

// Components of satisfaction, in the order of PeriodOutcome::components.
enum SatisfactionComponent { kSurplus, kAvailability, kPriceFairness, kRelevance, kComponents };

// Periods until what leaves at the end of a period and takes `hours` is there: the next one at the
// earliest, T where it comes after the season.
int PeriodsUnderWay(const CalendarConfig& calendar, double hours);

// L: as long as a unit ordered or returned may be under way, and no longer than the season; 0
// without such products.
int DelaySlots(const MarketConfig& config);

// What happened in one period. Fields marked (full) are filled under full accounting only; a field
// of a behaviour that the market lacks is empty.
struct PeriodOutcome {
  core::AlignedVector<double> units;        // [J, S, A, N, B] sold
  core::AlignedVector<double> turned_away;  // [J, N, B] customers whose first choice had run out
  core::AlignedVector<double> revenue;      // [J, B] currency
  core::AlignedVector<double> cost;         // [J, B] currency: goods sold and holding, less salvage
  core::AlignedVector<double>
      audience_profit;                        // [A, B] currency: price less unit cost, times units
  core::AlignedVector<double> reward;         // [B] currency
  core::AlignedVector<double> visits;         // [S, A, B] (full, or when observed)
  core::AlignedVector<double> clicks;         // [A, K, B] (full, with a click model)
  core::AlignedVector<double> components;     // [S, 4, B] in [0, 1] (full, or when rewarded)
  core::AlignedVector<double> satisfaction;   // [S, B] in [0, 1] (full, or when rewarded)
  core::AlignedVector<double> ended;          // [B] 1 in the period that ended the episode
  core::AlignedVector<double> orders;         // [S, A, B] customers who bought from us (add-ons)
  core::AlignedVector<double> cross_orders;   // [S, A, B] of them, those who added a product
  core::AlignedVector<double> discounts;      // [S, A, B] currency taken off by bundles
  core::AlignedVector<double> price_changes;  // [B] (pricing rules)
  core::AlignedVector<double> delivered;      // [N, B] units (replenishment)
  core::AlignedVector<double> returned;       // [N, B] units sold in the period (returns)
  core::AlignedVector<double> spoiled;        // [N, B] units (spoilage)
  long long worlds_one_by_one = 0;            // world-periods whose customers were taken one by one

  PeriodOutcome() = default;
  PeriodOutcome(const MarketConfig& config, const spec::Shape& shape);
};

}  // namespace souk::env
