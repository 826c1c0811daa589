#pragma once

// Policies by name (policies/rules.h), oracles included: from what a solver found, or from what was
// saved. A new policy adds one row to the table in factory.cc.

#include <Eigen/Core>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "policies/policy.h"
#include "policies/rules.h"
#include "policies/slate_rule.h"
#include "spec/seller_spec.h"

namespace souk::policies {

// What a policy decides, where that was worked out once: `prices` [A, N] where it posts the same
// always, `table` where it is a dynamic program; both empty where the policy is its name.
struct SavedDecisions {
  std::vector<double> prices;  // [A, N] currency
  Eigen::ArrayXXd table;       // [T, n + 1] currency
};

// What an oracle (its NAME is in the table) decides in a market: evaluation/policy_names.h solves
// the market for it.
using Oracle = std::function<SavedDecisions(const std::string& name, const SlateRule& slate)>;

// core::InputError (field "policy") when the text is no policy, with the names and the nearest one;
// or when the market does not admit it, with the reason. Errors of an invalid config as
// spec::Validate.
std::unique_ptr<Policy> MakePolicy(const std::string& text, const spec::SellerSpec& seller,
                                   const Oracle& oracle);

// What `text` named in the market it was made for, as it was there. core::InputError as MakePolicy,
// and when the decisions are not those of such a policy or not allowed in the market.
std::unique_ptr<Policy> RemakePolicy(const std::string& text, const spec::SellerSpec& seller,
                                     SavedDecisions saved);

}  // namespace souk::policies
