#include "solvers/fair_optimum.h"

#include <fmt/core.h>

#include "core/errors.h"
#include "core/finite.h"
#include "solvers/customer_classes.h"
#include "solvers/period_optimum.h"

namespace souk::solvers {
std::optional<std::string> WhyNotFair(const env::MarketConfig& config) {
  if (config.products.size() != 1) {
    return fmt::format("it has {} products, must have 1", config.products.size());
  }
  if (config.audiences.size() != 2) {
    return fmt::format("it has {} audience{}, must have 2", config.audiences.size(),
                       config.audiences.size() == 1 ? "" : "s");
  }
  return WhyNotSeparable(config);
}

std::optional<FairPrices> FairOptimum(const env::MarketConfig& config, Fairness fairness,
                                      double alpha) {
  if (const auto reason = WhyNotFair(config)) {
    throw core::InputError("fair prices", *reason);
  }
  auto best = BestFairPrices(
      ProblemOfMarket(config, Eigen::ArrayXXd::Zero(config.segments_count(), 1)), fairness, alpha);
  if (best) {
    core::RequireFinite({best->profit, best->consumer_surplus, best->welfare, best->prices[0],
                         best->prices[1], best->measures[0], best->measures[1]},
                        "the best fair prices");
  }
  return best;
}

}  // namespace souk::solvers
