#pragma once

// A policy by what a command line or an experiment says: a bundle folder, a run folder, or a name
// of policies/factory.h, oracles included.

#include <memory>
#include <string>
#include <vector>

#include "env/market_config.h"
#include "policies/policy.h"

namespace souk::evaluation {

// By its name. core::InputError as policies::MakePolicy; an oracle solves the market first, which
// may take seconds.
std::unique_ptr<policies::Policy> MakePolicy(const std::string& text,
                                             const env::MarketConfig& market);

// By any of the three. core::InputError when it is none of them, or does not fit the market.
// `explore`: a learned policy goes on exploring as in training.
std::unique_ptr<policies::Policy> FindPolicy(const std::string& text,
                                             const env::MarketConfig& market, bool explore);

// The same without the market: oracles, which must know it, are refused.
std::unique_ptr<policies::Policy> FindPolicy(const std::string& text,
                                             const spec::SellerSpec& seller, bool explore);

// core::InputError when the text is a path that is not there, and names the one that may be meant.
void RefuseMisspelledPath(const std::string& text);

// The files that FindPolicy may read for the text; none for a policy's name.
std::vector<std::string> PolicyFiles(const std::string& text);

}  // namespace souk::evaluation
