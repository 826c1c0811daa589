#pragma once

// The whole test program counts its allocations, so that a test can require a step to make none.

namespace souk::testing {

long long Allocations();  // since the program began

}  // namespace souk::testing
