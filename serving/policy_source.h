#pragma once

// A policy by what a command line says: a bundle folder, a run folder or a policy's name.

#include <memory>
#include <string>

#include "policies/policy.h"

namespace souk::serving {

// core::InputError when it is none of these, or does not fit the market. `explore`: a learned
// policy goes on exploring as in training.
std::unique_ptr<policies::Policy> FindPolicy(const std::string& text,
                                             const env::MarketConfig& market, bool explore);

}  // namespace souk::serving
