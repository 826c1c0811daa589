#pragma once

// Policies by name, as the command line and experiment files write them:
//
//   NAME [*FACTOR] [+SLATE]     list   list*1.10   cost-plus   random+popular   static
//
// FACTOR multiplies list prices (`list` only). SLATE is `relevance`, which is the default, or
// `popular` (markets with slates only).

#include <memory>
#include <string>
#include <vector>

#include "policies/policy.h"
#include "spec/seller_spec.h"

namespace souk::policies {

struct PolicyInfo {
  std::string name;
  Kind kind = Kind::kRule;
  std::string description;  // one line
};

// In the order of the table.
std::vector<PolicyInfo> ListPolicies();

// core::InputError (field "policy") when the text is no policy, with the names and the nearest one;
// when it names an oracle, which must know the market (evaluation/policy_names.h); or when the
// market does not admit it, with the reason. Errors of an invalid config as spec::Validate.
std::unique_ptr<Policy> MakeRule(const std::string& text, const spec::SellerSpec& seller);

// The kind of the policy that `text` names. core::InputError as MakeRule's first.
Kind KindOfPolicy(const std::string& text);

}  // namespace souk::policies
