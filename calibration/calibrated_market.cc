#include "calibration/calibrated_market.h"

#include <algorithm>
#include <cmath>
#include <string>

#include "core/date.h"
#include "core/errors.h"
#include "env/label_checks.h"
#include "env/seller_spec.h"
#include "metrics/statistics.h"
#include "solvers/class_price.h"

namespace souk::calibration {
namespace {

using core::InputError;
using Eigen::ArrayXd;
using Eigen::Index;

constexpr double kHoursPerWeek = 168;
// A price this share of its range away from a bound counts as interior.
constexpr double kInteriorMargin = 1e-6;

// Whole cents, as the shortest decimal reads them: 2.87, never 2.8700000000000001.
double Cents(double value) { return std::round(value * 100) / 100; }

std::vector<double> Ladder(double low, double high, double list, int levels) {
  std::vector<double> ladder;
  ladder.reserve(static_cast<std::size_t>(levels));
  for (int k = 0; k < levels; ++k) {
    ladder.push_back(Cents(low + (high - low) * k / (levels - 1)));
  }
  const auto nearest = std::min_element(ladder.begin(), ladder.end(), [list](double a, double b) {
    return std::abs(a - list) < std::abs(b - list);
  });
  *nearest = list;
  std::sort(ladder.begin(), ladder.end());
  ladder.erase(std::unique(ladder.begin(), ladder.end()), ladder.end());
  return ladder;
}

// Per product the level with the largest (p - c - profit) e^{taste - b p}.
ArrayXd BestLevels(const env::MarketConfig& market, const env::SegmentConfig& zone, double profit) {
  ArrayXd prices(static_cast<Index>(market.products.size()));
  for (std::size_t i = 0; i < market.products.size(); ++i) {
    const spec::ProductConfig& product = market.products[i];
    const auto gain = [&](double price) {
      return (price - product.unit_cost - profit) *
             std::exp(zone.taste[i] - zone.price_sensitivity * price);
    };
    prices[static_cast<Index>(i)] =
        *std::max_element(product.price_ladder.begin(), product.price_ladder.end(),
                          [&](double a, double b) { return gain(a) < gain(b); });
  }
  return prices;
}

void Require(bool good, const char* field, const char* allowed) {
  if (!good) throw InputError(field, allowed);
}

}  // namespace

void ValidateOptions(const CalibrationOptions& o) {
  Require(o.pack_size > 0 && std::isfinite(o.pack_size), "pack_size", "must be a positive number");
  Require(o.market_size_factor > 1 && std::isfinite(o.market_size_factor), "market_size_factor",
          "must be above 1, or stores would sell to more than all who come");
  Require(o.least_outside_share >= 0 && o.least_outside_share < 1, "min_outside_share",
          "must lie in [0, 1)");
  Require(o.low_price_quantile >= 0 && o.low_price_quantile < o.high_price_quantile &&
              o.high_price_quantile <= 1,
          "price_quantiles", "must be two numbers, 0 <= low < high <= 1");
  Require(o.price_levels >= 2 && o.price_levels <= 100, "price_levels", "must lie in 2..100");
  Require(o.holdout_share > 0 && o.holdout_share < 1, "holdout_share", "must lie in (0, 1)");
  Require(o.weeks >= 1, "weeks", "must be at least 1");
}

env::MarketConfig EmptyMarket(const CalibrationOptions& options) {
  env::MarketConfig market;
  market.name = options.name;
  market.description = options.description;
  market.currency = options.currency;
  market.calendar.start_hours = core::ParseDateHours(options.start, "start");
  market.calendar.period_hours = kHoursPerWeek;
  market.calendar.periods = options.weeks;
  market.observation = {env::ObservationField::kTimeLeft, env::ObservationField::kPrices,
                        env::ObservationField::kSales};
  market.audiences.clear();
  env::ValidateLabels(market);
  return market;
}

double Decimals(double value, int digits) {
  const double scale = std::pow(10.0, digits);
  return std::round(value * scale) / scale;
}

void StateObservationScale(env::MarketConfig* market) {
  market->observation_scale.sales = env::ThreeDigits(env::ExpectedScale(*market)).sales;
}

void PriceAsSeen(const std::vector<double>& seen, const CalibrationOptions& options,
                 spec::ProductConfig* product) {
  product->list_price = Cents(metrics::Mean(seen));
  const double low = Cents(metrics::Quantile(seen, options.low_price_quantile));
  const double high = Cents(metrics::Quantile(seen, options.high_price_quantile));
  product->price_min = std::min(low, product->list_price);
  product->price_max = std::max(high, product->list_price);
  product->price_ladder =
      Ladder(product->price_min, product->price_max, product->list_price, options.price_levels);
}

std::vector<spec::ProductConfig> CalibratedProducts(const CalibrationInput& input,
                                                    const CalibrationOptions& options) {
  const SalesTable& table = input.sales;
  const std::size_t brands = table.brands.size();
  std::vector<std::vector<double>> prices(brands);
  std::vector<double> costs(brands, 0);
  std::vector<int> costed(brands, 0);
  for (const SalesRow& row : table.rows) {
    const auto b = static_cast<std::size_t>(row.brand);
    prices[b].push_back(row.price * options.pack_size);
    if (std::isnan(row.unit_cost)) continue;
    costs[b] += row.unit_cost * options.pack_size;
    ++costed[b];
  }
  std::vector<spec::ProductConfig> products(brands);
  for (std::size_t b = 0; b < brands; ++b) {
    spec::ProductConfig& product = products[b];
    product.name = input.brands.names[b];
    product.category = input.brands.categories[b];
    if (costed[b] == 0) {
      throw InputError("unit_cost", "brand " + table.brands[b] +
                                        " has no row with a cost; the sales table needs a column "
                                        "'profit' (gross margin, %) or 'unit_cost' (per ounce)");
    }
    product.unit_cost = Decimals(costs[b] / costed[b], 4);
    if (product.unit_cost < 0) {
      throw InputError("unit_cost", "the mean cost of brand " + table.brands[b] +
                                        " is negative; margins must stay below 100 %");
    }
    PriceAsSeen(prices[b], options, &product);
  }
  return products;
}

env::SegmentConfig CalibratedSegment(const ZoneReport& zone, int zone_index, int zones) {
  env::SegmentConfig segment;
  segment.name = zone.name;
  segment.arrivals_per_hour = Decimals(zone.arrivals_per_week / kHoursPerWeek, 3);
  segment.price_sensitivity = Decimals(-zone.model.price.value, 6);
  for (const double taste : zone.taste.taste) segment.taste.push_back(Decimals(taste, 6));
  segment.audience.assign(static_cast<std::size_t>(zones), 0);
  segment.audience[static_cast<std::size_t>(zone_index)] = 1;
  // A visitor's surplus at list prices is the natural scale: losing all of it moves the logistic by
  // one.
  const double inclusive_value = -std::log1p(-zone.taste.share_at_list_price.sum());
  segment.satisfaction.surplus_scale = Decimals(inclusive_value / segment.price_sensitivity, 4);
  return segment;
}

ZonePrices StaticPrices(const env::MarketConfig& market, int segment) {
  const env::SegmentConfig& zone = market.segments[static_cast<std::size_t>(segment)];
  const auto n = static_cast<Index>(market.products.size());
  solvers::ChoiceClass visitors;
  visitors.taste = Eigen::Map<const ArrayXd>(zone.taste.data(), n);
  visitors.price_sensitivity = zone.price_sensitivity;
  ArrayXd cost(n), list(n), low(n), high(n), probabilities(n);
  for (Index i = 0; i < n; ++i) {
    const spec::ProductConfig& product = market.products[static_cast<std::size_t>(i)];
    cost[i] = product.unit_cost;
    list[i] = product.list_price;
    low[i] = product.price_min;
    high[i] = product.price_max;
  }
  const auto profit = [&](const ArrayXd& at) {
    solvers::ClassProbabilities(visitors, at, probabilities);
    return ((at - cost) * probabilities).sum();
  };
  ZonePrices result;
  ArrayXd prices(n);
  const std::vector<solvers::OnSale> on_sale(market.products.size(), solvers::OnSale::kAlways);
  result.profit_at_list = profit(list);
  result.profit_at_optimal =
      solvers::BestClassPrices(visitors, cost, low, high, on_sale, prices, probabilities);
  result.optimal.assign(prices.begin(), prices.end());
  const ArrayXd margin = kInteriorMargin * (high - low);
  result.interior = static_cast<int>((prices > low + margin && prices < high - margin).count());

  result.profit_at_ladder = result.profit_at_list;
  ArrayXd levels = BestLevels(market, zone, result.profit_at_list);
  // Each step raises the profit until the levels repeat; there are finitely many.
  while (profit(levels) > result.profit_at_ladder) {
    result.profit_at_ladder = profit(levels);
    levels = BestLevels(market, zone, result.profit_at_ladder);
  }
  result.ladder.assign(levels.begin(), levels.end());
  return result;
}

}  // namespace souk::calibration
