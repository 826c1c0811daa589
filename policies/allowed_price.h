#pragma once

// The price nearest to a wish that a product may have: the nearest rung of its ladder (the lower of
// two equally near), or the wish held to the interval.

#include "env/market_config.h"

namespace souk::policies {

double AllowedPrice(const env::ProductConfig& product, double wish);

}  // namespace souk::policies
