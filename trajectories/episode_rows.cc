#include "trajectories/episode_rows.h"

#include <algorithm>
#include <array>
#include <cstdint>

#include "core/lanes.h"

namespace souk::trajectories {
namespace {

// Values moved without a look at their type.
using Word1 [[gnu::may_alias]] = std::uint8_t;
using Word4 [[gnu::may_alias]] = std::uint32_t;
using Word8 [[gnu::may_alias]] = std::uint64_t;

constexpr std::size_t kTile = 16;
static_assert(kTile == core::kLanes);

std::size_t Index(int i) { return static_cast<std::size_t>(i); }

// Sixteen worlds at most, in tiles of 16 x 16. A stride of 1,024 worlds puts all lines of a matrix
// column into one set of the first cache, so a tile goes through a buffer: each line is read once.
template <typename T>
void CopyStrip(const T* matrix, std::size_t stride, std::span<const std::size_t> counts, T* out) {
  std::array<T*, kTile> starts{};
  for (std::size_t w = 0; w < counts.size(); ++w) {
    starts[w] = out;
    out += counts[w];
  }
  const std::size_t longest = *std::max_element(counts.begin(), counts.end());
  T tile[kTile][kTile];
  for (std::size_t first = 0; first < longest; first += kTile) {
    const std::size_t height = std::min(kTile, longest - first);
    const T* from = matrix + first * stride;
    for (std::size_t i = 0; i < height; ++i, from += stride) {
      for (std::size_t w = 0; w < counts.size(); ++w) tile[w][i] = from[w];
    }
    for (std::size_t w = 0; w < counts.size(); ++w) {
      if (counts[w] >= first + kTile) {
        std::copy_n(tile[w], kTile, starts[w] + first);
      } else if (counts[w] > first) {
        std::copy_n(tile[w], counts[w] - first, starts[w] + first);
      }
    }
  }
}

template <typename T>
void Copy(const std::byte* matrix, int stride, int cells, std::span<const int> lengths, int begin,
          int end, std::byte* rows) {
  const T* values = reinterpret_cast<const T*>(matrix);
  T* out = reinterpret_cast<T*>(rows);
  std::array<std::size_t, kTile> counts{};
  for (int strip = begin; strip < end; strip += core::kLanes) {
    const int width = std::min(core::kLanes, end - strip);
    std::size_t total = 0;
    for (int w = 0; w < width; ++w) {
      counts[Index(w)] = Index(lengths[Index(strip + w)]) * Index(cells);
      total += counts[Index(w)];
    }
    CopyStrip(values + strip, Index(stride), {counts.data(), Index(width)}, out);
    out += total;
  }
}

}  // namespace

void CopyEpisodes(const std::byte* matrix, int stride, int cells, int value_bytes,
                  std::span<const int> lengths, int begin, int end, std::byte* rows) {
  switch (value_bytes) {
    case 1:
      return Copy<Word1>(matrix, stride, cells, lengths, begin, end, rows);
    case 4:
      return Copy<Word4>(matrix, stride, cells, lengths, begin, end, rows);
    default:
      return Copy<Word8>(matrix, stride, cells, lengths, begin, end, rows);
  }
}

}  // namespace souk::trajectories
