#include "solvers/customer_classes.h"

#include <cmath>
#include <map>
#include <utility>

#include "core/stop_token.h"
#include "env/behaviours.h"
#include "env/market.h"

namespace souk::solvers {
namespace {

// Expected visitors of each segment by the price sensitivity they come with.
std::map<std::pair<int, double>, double> VisitorsBySensitivity(const env::MarketConfig& config) {
  const env::Market market(config, 1);
  std::map<std::pair<int, double>, double> visitors;
  for (int t = 0; t < config.calendar.periods; ++t) {
    core::ThrowIfStopped();
    for (int s = 0; s < config.segments_count(); ++s) {
      const env::SegmentPeriod& now = market.segment_period(t, s);
      visitors[{s, now.price_sensitivity}] += now.arrivals;
    }
  }
  return visitors;
}

// One class for each audience of a segment.
void AddClasses(const env::MarketConfig& config, int s, double sensitivity, double arrivals,
                const Eigen::Ref<const Eigen::ArrayXd>& gain, PricingProblem* problem) {
  const env::SegmentConfig& segment = config.segments[static_cast<std::size_t>(s)];
  const Eigen::Map<const Eigen::ArrayXd> taste(segment.taste.data(), config.products_count());
  for (int a = 0; a < config.audiences_count(); ++a) {
    const double share = segment.audience[static_cast<std::size_t>(a)];
    if (share == 0) continue;
    problem->classes.push_back({arrivals * share,
                                taste + gain - OutsideUtility(config, s, sensitivity), sensitivity,
                                a, config.link});
  }
}

void AddProducts(const env::MarketConfig& config, PricingProblem* problem) {
  const int products = config.products_count();
  problem->unit_cost.resize(products);
  problem->price_floor.resize(products);
  problem->price_ceiling.resize(products);
  problem->stock.resize(products);
  problem->salvage_value.resize(products);
  for (int i = 0; i < products; ++i) {
    const spec::ProductConfig& product = config.products[static_cast<std::size_t>(i)];
    problem->unit_cost[i] = product.unit_cost;
    problem->price_floor[i] = product.price_min;
    problem->price_ceiling[i] = product.price_max;
    problem->stock[i] = product.stock;
    problem->salvage_value[i] = product.salvage_value;
  }
}

}  // namespace

double OutsideUtility(const env::MarketConfig& config, int segment, double price_sensitivity) {
  return config.rivals.empty() ? 0
                               : std::log(env::OutsideWeight(config, segment, price_sensitivity));
}

PricingProblem ProblemOfMarket(const env::MarketConfig& config,
                               const Eigen::Ref<const Eigen::ArrayXXd>& utility_gain) {
  PricingProblem problem;
  for (const auto& [key, arrivals] : VisitorsBySensitivity(config)) {
    AddClasses(config, key.first, key.second, arrivals, utility_gain.row(key.first).transpose(),
               &problem);
  }
  AddProducts(config, &problem);
  return problem;
}

PricingProblem ProblemOfPeriod(const env::Market& market, int period) {
  const env::MarketConfig& config = market.config();
  PricingProblem problem;
  for (int s = 0; s < config.segments_count(); ++s) {
    const env::SegmentPeriod& now = market.segment_period(period, s);
    AddClasses(config, s, now.price_sensitivity, now.arrivals,
               Eigen::ArrayXd::Zero(config.products_count()), &problem);
  }
  AddProducts(config, &problem);
  return problem;
}

Eigen::ArrayXXd SlateGain(const env::MarketConfig& config, const std::vector<int>& slate) {
  const bool assortment = config.slate.kind == spec::SlateKind::kAssortment;
  Eigen::ArrayXXd gain = Eigen::ArrayXXd::Constant(config.segments_count(), config.products_count(),
                                                   assortment ? kHidden : 0.);
  for (std::size_t k = 0; k < slate.size(); ++k) {
    const int i = slate[k];
    const double seen = config.products[static_cast<std::size_t>(i)].relevance /
                        std::log2(static_cast<double>(k) + 2);
    for (int s = 0; s < config.segments_count(); ++s) {
      const double response = config.segments[static_cast<std::size_t>(s)].slate_response;
      gain(s, i) = assortment ? 0 : response * seen;
    }
  }
  return gain;
}

}  // namespace souk::solvers
