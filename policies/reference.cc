#include "policies/reference.h"

#include "policies/dynamic_program.h"
#include "policies/fluid_bound.h"
#include "policies/static_oracle.h"

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

Reference ProfitReference(const env::MarketConfig& config) {
  if (!WhyNotExact(config).has_value()) {
    return {ReferenceKind::kExact, SolveExactly(MakeStockProblem(config)).value()};
  }
  if (const auto bound = FluidBound(config)) {
    return {FluidBoundIsAttained(config) ? ReferenceKind::kExact : ReferenceKind::kUpperBound,
            *bound};
  }
  const SlateRule slate(config, SlateOrder::kRelevance);
  return {ReferenceKind::kBestKnown, BestStaticPrices(config, slate).profit};
}

}  // namespace souk::policies
