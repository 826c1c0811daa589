#include "env/seller_spec.h"

#include <fmt/core.h>

#include <algorithm>
#include <string>

#include "env/market.h"

namespace souk::env {
namespace {

bool ComeAgain(const MarketConfig& config) {
  return config.customers.come_back.probability > 0 ||
         std::any_of(config.segments.begin(), config.segments.end(),
                     [](const SegmentConfig& segment) { return segment.patience.share > 0; });
}

}  // namespace

spec::SellerSpec SellerSpecOf(const MarketConfig& config, int seller) {
  spec::SellerSpec spec;
  spec.name = config.name;
  spec.currency = config.currency;
  spec.season = {config.calendar.start_hours, config.calendar.period_hours,
                 config.calendar.periods};
  for (int i = 0; i < config.products_count(); ++i) {
    spec.products.push_back(ProductOf(config, seller, i));
  }
  spec.audiences = config.audiences;
  if (seller == 0) spec.slate = {config.slate.kind, config.slate.size};  // rivals have none
  for (const EventConfig& event : config.events) {
    spec.events.push_back(
        {event.name, event.start_hours, event.duration_hours, event.announced_hours});
  }
  for (int j = 0; j < config.sellers_count(); ++j) {
    if (j == seller) continue;
    spec.rivals.push_back(j == 0 ? "own" : config.rivals[static_cast<std::size_t>(j - 1)].name);
  }
  spec.observation = config.observation;
  spec.observed_periods = config.observed_periods;
  spec.scale = config.observation_scale;
  return spec;
}

spec::ObservationScale ExpectedScale(const MarketConfig& config) {
  const Market market(config, 1);
  spec::ObservationScale scale;
  scale.visits.assign(config.audiences.size(), 0.);
  // Every period is alike in a market whose arrivals never change, and there may be millions.
  const int kinds = market.EveryPeriodAlike() ? 1 : config.calendar.periods;
  for (int t = 0; t < kinds; ++t) {
    for (int s = 0; s < config.segments_count(); ++s) {
      const auto& shares = config.segments[static_cast<std::size_t>(s)].audience;
      for (std::size_t a = 0; a < shares.size(); ++a) {
        scale.visits[a] += market.segment_period(t, s).arrivals * shares[a] / kinds;
      }
    }
  }
  scale.sales = 0;
  for (double& arrivals : scale.visits) {
    arrivals = std::max(arrivals, 1e-9);
    scale.sales += arrivals;
  }
  return scale;
}

spec::ObservationScale ThreeDigits(spec::ObservationScale scale) {
  const auto round = [](double value) { return std::stod(fmt::format("{:.3g}", value)); };
  scale.sales = round(scale.sales);
  std::transform(scale.visits.begin(), scale.visits.end(), scale.visits.begin(), round);
  return scale;
}

spec::SellerSpec CustomerSpecOf(const MarketConfig& config) {
  spec::SellerSpec spec = SellerSpecOf(config);
  std::vector<std::string>& rows = spec.customer_rows;
  if (config.audiences.size() > 1) {
    for (const std::string& audience : config.audiences) {
      rows.push_back("audience[" + audience + "]");
    }
  }
  if (ComeAgain(config)) rows.emplace_back("earlier_visits");
  const CustomersConfig& customers = config.customers;
  for (const FeatureConfig& feature : customers.features) {
    rows.push_back("feature[" + feature.name + "]");
  }
  for (int f = 1; f <= customers.random_features.count; ++f) {
    rows.push_back("feature[random_" + std::to_string(f) + "]");
  }
  return spec;
}

}  // namespace souk::env
