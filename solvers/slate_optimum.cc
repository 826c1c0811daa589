#include "solvers/slate_optimum.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <utility>

#include "core/stop_token.h"
#include "env/behaviours.h"
#include "env/market.h"
#include "solvers/assortment.h"
#include "solvers/customer_classes.h"
#include "spec/allowed_price.h"

namespace souk::solvers {
namespace {

// The only segment of each audience; empty when an audience has several or none.
std::vector<int> SegmentOf(const env::MarketConfig& config) {
  std::vector<int> segment_of(config.audiences.size(), -1);
  for (int s = 0; s < config.segments_count(); ++s) {
    const env::SegmentConfig& segment = config.segments[static_cast<std::size_t>(s)];
    for (std::size_t a = 0; a < segment_of.size(); ++a) {
      const double share = segment.audience.empty() ? 1 : segment.audience[a];
      if (share <= 0) continue;
      if (segment_of[a] >= 0) return {};
      segment_of[a] = s;
    }
  }
  if (std::count(segment_of.begin(), segment_of.end(), -1) > 0) return {};
  return segment_of;
}

// The price that makes (p - cost - worth) e^{-b p} largest.
double PriceAt(const spec::ProductConfig& product, double price_sensitivity, double worth) {
  const double net = product.unit_cost + worth;
  if (product.price_ladder.empty()) {
    return std::clamp(net + 1 / price_sensitivity, product.price_min, product.price_max);
  }
  const auto gain = [&](double price) {
    return (price - net) * std::exp(-price_sensitivity * (price - product.price_min));
  };
  return *std::max_element(product.price_ladder.begin(), product.price_ladder.end(),
                           [&](double a, double b) { return gain(a) < gain(b); });
}

Assortment BestFor(const env::MarketConfig& config, int segment, double price_sensitivity) {
  const double outside = OutsideUtility(config, segment, price_sensitivity);
  const auto products = static_cast<Eigen::Index>(config.products.size());
  const auto offers = [&](double worth) {
    Offers now{Eigen::ArrayXd(products), Eigen::ArrayXd(products)};
    for (Eigen::Index i = 0; i < products; ++i) {
      const spec::ProductConfig& product = config.products[static_cast<std::size_t>(i)];
      const double price = PriceAt(product, price_sensitivity, worth);
      now.revenue[i] = price - product.unit_cost;
      now.attraction[i] = std::exp(env::TasteFor(config, segment, 0, static_cast<int>(i)) -
                                   price_sensitivity * price - outside);
    }
    return now;
  };
  return BestAssortment(offers, config.slate.size);
}

}  // namespace

std::optional<std::string> WhyNotOnlySlates(const env::MarketConfig& config) {
  for (const spec::ProductConfig& product : config.products) {
    if (product.stock != spec::kUnlimited) return "its stock is limited, must not be";
  }
  if (config.slate.kind != spec::SlateKind::kAssortment) {
    return "it has no assortment slate, must have one";
  }
  if (config.link != env::Link::kLogit) return "its link is not logit, must be";
  if (config.shocks.product_sd > 0) return "it has product shocks, must have none";
  if (config.noise == demand_models::Noise::kGaussian) return "its noise is gaussian, must not be";
  if (SegmentOf(config).empty()) return "an audience has not one segment, each must";
  return env::WhyNotPlain(config);
}

std::optional<SlateOptimum> BestSlates(const env::MarketConfig& config) {
  if (WhyNotOnlySlates(config)) return std::nullopt;
  const std::vector<int> segment_of = SegmentOf(config);
  const env::Market market(config, 1);
  SlateOptimum optimum;
  optimum.prices.resize(config.audiences_count(), config.products_count());
  std::map<std::pair<int, double>, Assortment> known;  // by audience, sensitivity
  for (int t = 0; t < config.calendar.periods; ++t) {
    core::ThrowIfStopped();
    for (int a = 0; a < config.audiences_count(); ++a) {
      const int s = segment_of[static_cast<std::size_t>(a)];
      const env::SegmentPeriod& period = market.segment_period(t, s);
      const auto key = std::make_pair(a, period.price_sensitivity);
      auto found = known.find(key);
      if (found == known.end()) {
        found = known.emplace(key, BestFor(config, s, period.price_sensitivity)).first;
      }
      const Assortment& best = found->second;
      const env::SegmentConfig& segment = config.segments[static_cast<std::size_t>(s)];
      const double share =
          segment.audience.empty() ? 1 : segment.audience[static_cast<std::size_t>(a)];
      optimum.profit += period.arrivals * share * best.revenue;
      if (t > 0) continue;
      optimum.slates.push_back(best.products);
      for (int i = 0; i < config.products_count(); ++i) {
        const spec::ProductConfig& product = config.products[static_cast<std::size_t>(i)];
        const bool shown =
            std::find(best.products.begin(), best.products.end(), i) != best.products.end();
        optimum.prices(a, i) = shown ? PriceAt(product, period.price_sensitivity, best.revenue)
                                     : spec::AllowedPrice(product, product.list_price);
      }
    }
  }
  return optimum;
}

}  // namespace souk::solvers
