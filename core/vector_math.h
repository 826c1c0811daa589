#pragma once

// exp, log and square root of sixteen doubles at once, within 2 units in the last place.
//
// exp is ours: a Taylor polynomial after Cody & Waite's reduction (1980), with fused multiply-adds
// written out, so that every compiler gives the same bits. log and square root are Eigen's packet
// functions; its vector and scalar paths differ in the last bit, so these work on whole Lanes only.

#include "core/lanes.h"

namespace souk::core {

Lanes Exp(const Lanes& x);   // beyond -708 and 709 it gives the value there, 3e-308 and 8e307
Lanes Log(const Lanes& x);   // x > 0
Lanes Sqrt(const Lanes& x);  // x >= 0

}  // namespace souk::core
