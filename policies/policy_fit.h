#pragma once

// Whether a policy made for one market can decide in another.

#include "spec/seller_spec.h"

namespace souk::policies {

struct PolicyDescription;

// core::InputError (field "policy") that says in words what differs: products, price limits,
// audiences, slates; also the observation, unless the policy is a rule, which reads what it finds.
void CheckFit(const PolicyDescription& policy, const spec::SellerSpec& seller);

}  // namespace souk::policies
