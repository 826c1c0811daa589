#include "policies/policy.h"

namespace souk::policies {

const char* Name(Kind kind) {
  switch (kind) {
    case Kind::kRule:
      return "rule";
    case Kind::kAgent:
      return "agent";
    case Kind::kOracle:
      return "oracle";
  }
  return "";
}

void Policy::Propensity(const env::Observation& observation, const env::Actions&,
                        core::AlignedVector<double>* propensity) const {
  propensity->assign(static_cast<std::size_t>(observation.shape.padded), 1.);
}

}  // namespace souk::policies
