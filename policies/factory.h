#pragma once

// Policies by name, as the command line and experiment files write them:
//
//   NAME [*FACTOR] [+SLATE]     list   list*1.10   cost-plus   random+popular   static
//
// FACTOR multiplies list prices (`list` only). SLATE is `relevance`, which is the default, or
// `popular` (markets with slates only). A new policy adds one row to the table in factory.cc.

#include <memory>
#include <string>
#include <vector>

#include "env/market_config.h"
#include "policies/policy.h"

namespace souk::policies {

struct PolicyInfo {
  std::string name;
  Kind kind = Kind::kRule;
  std::string description;  // one line
};

// In the order of the table.
std::vector<PolicyInfo> ListPolicies();

// core::InputError (field "policy") when the text is no policy, with the names and the nearest one;
// or when the market does not admit it, with the reason. Errors of an invalid config as
// env::Validate.
std::unique_ptr<Policy> MakePolicy(const std::string& text, const env::MarketConfig& config);

}  // namespace souk::policies
