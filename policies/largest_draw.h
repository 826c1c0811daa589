#pragma once

// How likely it is that one of several independent normal draws is the largest of them: the
// propensity of Thompson sampling over levels that each have a belief of their own.
//   P(k) = integral phi(u) prod_{j != k} Phi((m_k + s_k u - m_j) / s_j) du

#include <cstddef>
#include <span>

namespace souk::policies {

// The probability that draw `which` of N(means[j], sds[j]^2) is the largest, to 1e-9; sds > 0. By
// Gauss's rule between points near which one of the factors changes. O(J^2) normal integrals.
double LargestDrawProbability(std::span<const double> means, std::span<const double> sds,
                              std::size_t which);

}  // namespace souk::policies
