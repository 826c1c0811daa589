#include "trajectories/log_ranges.h"

#include <fmt/core.h>

#include <algorithm>
#include <cmath>
#include <cstddef>

namespace souk::trajectories {
namespace {

constexpr double kMost = std::numeric_limits<double>::max();
constexpr double kInfinity = std::numeric_limits<double>::infinity();
constexpr double kSlack = 1e-9;  // a share computed as a sum may be a few roundings above 1

std::size_t Index(int i) { return static_cast<std::size_t>(i); }

constexpr Range kAny{};
constexpr Range kCount{0, kMost};
constexpr Range kShare{0, 1};
constexpr Range kFlag{0, 1, true};

bool IsChoice(const spec::ProductConfig& product) {
  return !product.price_ladder.empty() || product.price_min == product.price_max;
}

Range PriceRange(const spec::ProductConfig& product) {
  return {product.price_min, product.price_max};
}

}  // namespace

bool Range::Holds(double value) const {
  const bool below =
      value <= high || (std::isfinite(value) && value <= high + kSlack * std::abs(high));
  return value >= low && below && (!whole || value == std::floor(value));
}

std::string Range::Text() const {
  if (low == high) return fmt::format("must be {}", low);
  if (low <= -kMost) return "must be a finite number";
  if (high >= kMost) return fmt::format("must be a finite number of at least {}", low);
  return fmt::format("must be {} from {} to {}", whole ? "a whole number" : "a number", low, high);
}

Range RangeOf(Quantity quantity, const env::MarketConfig& market, int cell) {
  const int products = market.products_count();
  const int product = cell % products;
  const auto& own = market.products;
  switch (quantity) {
    case Quantity::kPeriod:
      return {0, market.calendar.periods - 1., true};
    case Quantity::kPrices:
      return PriceRange(own[Index(product)]);
    case Quantity::kSlates:
      return {-1, products - 1., true};
    case Quantity::kTerminated:
    case Quantity::kTruncated:
      return kFlag;
    case Quantity::kPropensity:
      return std::all_of(own.begin(), own.end(), IsChoice) ? kShare : kCount;
    case Quantity::kSatisfaction:
    case Quantity::kComponents:
      return kShare;
    case Quantity::kStock: {
      const int seller = cell / products;
      const bool unlimited = env::ProductOf(market, seller, product).stock == spec::kUnlimited;
      return unlimited ? Range{kInfinity, kInfinity} : kCount;
    }
    case Quantity::kPostedPrices:
      return cell < market.audiences_count() * products ? PriceRange(own[Index(product)]) : kCount;
    case Quantity::kObservation:
    case Quantity::kReward:
    case Quantity::kRevenue:
    case Quantity::kCost:
      return kAny;
    case Quantity::kUnits:
    case Quantity::kTurnedAway:
    case Quantity::kVisits:
    case Quantity::kClicks:
    case Quantity::kPurchaseRate:
    case Quantity::kAcceptedPrice:
    case Quantity::kOrders:
    case Quantity::kCrossOrders:
    case Quantity::kDiscounts:
    case Quantity::kPriceChanges:
    case Quantity::kDelivered:
    case Quantity::kReturned:
    case Quantity::kSpoiled:
      return kCount;
  }
  return kAny;
}

}  // namespace souk::trajectories
