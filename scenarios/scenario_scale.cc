#include "scenarios/scenario_scale.h"

#include <Eigen/Core>
#include <algorithm>
#include <cmath>
#include <cstddef>

#include "core/field_check.h"
#include "core/make_fields.h"
#include "demand_models/multinomial_logit.h"
#include "io/field_reader.h"
#include "io/yaml_path.h"

namespace souk::scenarios {
namespace {

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
  io::FieldReader reader;
  const auto& fields = core::FieldsOf<Scale>();
  reader.After(fields, [](io::YamlMap* map, void* /*scale*/) {
    if (map->Has("stock_hours") && map->Has("stock")) {
      throw map->Error("stock_hours", "excludes `stock`, give one of the two");
    }
  });
  reader.Read(node, fields, &scale);
  try {
    core::CheckFields(scale);
  } catch (const core::InputError& fault) {
    const core::InputError placed = io::AddPlace(fault, node);
    throw core::InputError(placed.place(), core::FieldPath(node.field(), fault.field()),
                           fault.message());
  }
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
    for (spec::ProductConfig& product : market->products) {
      if (product.stock != spec::kUnlimited)
        product.stock = std::round(product.stock * scale.stock);
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

namespace souk::core {

template <>
const FieldList& FieldsOf<scenarios::Scale>() {
  using scenarios::Scale;
  static const FieldList list = MakeSomeFields<Scale>(
      "scale",
      Number<&Scale::arrivals>("arrivals", AtLeast(0),
                               "factor on `arrivals_per_hour` of every segment"),
      Number<&Scale::price_sensitivity>("price_sensitivity", Above(0),
                                        "factor on `price_sensitivity` of every segment"),
      Number<&Scale::stock>(
          "stock", AtLeast(0),
          "factor on the stock of every product, rounded to whole units; unlimited stays so"),
      Number<&Scale::stock_hours>(
          "stock_hours", AtLeast(0),
          "instead of `stock`: each product's stock is what this many hours of average arrivals "
          "would buy at list prices with everything in stock, rounded to whole units. Average "
          "arrivals are the scaled `arrivals_per_hour` times the mean of the profiles over a week; "
          "events, shocks and slates are left out")
          .Unit("hours")
          .Default(""));
  return list;
}

}  // namespace souk::core
