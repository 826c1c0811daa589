#pragma once

// Whether a log holds what a market of its scenario can have left. Each fault is core::InputError:
// the file, the column, the row, what is wrong and what is allowed.
//
// Columns: every one that the scenario has, with its type, shape, axes and unit, and the names
// along the axes. Episodes: 1 to T rows, their periods 0, 1, ..., flags that end an episode in its
// last row only. Values: finite where they are not an unlimited stock; prices within their
// interval, slates of products shown once, propensities in [0, 1] (densities of prices without a
// ladder: at least 0), satisfaction in [0, 1], counts at least 0. Cost: one read of the log, in
// blocks.

#include <cstdint>

#include "env/market_config.h"
#include "trajectories/log_reader.h"

namespace souk::trajectories {

// The columns alone. `market` is the log's scenario, here and below.
void CheckColumns(const LogReader& log, const env::MarketConfig& market);

// The columns and the episodes first .. first + count - 1.
void CheckEpisodes(const LogReader& log, const env::MarketConfig& market, std::int64_t first,
                   std::int64_t count);

// All of it.
void CheckLog(const LogReader& log, const env::MarketConfig& market);

}  // namespace souk::trajectories
