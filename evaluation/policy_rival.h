#pragma once

// A rival that decides by one of our policies: it sees the market from where it stands
// (env/seller_view.h), with its own products, stock and prices as its own and us among its rivals.

#include <functional>
#include <memory>
#include <string>

#include "env/rival_config.h"
#include "policies/policy.h"

namespace souk::evaluation {

// A policy for the rival as env::SellerSpecOf describes it.
using PolicyMaker =
    std::function<std::unique_ptr<policies::Policy>(const spec::SellerSpec& seller)>;

// core::InputError, when a market with such a rival is made, where observations are stacked (only
// the newest is seen from there) or `make` refuses.
env::CustomRival PolicyRival(std::string name, PolicyMaker make);

// Lets a policy play a rival: `text` is "RIVAL=POLICY", the policy as FindPolicy takes it
// (evaluation/policy_names.h), made for what the rival sells and sees. core::InputError (field
// "rival") when the text has another form or there is no such rival; an oracle is refused, since a
// rival does not know the market.
void SetRival(const std::string& text, env::MarketConfig* market);

}  // namespace souk::evaluation
