#pragma once

// The check on what a log is given (core/finite.h): no column holds NaN, and none an infinity but
// the stock that is unlimited.

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "trajectories/log_layout.h"

namespace souk::trajectories {

// The cells of the stock column that are infinite: the market's unlimited stocks, [J * N].
std::vector<std::uint8_t> UnlimitedStocks(const env::MarketConfig& config);

// One period of a column, [cells, padded], of which the first `worlds` count.
struct ColumnPeriod {
  const LogColumn& column;
  const std::byte* values;
  int padded;
  int worlds;
  int period;
  std::uint32_t first_episode;
};

// core::InputError naming the column, the period and the episode of the first number that is not
// finite, cells in `infinite` (empty: none) left out.
void RequireFinite(const ColumnPeriod& part, std::span<const std::uint8_t> infinite = {});

}  // namespace souk::trajectories
