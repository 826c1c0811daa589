#include "trajectories/finite_column.h"

#include <fmt/core.h>

#include <cmath>

#include "core/finite.h"

namespace souk::trajectories {
namespace {

template <typename Real>
void RequireFiniteCells(const ColumnPeriod& part, std::span<const std::uint8_t> infinite) {
  const Real* cell = reinterpret_cast<const Real*>(part.values);
  for (int k = 0; k < part.column.Cells(); ++k, cell += part.padded) {
    if (!infinite.empty() && infinite[static_cast<std::size_t>(k)] != 0) continue;
    const std::span<const Real> worlds(cell, static_cast<std::size_t>(part.worlds));
    if (core::AllFinite(worlds)) continue;
    for (std::size_t w = 0; w < worlds.size(); ++w) {
      if (std::isfinite(worlds[w])) continue;
      core::ThrowNotFinite(part.column.name, static_cast<double>(worlds[w]),
                           fmt::format(" in period {} of episode {}", part.period,
                                       part.first_episode + static_cast<std::uint32_t>(w)));
    }
  }
}

}  // namespace

std::vector<std::uint8_t> UnlimitedStocks(const env::MarketConfig& config) {
  std::vector<std::uint8_t> unlimited;
  for (int j = 0; j < config.sellers_count(); ++j) {
    for (int i = 0; i < config.products_count(); ++i) {
      unlimited.push_back(env::ProductOf(config, j, i).stock == spec::kUnlimited ? 1 : 0);
    }
  }
  return unlimited;
}

void RequireFinite(const ColumnPeriod& part, std::span<const std::uint8_t> infinite) {
  if (part.column.type == ValueType::kFloat32) return RequireFiniteCells<float>(part, infinite);
  if (part.column.type == ValueType::kFloat64) return RequireFiniteCells<double>(part, infinite);
}

}  // namespace souk::trajectories
