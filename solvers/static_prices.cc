#include "solvers/static_prices.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>

#include "core/draws.h"
#include "core/finite.h"
#include "core/stop_token.h"
#include "core/streams.h"
#include "solvers/customer_classes.h"
#include "solvers/exact_value.h"
#include "solvers/fluid_program.h"
#include "solvers/line_search.h"
#include "solvers/optimal_price.h"
#include "solvers/static_profit.h"
#include "solvers/stock_problem.h"
#include "spec/allowed_price.h"

namespace souk::solvers {
namespace {

constexpr int kShockDraws = 16;  // eight and their mirror images

// [kShockDraws, N] product shocks; the mean of e^shock is one for each product.
Eigen::ArrayXXd ShockDraws(double sd, int products) {
  Eigen::ArrayXXd shocks(kShockDraws, products);
  for (int d = 0; d < kShockDraws / 2; ++d) {
    core::Stream stream(0, static_cast<std::uint32_t>(d), 0,
                        core::PackAddress(core::Purpose::kProductShock));
    for (int i = 0; i < products; ++i) {
      shocks(2 * d, i) = sd * core::NormalQuantile(stream.Uniform(static_cast<std::uint32_t>(i)));
      shocks(2 * d + 1, i) = -shocks(2 * d, i);
    }
  }
  for (int i = 0; i < products; ++i) shocks.col(i) -= std::log(shocks.col(i).exp().mean());
  return shocks;
}

void AverageOverShocks(double sd, PricingProblem* problem) {
  const Eigen::ArrayXXd shocks = ShockDraws(sd, problem->products());
  std::vector<ChoiceClass> classes;
  for (const ChoiceClass& customers : problem->classes) {
    for (int d = 0; d < kShockDraws; ++d) {
      classes.push_back(customers);
      classes.back().weight /= kShockDraws;
      classes.back().taste += shocks.row(d).transpose();
    }
  }
  problem->classes = std::move(classes);
}

double Profit(const PricingProblem& problem, const Eigen::ArrayXXd& prices) {
  Eigen::ArrayXd demand(problem.products());
  return StaticProfit(problem, prices, demand);
}

// An allowed price near the wish: the nearest (0), or the rung below (-1) or above (1) it.
double Snapped(const spec::ProductConfig& product, double wish, int side) {
  const double nearest = AllowedPrice(product, wish);
  const std::vector<double>& ladder = product.price_ladder;
  if (side == 0 || ladder.empty() || (nearest - wish) * side >= 0) return nearest;
  const auto rung = std::find(ladder.begin(), ladder.end(), nearest) - ladder.begin() + side;
  const auto last = static_cast<std::ptrdiff_t>(ladder.size()) - 1;
  return ladder[static_cast<std::size_t>(std::clamp<std::ptrdiff_t>(rung, 0, last))];
}

// Moves one price at a time to the best rung of its ladder until none gains; returns the profit.
double ClimbLadders(const env::MarketConfig& config, const PricingProblem& problem,
                    Eigen::ArrayXXd* prices) {
  double best = Profit(problem, *prices);
  for (bool moved = true; moved;) {
    moved = false;
    for (Eigen::Index cell = 0; cell < prices->size(); ++cell) {
      const Eigen::Index a = cell / prices->cols();
      const Eigen::Index i = cell % prices->cols();
      double chosen = (*prices)(a, i);
      core::ThrowIfStopped();
      for (const double rung : config.products[static_cast<std::size_t>(i)].price_ladder) {
        (*prices)(a, i) = rung;
        const double profit = Profit(problem, *prices);
        if (profit <= best) continue;
        best = profit;
        chosen = rung;
        moved = true;
      }
      (*prices)(a, i) = chosen;
    }
  }
  return best;
}

bool AnyLadder(const env::MarketConfig& config) {
  return std::any_of(config.products.begin(), config.products.end(),
                     [](const spec::ProductConfig& p) { return !p.price_ladder.empty(); });
}

// Two searches: with stock as a limit on sales; and without stock, each unit charged the shadow
// price that the fluid bound puts on it, which is quick and, for one segment to an audience, close
// to optimal.
std::vector<Eigen::ArrayXXd> Candidates(const PricingProblem& problem) {
  std::vector<Eigen::ArrayXXd> candidates = {OptimalStaticPrices(problem).prices};
  if (problem.stock.isInf().all()) return candidates;
  PricingProblem charged = problem;
  const Eigen::ArrayXd shadow_price = FluidUpperBound(problem).shadow_price;
  charged.unit_cost += problem.salvage_value + shadow_price.isFinite().select(shadow_price, 0.);
  charged.stock.resize(0);
  charged.salvage_value.resize(0);
  candidates.push_back(OptimalStaticPrices(charged).prices);
  return candidates;
}

StaticOptimum BestOfExpectedDemand(const env::MarketConfig& config,
                                   const policies::SlateRule& slate) {
  const Eigen::ArrayXXd gain = SlateGain(config, slate.FirstSlate());
  PricingProblem problem = ProblemOfMarket(config, gain);
  if (config.shocks.product_sd > 0) AverageOverShocks(config.shocks.product_sd, &problem);
  const std::vector<int> sides = AnyLadder(config) ? std::vector<int>{0, -1, 1} : std::vector{0};
  StaticOptimum best{{}, -std::numeric_limits<double>::infinity(), false};
  Eigen::ArrayXXd prices(config.audiences_count(), config.products_count());
  for (const Eigen::ArrayXXd& found : Candidates(problem)) {
    for (const int side : sides) {
      for (Eigen::Index a = 0; a < prices.rows(); ++a) {
        for (Eigen::Index i = 0; i < prices.cols(); ++i) {
          const spec::ProductConfig& product = config.products[static_cast<std::size_t>(i)];
          // An audience that nobody belongs to has no class, so no best price either.
          const bool priced = a < found.rows() && gain(0, i) != kHidden;
          prices(a, i) = Snapped(product, priced ? found(a, i) : product.list_price, side);
        }
      }
      const double profit = ClimbLadders(config, problem, &prices);
      if (profit <= best.profit) continue;
      best.profit = profit;
      const Eigen::ArrayXXd by_product = prices.transpose();
      best.prices.assign(by_product.data(), by_product.data() + by_product.size());
    }
  }
  return best;
}

}  // namespace

StaticOptimum BestStaticPrices(const env::MarketConfig& config, const policies::SlateRule& slate) {
  StaticOptimum best;
  if (WhyNotExact(config).has_value()) {
    best = BestOfExpectedDemand(config, slate);
  } else {
    const StockProblem problem = MakeStockProblem(config);
    const PriceValue found =
        BestPrice(problem.product, [&](double price) { return FixedPriceValue(problem, price); });
    best = {{found.price}, found.value, true};
  }
  core::RequireFinite({best.profit}, "the profit of the best static prices");
  core::RequireFinite(best.prices, "the best static prices");
  return best;
}

}  // namespace souk::solvers
