#include "cli/estimates_note.h"

#include <fmt/core.h>

#include <iostream>
#include <nlohmann/json.hpp>

namespace souk::cli {

void PrintEstimatesNote(const env::MarketConfig& market) {
  if (market.estimated_from.empty()) return;
  std::cout << fmt::format(
      "\nThe market is estimated from {}: the ± (s.e.) is simulation noise only, the estimates' "
      "own "
      "error is not in it.\n",
      market.estimated_from);
}

nlohmann::json EstimatedFrom(const env::MarketConfig& market) {
  if (market.estimated_from.empty()) return nullptr;
  return market.estimated_from;
}

}  // namespace souk::cli
