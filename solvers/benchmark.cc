#include "solvers/benchmark.h"

#include <array>
#include <string>
#include <utility>

#include "core/finite.h"
#include "env/behaviours.h"
#include "env/seller_spec.h"
#include "policies/slate_rule.h"
#include "solvers/dynamic_program.h"
#include "solvers/fluid_bound.h"
#include "solvers/period_optimum.h"
#include "solvers/reference_price_program.h"
#include "solvers/slate_optimum.h"
#include "solvers/static_prices.h"
#include "solvers/stock_problem.h"
#include "solvers/two_product_program.h"

namespace souk::solvers {

const char* Name(BenchmarkKind kind) {
  switch (kind) {
    case BenchmarkKind::kExact:
      return "exact";
    case BenchmarkKind::kUpperBound:
      return "upper bound";
    case BenchmarkKind::kBestKnown:
      return "best known";
  }
  return "";
}

namespace {

constexpr double kProven = 1e-6;  // of the bound

std::optional<Benchmark> OneProduct(const env::MarketConfig& config) {
  const ExactSolution solution = SolveExactly(MakeStockProblem(config));
  const double price = solution.prices(0, solution.prices.cols() - 1);
  return Benchmark{.kind = BenchmarkKind::kExact,
                   .profit = solution.value(),
                   .prices = Eigen::ArrayXXd::Constant(1, 1, price)};
}

std::optional<Benchmark> TwoProducts(const env::MarketConfig& config) {
  const TwoProductSolution solution = SolveTwoProducts(config);
  const Eigen::Index full = solution.values.cols() - 1;
  Benchmark found{
      .kind = BenchmarkKind::kExact, .profit = solution.value(), .prices = Eigen::ArrayXXd(1, 2)};
  found.prices << solution.prices[0](0, full), solution.prices[1](0, full);
  return found;
}

std::optional<Benchmark> Periods(const env::MarketConfig& config) {
  const auto periods = BestPeriodPrices(config);
  if (!periods) return std::nullopt;
  if (periods->upper_bound - periods->profit <= kProven * periods->upper_bound) {
    return Benchmark{
        .kind = BenchmarkKind::kExact, .profit = periods->profit, .prices = periods->prices};
  }
  return Benchmark{.kind = BenchmarkKind::kUpperBound, .profit = periods->upper_bound};
}

std::optional<Benchmark> Slates(const env::MarketConfig& config) {
  auto shown = BestSlates(config);
  if (!shown) return std::nullopt;
  return Benchmark{.kind = BenchmarkKind::kExact,
                   .profit = shown->profit,
                   .prices = shown->prices,
                   .slates = std::move(shown->slates)};
}

std::optional<Benchmark> ReferencePrices(const env::MarketConfig& config) {
  const auto remembered = BestReferencePrices(config);
  if (!remembered) return std::nullopt;
  return Benchmark{.kind = remembered->Exact() ? BenchmarkKind::kExact : BenchmarkKind::kBestKnown,
                   .profit = remembered->profit,
                   .prices = Eigen::ArrayXXd::Constant(1, 1, remembered->prices.front()),
                   .program = "value iteration"};
}

std::optional<Benchmark> Fluid(const env::MarketConfig& config) {
  return Benchmark{.kind = BenchmarkKind::kUpperBound, .profit = FluidBound(config)};
}

std::optional<Benchmark> StaticPrices(const env::MarketConfig& config) {
  const policies::SlateRule slate(env::SellerSpecOf(config), policies::SlateOrder::kRelevance);
  const StaticOptimum best = BestStaticPrices(config, slate);
  const Eigen::Map<const Eigen::ArrayXXd> prices(best.prices.data(), config.products_count(),
                                                 config.audiences_count());
  return Benchmark{
      .kind = BenchmarkKind::kBestKnown, .profit = best.profit, .prices = prices.transpose()};
}

constexpr std::array kSolvers = {
    Solver{"dynamic program", WhyNotExact, OneProduct},
    Solver{"two products", WhyNotTwoProducts, TwoProducts},
    Solver{"periods", WhyNotSeparable, Periods},
    Solver{"slates", WhyNotOnlySlates, Slates},
    Solver{"reference prices", WhyNotOnlyMemory, ReferencePrices},
    Solver{"fluid bound", WhyNotBounded, Fluid},
    Solver{"static prices", env::WhyNotPlain, StaticPrices},
};

}  // namespace

std::span<const Solver> Solvers() { return kSolvers; }

std::optional<Benchmark> FindBenchmark(const env::MarketConfig& config) {
  for (const Solver& solver : kSolvers) {
    if (solver.why_not(config)) continue;
    std::optional<Benchmark> found = solver.solve(config);
    if (!found) continue;
    found->solver = solver.name;
    const std::string name = std::string("the market's profit, ") + Name(found->kind);
    core::RequireFinite({found->profit}, name);
    const Eigen::ArrayXXd& prices = found->prices;
    core::RequireFinite({prices.data(), static_cast<std::size_t>(prices.size())},
                        name + ": a price");
    return found;
  }
  return std::nullopt;
}

}  // namespace souk::solvers
