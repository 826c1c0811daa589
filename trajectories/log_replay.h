#pragma once

// An episode of a log, period by period, as a table for people: a line per period and product.

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "env/market_config.h"
#include "trajectories/log_reader.h"

namespace souk::trajectories {

struct Replay {
  // Headers first. A line a period: PERIOD, TIME, the revenue, profit and satisfaction of it
  // (segments weighted by visits, "-" without a visit).
  std::vector<std::vector<std::string>> periods;
  // A line a period and product: PERIOD on the first of a period, PRODUCT; per audience the price
  // and how far it is from the list price; with slates the place of each audience's slate that
  // showed the product; units sold, customers turned away, units left.
  std::vector<std::vector<std::string>> products;
  std::string totals;  // one line on the whole episode
};

// The place of the episode with that id, of the first one without. core::InputError when the log
// has no such episode.
std::int64_t FindEpisode(const LogReader& log, std::optional<std::uint32_t> id);

// `period`: only that one. core::InputError when the episode does not have it, or does not pass
// CheckEpisodes (log_check.h). `market` is the log's scenario.
Replay ReplayEpisode(const LogReader& log, const env::MarketConfig& market, std::int64_t episode,
                     std::optional<int> period);

}  // namespace souk::trajectories
