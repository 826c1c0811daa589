#include "policies/reference.h"

#include <string>
#include <utility>

#include "core/finite.h"
#include "env/behaviours.h"
#include "policies/dynamic_program.h"
#include "policies/fluid_bound.h"
#include "policies/period_optimum.h"
#include "policies/reference_price_program.h"
#include "policies/slate_optimum.h"
#include "policies/static_oracle.h"
#include "policies/two_product_program.h"

namespace souk::policies {

const char* Name(ReferenceKind kind) {
  switch (kind) {
    case ReferenceKind::kExact:
      return "exact";
    case ReferenceKind::kUpperBound:
      return "upper bound";
    case ReferenceKind::kBestKnown:
      return "best known";
  }
  return "";
}

namespace {

Reference ExactlySolved(const env::MarketConfig& config) {
  const ExactSolution solution = SolveExactly(MakeStockProblem(config));
  const double price = solution.prices(0, solution.prices.cols() - 1);
  return {.kind = ReferenceKind::kExact,
          .profit = solution.value(),
          .prices = Eigen::ArrayXXd::Constant(1, 1, price)};
}

std::optional<Reference> FindReference(const env::MarketConfig& config) {
  constexpr double kProven = 1e-6;  // of the bound
  if (!WhyNotExact(config)) return ExactlySolved(config);
  if (!WhyNotTwoProducts(config)) {
    const TwoProductSolution solution = SolveTwoProducts(config);
    const Eigen::Index full = solution.values.cols() - 1;
    Reference reference{
        .kind = ReferenceKind::kExact, .profit = solution.value(), .prices = Eigen::ArrayXXd(1, 2)};
    reference.prices << solution.prices[0](0, full), solution.prices[1](0, full);
    return reference;
  }
  if (const auto periods = BestPeriodPrices(config)) {
    if (periods->upper_bound - periods->profit <= kProven * periods->upper_bound) {
      return Reference{
          .kind = ReferenceKind::kExact, .profit = periods->profit, .prices = periods->prices};
    }
    return Reference{.kind = ReferenceKind::kUpperBound, .profit = periods->upper_bound};
  }
  if (auto shown = BestSlates(config)) {
    return Reference{.kind = ReferenceKind::kExact,
                     .profit = shown->profit,
                     .prices = shown->prices,
                     .slates = std::move(shown->slates)};
  }
  if (const auto remembered = BestReferencePrices(config)) {
    return Reference{
        .kind = remembered->Exact() ? ReferenceKind::kExact : ReferenceKind::kBestKnown,
        .profit = remembered->profit,
        .prices = Eigen::ArrayXXd::Constant(1, 1, remembered->prices.front()),
        .program = "value iteration"};
  }
  if (const auto bound = FluidBound(config)) {
    return Reference{.kind = ReferenceKind::kUpperBound, .profit = *bound};
  }
  if (env::WhyNotPlain(config)) return std::nullopt;
  const SlateRule slate(config, SlateOrder::kRelevance);
  const StaticOptimum best = BestStaticPrices(config, slate);
  const Eigen::Map<const Eigen::ArrayXXd> prices(best.prices.data(), config.products_count(),
                                                 config.audiences_count());
  return Reference{
      .kind = ReferenceKind::kBestKnown, .profit = best.profit, .prices = prices.transpose()};
}

}  // namespace

std::optional<Reference> ProfitReference(const env::MarketConfig& config) {
  auto reference = FindReference(config);
  if (reference) {
    const std::string name = std::string("the market's profit, ") + Name(reference->kind);
    core::RequireFinite({reference->profit}, name);
    const Eigen::ArrayXXd& prices = reference->prices;
    core::RequireFinite({prices.data(), static_cast<std::size_t>(prices.size())},
                        name + ": a price");
  }
  return reference;
}

}  // namespace souk::policies
