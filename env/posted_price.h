#pragma once

// The price that is posted when another is wished for: the nearest that keeps to the product's
// interval, ladder and pricing rules; the last one when none of them is nearer to the wish.

#include "spec/product_config.h"

namespace souk::env {

// `last` is the price of the period before, `hours_since_change` how long it has stood.
double PostedPrice(const spec::ProductConfig& product, double wish, double last,
                   double hours_since_change);

}  // namespace souk::env
