#pragma once

// What sellers of a market may know of it: the way from the truth to what a decision maker sees.

#include "env/market_config.h"
#include "spec/seller_spec.h"

namespace souk::env {

// All that a seller may know of a market before it starts.
spec::SellerSpec SellerSpecOf(const MarketConfig& config, int seller = 0);

// The same where a step is one customer: the rows of env/customer_env.h follow.
spec::SellerSpec CustomerSpecOf(const MarketConfig& config);

// What an average period is expected to bring; rounded to three digits, what a market's author may
// well state as the scale of counts. core::InputError when the config is not valid.
spec::ObservationScale ExpectedScale(const MarketConfig& config);
spec::ObservationScale ThreeDigits(spec::ObservationScale scale);

}  // namespace souk::env
