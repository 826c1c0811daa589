#pragma once

// Bundles (serving/bundle.h) of policies that are at hand with the market they were made for.

#include <string>
#include <vector>

#include "env/market_config.h"
#include "policies/decisions.h"
#include "policies/policy.h"
#include "policies/policy_file.h"
#include "serving/bundle.h"

namespace souk::evaluation {

// What a policy sees while it plays and does not explore, for golden cases (serving/golden.h): 32
// observations of four episodes, evenly spread over their periods; fewer where episodes end early.
std::vector<policies::DecisionCase> PlayedCases(const policies::Policy& policy,
                                                const env::MarketConfig& market);

// Writes a policy's bundle. core::InputError and core::RunError as serving::BundleWriter.
void ExportBundle(const std::string& folder, const policies::Policy& policy,
                  const env::MarketConfig& market, const policies::PolicyProvenance& provenance,
                  const io::OutputOptions& options = {});

}  // namespace souk::evaluation
