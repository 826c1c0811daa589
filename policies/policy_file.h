#pragma once

// A policy as a YAML file that says by itself what the policy sees and decides (docs/bundles.md has
// every key):
//
//   format: souk-policy
//   version: 1
//   name, kind: rule | linear | neural
//   provenance            scenario, seed, steps, revision, evaluation; each may be absent
//   periods, period_hours, currency, audiences, products, slate     what is decided
//   observation           name, unit and range of each value; mean and scale for `neural`
//   rule | linear | neural   what decides
//
// Numbers have the fewest digits that read back exactly: what is read decides, bit for bit, as what
// was written. An oracle is saved as what it posts, so that in another scenario it is still the
// same policy. Unknown keys, missing keys, wrong shapes and NaN are core::InputError with file,
// line and field.

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "env/market_config.h"
#include "policies/observed_fields.h"
#include "policies/policy.h"

namespace souk::policies {

// Profit of an episode in evaluation: mean and 95 % interval, currency.
struct PolicyEvaluation {
  double profit = 0;
  double lo = 0;
  double hi = 0;
  int episodes = 0;
};

// Where a policy comes from. Empty text and nullopt: not known.
struct PolicyProvenance {
  std::string scenario;
  std::optional<std::uint64_t> seed;
  std::optional<long long> steps;  // world-periods of training
  std::string revision;            // of the source that trained it
  std::optional<PolicyEvaluation> evaluation;
};

enum class PolicyForm { kRule, kLinear, kNeural };
const char* Name(PolicyForm form);  // "rule", "linear", "neural"

// core::InputError when the policy is neither linear nor neural and its name is none of
// policies/factory.h; core::RunError when it was not made for this market.
std::string ToYaml(const Policy& policy, const env::MarketConfig& market,
                   const PolicyProvenance& provenance);

// What a file says without a market to use it in.
struct PolicyDescription {
  std::string name;
  PolicyForm form = PolicyForm::kRule;
  PolicyProvenance provenance;
  std::vector<ObservedField> observation;
  // A valid market with the products, audiences, slates and observation of the file; its one
  // segment stands in for the customers, whom no policy sees.
  env::MarketConfig market;
};

PolicyDescription DescribePolicy(const std::string& text, const std::string& file);

// The policy for use in `market`. core::InputError also when the two do not fit: products, price
// limits, audiences, slates, or (unless the policy is a rule that reads what it finds) observation.
// `explore`: a learned policy goes on exploring as in training.
std::unique_ptr<Policy> ParsePolicy(const std::string& text, const std::string& file,
                                    const env::MarketConfig& market, bool explore);
// The same from a file.
std::unique_ptr<Policy> LoadPolicy(const std::string& path, const env::MarketConfig& market,
                                   bool explore);

}  // namespace souk::policies
