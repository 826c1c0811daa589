#pragma once

// A rival that decides by one of our policies: it sees the market from where it stands
// (env/seller_view.h), with its own products, stock and prices as its own and us among its rivals.

#include <functional>
#include <memory>
#include <string>

#include "env/rival_config.h"
#include "policies/policy.h"

namespace souk::evaluation {

// The market as seller `seller` would describe it: its products as ours, everyone else as a rival
// at list prices ("own" is us). Utilities are the same. What only we can have (pricing rules,
// returns, add-ons, slates, replenishment, spoilage) is left out.
env::MarketConfig MarketSeenBy(const env::MarketConfig& market, int seller);

// A policy for a market as MarketSeenBy gives it.
using PolicyMaker = std::function<std::unique_ptr<policies::Policy>(const env::MarketConfig& seen)>;

// core::InputError, when a market with such a rival is made, where observations are stacked (only
// the newest is seen from there) or `make` refuses.
env::CustomRival PolicyRival(std::string name, PolicyMaker make);

// Lets a policy play a rival: `text` is "RIVAL=POLICY", the policy as FindPolicy takes it
// (evaluation/policy_names.h), made for the market that the rival sees. core::InputError (field
// "rival") when the text has another form or there is no such rival.
void SetRival(const std::string& text, env::MarketConfig* market);

}  // namespace souk::evaluation
