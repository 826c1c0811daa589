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

}  // namespace souk::policies
