#pragma once

// exp, log and square root of sixteen doubles at once, by Eigen's packet functions.
//
// Eigen's vector and scalar paths differ in the last bit, so these work on whole Lanes only.

#include "core/lanes.h"

namespace souk::core {

Lanes Exp(const Lanes& x);   // |x| <= 708; below it flushes towards 0
Lanes Log(const Lanes& x);   // x > 0
Lanes Sqrt(const Lanes& x);  // x >= 0

}  // namespace souk::core
