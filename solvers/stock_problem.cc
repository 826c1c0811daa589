#include "solvers/stock_problem.h"

#include <fmt/core.h>

#include <algorithm>
#include <cmath>
#include <compare>
#include <map>
#include <utility>

#include "core/errors.h"
#include "core/stop_token.h"
#include "core/work_limits.h"
#include "env/behaviours.h"
#include "env/market.h"
#include "solvers/customer_classes.h"

namespace souk::solvers {
namespace {

// Customers of one segment in one period.
struct Visitors {
  double arrivals = 0;
  double taste = 0;
  double price_sensitivity = 1;
  auto operator<=>(const Visitors&) const = default;  // NOLINT(modernize-use-nullptr)
};

double ExpectedPurchases(env::Link link, const std::vector<Visitors>& visitors, double price) {
  double expected = 0;
  for (const Visitors& group : visitors) {
    expected += group.arrivals *
                demand_models::BuyProbability(link, group.taste - group.price_sensitivity * price);
  }
  return expected;
}

StockProblem Build(const env::MarketConfig& config) {
  const env::Market market(config, 1);
  StockProblem problem;
  problem.product = config.products[0];
  problem.noise = config.noise;
  problem.unlimited = !std::isfinite(problem.product.stock);
  problem.holding_cost =
      problem.product.holding_cost_per_unit_day * config.calendar.period_hours / 24;
  std::vector<std::vector<Visitors>> kinds;
  std::map<std::vector<Visitors>, int> kind_of;
  for (int t = 0; t < config.calendar.periods; ++t) {
    core::ThrowIfStopped();
    std::vector<Visitors> visitors;
    for (int s = 0; s < config.segments_count(); ++s) {
      const env::SegmentPeriod& now = market.segment_period(t, s);
      const double taste = config.segments[static_cast<std::size_t>(s)].taste[0];
      visitors.push_back({now.arrivals, taste - OutsideUtility(config, s, now.price_sensitivity),
                          now.price_sensitivity});
    }
    const auto [known, is_new] = kind_of.emplace(visitors, static_cast<int>(kinds.size()));
    if (is_new) kinds.push_back(visitors);
    problem.demand_of_period.push_back(known->second);
  }
  for (std::vector<Visitors>& kind : kinds) {
    problem.demands.emplace_back([link = config.link, visitors = std::move(kind)](double price) {
      return ExpectedPurchases(link, visitors, price);
    });
  }
  return problem;
}

std::optional<std::string> TooLarge(const env::MarketConfig& config, const StockProblem& problem) {
  if (problem.unlimited) return std::nullopt;
  double most = 0;
  for (std::size_t d = 0; d < problem.demands.size(); ++d) {
    most = std::max(most, problem.ExpectedDemand(static_cast<int>(d), problem.product.price_min));
  }
  const double stock = config.products[0].stock;
  const double spread = std::min(stock, 20 * std::sqrt(most) + 40);
  if ((problem.periods() + 5.) * (stock + 1) * spread > core::MostWork(core::Work::kStockProgram) ||
      (problem.periods() + 1.) * (stock + 1) > core::MostWork(core::Work::kStates)) {
    return fmt::format("{} units over {} periods are too many to solve", stock, problem.periods());
  }
  return std::nullopt;
}

}  // namespace

std::optional<std::string> WhyNotPlainStock(const env::MarketConfig& config, std::size_t products) {
  if (config.products.size() != products) {
    return fmt::format("it has {} products, must have {}", config.products.size(), products);
  }
  if (config.audiences.size() != 1) {
    return fmt::format("it has {} audiences, must have 1", config.audiences.size());
  }
  if (config.noise != demand_models::Noise::kPoisson &&
      config.noise != demand_models::Noise::kBernoulli) {
    return fmt::format("its noise is {}, must be poisson or bernoulli",
                       demand_models::Name(config.noise));
  }
  if (config.shocks.arrivals_log_sd > 0 || config.shocks.product_sd > 0) {
    return "it has shocks, must have none";
  }
  if (config.slate.kind != spec::SlateKind::kNone) return "it has slates, must have none";
  return env::WhyNotPlain(config);
}

std::optional<std::string> WhyNotExact(const env::MarketConfig& config) {
  if (auto reason = WhyNotPlainStock(config, 1)) return reason;
  return TooLarge(config, Build(config));
}

StockProblem MakeStockProblem(const env::MarketConfig& config) {
  if (const auto reason = WhyNotPlainStock(config, 1))
    throw core::InputError("exact solution", *reason);
  StockProblem problem = Build(config);
  if (const auto reason = TooLarge(config, problem)) {
    throw core::InputError("exact solution", *reason);
  }
  if (!problem.unlimited) problem.stock = static_cast<int>(problem.product.stock);
  return problem;
}

}  // namespace souk::solvers
