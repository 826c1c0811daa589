#pragma once

// The price nearest to a wish that a product may have: the nearest rung of its ladder (the lower of
// two equally near), or the wish held to the interval.

#include <span>

#include "spec/product_config.h"

namespace souk::spec {

double AllowedPrice(const ProductConfig& product, double wish);

// The place of the rung nearest to a price, the lower of two equally near; `ladder` is not empty.
int NearestRung(std::span<const double> ladder, double price);

}  // namespace souk::spec
