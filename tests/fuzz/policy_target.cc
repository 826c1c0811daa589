// Policy files: described, used in the market they describe, asked for decisions and played there,
// and written again.

#include "core/errors.h"
#include "env/seller_spec.h"
#include "policies/policy_file.h"
#include "tests/fuzz/fuzz_play.h"
#include "tests/fuzz/fuzz_target.h"

namespace souk::fuzz {
namespace {

std::string Again(const std::string& written, const std::string& file,
                  const policies::PolicyDescription& described) {
  try {
    const auto policy = policies::ParsePolicy(written, file, described.seller, false);
    return policies::ToYaml(*policy, described.seller, described.provenance);
  } catch (const core::InputError& fault) {
    throw Finding(std::string("a policy that was written is refused: ") + fault.what());
  }
}

}  // namespace

void FuzzPolicy(Bytes bytes) {
  const std::string text = TextOf(bytes);
  const std::string file = "policy.yaml";
  const policies::PolicyDescription described = policies::DescribePolicy(text, file);
  const auto policy = policies::ParsePolicy(text, file, described.seller, false);
  const std::string written = policies::ToYaml(*policy, described.seller, described.provenance);
  if (Again(written, file, described) != written) {
    throw Finding("a policy written and read again is another");
  }
  if (described.seller.season.periods > kFuzzPeriods) return;  // tables have their periods
  PlayShortly(MarketOf(described.seller), *policy);
  PlayShortly(MarketOf(described.seller),
              *policies::ParsePolicy(text, file, described.seller, true));
}

}  // namespace souk::fuzz
