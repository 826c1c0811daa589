#pragma once

// The figures that a policy's episodes are summed up by.

#include <Eigen/Core>
#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string>
#include <vector>

#include "metrics/statistics.h"
#include "solvers/benchmark.h"

namespace souk::cli {

// Rows for cli/table.h, the header first: each figure's mean and 95 % interval ("-" for one
// episode). `metrics` is [M, E], env/episode_metrics.h.
std::vector<std::vector<std::string>> FigureRows(const Eigen::ArrayXXd& metrics);
// One such row.
std::vector<std::string> FigureRow(const std::string& label, const metrics::Estimate& estimate);

// By name: {"profit": {"mean": .., "lo": .., "hi": ..}, ...}; lo and hi are null for one episode.
nlohmann::json FiguresJson(const Eigen::ArrayXXd& metrics);
// {"kind": .., "profit": ..}; null without one.
nlohmann::json BenchmarkJson(const std::optional<solvers::Benchmark>& benchmark);
nlohmann::json EstimateJson(const metrics::Estimate& estimate);

}  // namespace souk::cli
