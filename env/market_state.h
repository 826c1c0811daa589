#pragma once

// What a batch of markets holds, receives and yields: plain arrays, world index innermost.
//
// Letters: J sellers (0 is us), S segments, A audiences, N products, K slate places, L periods that
// a unit may be under way, B worlds padded to whole Lanes. A shape [J, A, N, B] means index ((j * A
// + a) * N + n) * B + world; the world is contiguous.

#include <cstdint>
#include <vector>

#include "core/lanes.h"
#include "env/market_config.h"

namespace souk::env {

struct Shape {
  int sellers = 1;
  int segments = 0;
  int audiences = 0;
  int products = 0;
  int places = 0;  // 0 without slates
  int worlds = 0;
  int padded = 0;  // worlds rounded up to whole Lanes

  // What a customer chooses among: alternative m = seller * N + product.
  int alternatives() const { return sellers * products; }
  int PriceRow(int audience, int product, int seller = 0) const {
    return (seller * audiences + audience) * products + product;
  }
  int SlateRow(int audience, int place) const { return audience * places + place; }
  int PairRow(int segment, int audience) const { return segment * audiences + audience; }
  int UnitsRow(int segment, int audience, int product, int seller = 0) const {
    return (seller * segments * audiences + PairRow(segment, audience)) * products + product;
  }
  int ReferenceRow(int segment, int product, int seller = 0) const {
    return (segment * sellers + seller) * products + product;
  }
  std::size_t At(int row, int world) const {
    return static_cast<std::size_t>(row) * static_cast<std::size_t>(padded) +
           static_cast<std::size_t>(world);
  }
};

Shape MakeShape(const MarketConfig& config, int worlds);

// What a seller decides for one period: per audience a price for each product and a slate.
struct Actions {
  core::AlignedVector<double> prices;        // [A, N, B] currency, within each price interval
  core::AlignedVector<std::int32_t> slates;  // [A, K, B] product index, -1 leaves a place empty

  Actions() = default;
  explicit Actions(const Shape& shape);  // prices 0, places empty
};

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
  core::AlignedVector<double> on_order;     // [N, B] sum of due_orders
  core::AlignedVector<double> last_units;   // [J, N, B] sold in the last period
  core::AlignedVector<double> last_visits;  // [A, B]
  core::AlignedVector<double> last_turned_away;  // [J, N, B]
  std::vector<core::AlignedVector<double>>
      rival_memory;  // [J - 1] what each rival keeps (env/competitor.h)

  MarketState() = default;
  MarketState(const MarketConfig& config, const Shape& shape);
};

// Components of satisfaction, in the order of PeriodOutcome::components.
enum SatisfactionComponent { kSurplus, kAvailability, kPriceFairness, kRelevance, kComponents };

// Periods that a unit ordered or returned may be under way, at most; 0 without such products.
int LongestDelay(const MarketConfig& config);

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
  PeriodOutcome(const MarketConfig& config, const Shape& shape);
};

}  // namespace souk::env
