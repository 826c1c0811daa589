#pragma once

// The bootstrap intervals of a comparison. Values are [K, E]: K training seeds (1 where nothing was
// trained), E evaluation episodes on common shocks. 2,000 replicates, 95 %.

#include <Eigen/Core>
#include <cstdint>

#include "metrics/statistics.h"

namespace souk::evaluation {

// The mean of `values`, over seeds and episodes drawn with replacement (metrics/bootstrap.h).
metrics::Estimate MeanInterval(const Eigen::Ref<const Eigen::ArrayXXd>& values, std::uint64_t seed);

// mean(a) - mean(b) on the same episodes. Training seeds are independent: where both have several,
// each draws its own, and both the same episodes.
metrics::Estimate DifferenceInterval(const Eigen::Ref<const Eigen::ArrayXXd>& a,
                                     const Eigen::Ref<const Eigen::ArrayXXd>& b,
                                     std::uint64_t seed);

}  // namespace souk::evaluation
