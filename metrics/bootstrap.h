#pragma once

// Hierarchical bootstrap of the mean of values [S, E]: S training seeds, E evaluation episodes that
// all seeds share (Davison & Hinkley 1997, section 3.8; Efron 1979 for one seed).
//
//   replicate r: seeds s*_1..s*_S and episodes e*_1..e*_E drawn with replacement,
//                mean_r = 1 / (S E) sum_a sum_b values(s*_a, e*_b)
//   interval     the (1 - level)/2 and (1 + level)/2 quantiles of mean_1..mean_R
//
// Episodes are common random numbers: the same shocks under every seed and policy, so a whole
// column is drawn at once, the same for all seeds. Cost O(R (S E + E)).
//
// Draws are numbered: replicate r uses draws r D .. r D + D - 1, first the seeds, then the
// episodes, with D = S + E; with one seed there is nothing to draw for it and D = E. Draw d gives
// the index floor(word(d) n / 2^32), whose bias is below n / 2^32.

#include <Eigen/Core>
#include <cstdint>
#include <functional>

#include "metrics/statistics.h"

namespace souk::metrics {

// The 32-bit random word of a draw's number: a pure function, so the result is the same every time.
using WordSource = std::function<std::uint32_t(std::uint32_t draw)>;

struct BootstrapOptions {
  int replicates = 10000;  // R >= 2
  double level = .95;      // in (0, 1)
};

// mean is the mean of `values`, standard_error the standard deviation of the replicates' means.
// core::InputError when values are empty, an option breaks its range, or R D reaches 2^32.
Estimate HierarchicalBootstrap(const Eigen::Ref<const Eigen::ArrayXXd>& values,
                               const WordSource& words, const BootstrapOptions& options = {});

}  // namespace souk::metrics
