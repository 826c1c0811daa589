#pragma once

// Policies by name, as the command line and experiment files write them:
//
//   NAME [*FACTOR] [+SLATE]     list   list*1.10   cost-plus   random+popular   static
//
// FACTOR multiplies list prices (`list` only). SLATE is `relevance`, which is the default, or
// `popular` (markets with slates only). A new policy adds one row to the table in factory.cc.

#include <Eigen/Core>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "env/market_config.h"
#include "policies/policy.h"
#include "policies/slate_rule.h"

namespace souk::policies {

struct PolicyInfo {
  std::string name;
  Kind kind = Kind::kRule;
  std::string description;  // one line
};

// In the order of the table.
std::vector<PolicyInfo> ListPolicies();

// What a policy decides, where that was worked out once: `prices` [A, N] where it posts the same
// always, `table` where it is a dynamic program; both empty where the policy is its name.
struct SavedDecisions {
  std::vector<double> prices;  // [A, N] currency
  Eigen::ArrayXXd table;       // [T, n + 1] currency
};

// What an oracle (its NAME is in the table) decides in a market: evaluation/policy_names.h solves
// the market for it.
using Oracle = std::function<SavedDecisions(
    const std::string& name, const env::MarketConfig& config, const SlateRule& slate)>;

// core::InputError (field "policy") when the text is no policy, with the names and the nearest one;
// or when the market does not admit it, with the reason. Errors of an invalid config as
// env::Validate.
std::unique_ptr<Policy> MakePolicy(const std::string& text, const env::MarketConfig& config,
                                   const Oracle& oracle);

// The same where there is no oracle: core::InputError when the text names one.
std::unique_ptr<Policy> MakeRule(const std::string& text, const env::MarketConfig& config);

// The kind of the policy that `text` names. core::InputError as MakePolicy's first.
Kind KindOfPolicy(const std::string& text);

// What `text` named in the market it was made for, as it was there. core::InputError as MakePolicy,
// and when the decisions are not those of such a policy or not allowed in the market.
std::unique_ptr<Policy> RemakePolicy(const std::string& text, const env::MarketConfig& config,
                                     SavedDecisions saved);

}  // namespace souk::policies
