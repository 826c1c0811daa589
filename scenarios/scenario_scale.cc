#include "scenarios/scenario_scale.h"

#include <fmt/format.h>

#include <Eigen/Core>
#include <algorithm>
#include <cmath>
#include <cstddef>

#include "demand_models/multinomial_logit.h"

namespace souk::scenarios {
namespace {

double ReadFactor(io::YamlMap* map, const std::string& key, double initial) {
  double value = initial;
  map->Read(key, &value);
  if (value < 0) throw map->Error(key, fmt::format("is {}, must be at least 0", value));
  return value;
}

// Shares [N] of a segment's customers who buy each product at list prices.
Eigen::ArrayXd SharesAtListPrices(const env::MarketConfig& market,
                                  const env::SegmentConfig& segment) {
  Eigen::ArrayXd utilities(market.products_count());
  for (Eigen::Index i = 0; i < utilities.size(); ++i) {
    const auto product = static_cast<std::size_t>(i);
    utilities[i] =
        segment.taste[product] - segment.price_sensitivity * market.products[product].list_price;
  }
  switch (market.link) {
    case env::Link::kExponential:
      return utilities.exp().min(1);
    case env::Link::kLinear:
      return utilities.max(0).min(1);
    case env::Link::kLogit:
      break;
  }
  Eigen::ArrayXd shares(utilities.size());
  demand_models::ChoiceProbabilities(utilities, {}, shares);
  return shares;
}

}  // namespace

Scale ReadScale(const io::YamlNode& node) {
  Scale scale;
  io::YamlMap map(node);
  scale.arrivals = ReadFactor(&map, "arrivals", scale.arrivals);
  scale.price_sensitivity = ReadFactor(&map, "price_sensitivity", scale.price_sensitivity);
  if (scale.price_sensitivity == 0) throw map.Error("price_sensitivity", "is 0, must be above 0");
  scale.stock = ReadFactor(&map, "stock", scale.stock);
  if (map.Has("stock_hours")) {
    scale.stock_hours = ReadFactor(&map, "stock_hours", 0);
    if (map.Has("stock")) throw map.Error("stock_hours", "excludes `stock`, give one of the two");
  }
  map.Finish();
  return scale;
}

void ApplyScale(const Scale& scale, env::MarketConfig* market) {
  for (env::SegmentConfig& segment : market->segments) {
    segment.arrivals_per_hour *= scale.arrivals;
    segment.price_sensitivity *= scale.price_sensitivity;
  }
  for (env::FeatureConfig& feature : market->customers.features) {
    feature.price_sensitivity *= scale.price_sensitivity;
  }
  market->customers.random_features.price_sensitivity_sd *= scale.price_sensitivity;
  if (scale.stock_hours) {
    const auto demand = ExpectedDemandAtListPrices(*market, *scale.stock_hours);
    for (std::size_t i = 0; i < demand.size(); ++i) {
      market->products[i].stock = std::round(demand[i]);
    }
  } else if (scale.stock != 1) {
    for (env::ProductConfig& product : market->products) {
      if (product.stock != env::kUnlimited) product.stock = std::round(product.stock * scale.stock);
    }
  }
}

std::vector<double> ExpectedDemandAtListPrices(const env::MarketConfig& market, double hours) {
  constexpr double kWeekHours = 168;
  const double begin = std::floor(market.calendar.start_hours);
  const double profile = env::ProfileAverage(market.calendar, begin, begin + kWeekHours);
  std::vector<double> demand(market.products.size(), 0.0);
  for (const env::SegmentConfig& segment : market.segments) {
    // A negative rate is a fault that Validate names afterwards; it must not make stocks negative.
    const double arrivals = std::max(0.0, segment.arrivals_per_hour) * profile * hours;
    const auto shares = SharesAtListPrices(market, segment);
    for (std::size_t i = 0; i < demand.size(); ++i) {
      demand[i] += arrivals * shares[static_cast<Eigen::Index>(i)];
    }
  }
  return demand;
}

}  // namespace souk::scenarios
