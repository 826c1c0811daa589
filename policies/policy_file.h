#pragma once

// A policy as a YAML file that says by itself what the policy sees and decides (docs/bundles.md has
// every key):
//
//   format: souk-policy
//   version: 2
//   name, kind: rule | linear | neural
//   provenance            scenario, seed, steps, revision, evaluation; each may be absent
//   seller                whom it decides for (spec/seller_file.h)
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

#include "policies/policy.h"
#include "spec/observation_rows.h"
#include "spec/seller_spec.h"

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

inline constexpr int kPolicyFileVersion = 2;

enum class PolicyForm { kRule, kLinear, kNeural };
const char* Name(PolicyForm form);  // "rule", "linear", "neural"

// core::InputError when the policy is neither linear nor neural and its name is none of
// policies/factory.h; core::RunError when it was not made for this seller.
std::string ToYaml(const Policy& policy, const spec::SellerSpec& seller,
                   const PolicyProvenance& provenance);

// What a file says without a market to use it in.
struct PolicyDescription {
  int version = kPolicyFileVersion;
  std::string name;
  PolicyForm form = PolicyForm::kRule;
  PolicyProvenance provenance;
  std::vector<spec::ObservedField> observation;
  spec::SellerSpec seller;  // valid; what the file does not say has its default
};

PolicyDescription DescribePolicy(const std::string& text, const std::string& file);

// The policy for the seller that its file is for. `explore`: a learned policy goes on exploring as
// in training.
std::unique_ptr<Policy> ParsePolicy(const std::string& text, const std::string& file, bool explore);

// The policy for `seller`. core::InputError also when it does not fit: products, price limits,
// audiences, slates, or (unless the policy is a rule that reads what it finds) observation.
std::unique_ptr<Policy> ParsePolicy(const std::string& text, const std::string& file,
                                    const spec::SellerSpec& seller, bool explore);
// The same from a file.
std::unique_ptr<Policy> LoadPolicy(const std::string& path, const spec::SellerSpec& seller,
                                   bool explore);

}  // namespace souk::policies
