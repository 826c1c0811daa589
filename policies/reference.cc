#include "policies/reference.h"

#include "env/behaviours.h"
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

std::optional<Reference> ProfitReference(const env::MarketConfig& config) {
  if (!WhyNotExact(config).has_value()) {
    return Reference{ReferenceKind::kExact, SolveExactly(MakeStockProblem(config)).value()};
  }
  if (const auto bound = FluidBound(config)) {
    return Reference{
        FluidBoundIsAttained(config) ? ReferenceKind::kExact : ReferenceKind::kUpperBound, *bound};
  }
  if (env::WhyNotPlain(config)) return std::nullopt;
  const SlateRule slate(config, SlateOrder::kRelevance);
  return Reference{ReferenceKind::kBestKnown, BestStaticPrices(config, slate).profit};
}

}  // namespace souk::policies
