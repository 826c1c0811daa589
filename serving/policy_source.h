#pragma once

// A policy by what a command line says: a bundle folder, a run folder or a policy's name.

#include <memory>
#include <string>
#include <vector>

#include "policies/policy.h"

namespace souk::serving {

// core::InputError when it is none of these, or does not fit the market. `explore`: a learned
// policy goes on exploring as in training.
std::unique_ptr<policies::Policy> FindPolicy(const std::string& text,
                                             const env::MarketConfig& market, bool explore);

// The files that FindPolicy may read for the text; none for a policy's name.
std::vector<std::string> PolicyFiles(const std::string& text);

// Lets a policy play a rival: `text` is "RIVAL=POLICY", the policy as FindPolicy takes it, made for
// the market that the rival sees (policies/policy_rival.h). core::InputError (field "rival") when
// the text has another form or there is no such rival.
void SetRival(const std::string& text, env::MarketConfig* market);

}  // namespace souk::serving
