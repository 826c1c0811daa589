#pragma once

// From the market's order, worlds innermost, to the file's, one episode after the other: a matrix
// transposition that stops each episode at its own length.

#include <cstddef>
#include <span>

namespace souk::trajectories {

// `matrix` is [T * cells, stride] with world w in column w; `rows` gets the first lengths[w] *
// cells values of columns begin .. end - 1, one column after the other. `value_bytes` is 1, 4 or 8.
// Cost: one read and one write of each value, in whole cache lines.
void CopyEpisodes(const std::byte* matrix, int stride, int cells, int value_bytes,
                  std::span<const int> lengths, int begin, int end, std::byte* rows);

}  // namespace souk::trajectories
