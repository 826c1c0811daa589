#include "cli/figures.h"

#include <fmt/core.h>

#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>

#include "env/episode_metrics.h"

namespace souk::cli {
namespace {

struct Figure {
  const char* label;
  env::Metric metric;
};

constexpr std::array kFigures = {Figure{"profit", env::kProfit},
                                 Figure{"revenue", env::kRevenue},
                                 Figure{"units", env::kUnits},
                                 Figure{"conversion", env::kConversion},
                                 Figure{"revenue per visitor", env::kRevenuePerVisitor},
                                 Figure{"satisfaction", env::kSatisfaction},
                                 Figure{"unmet demand", env::kTurnedAway},
                                 Figure{"products out of stock", env::kSoldOutProducts}};

metrics::Estimate EstimateOf(const Eigen::ArrayXXd& metrics, env::Metric metric) {
  const Eigen::ArrayXd values = metrics.row(metric).transpose();
  return metrics::StudentInterval({values.data(), static_cast<std::size_t>(values.size())});
}

}  // namespace

std::vector<std::string> FigureRow(const std::string& label, const metrics::Estimate& estimate) {
  return {label, fmt::format("{:.6g}", estimate.mean),
          fmt::format("{:.6g} .. {:.6g}", estimate.lo, estimate.hi)};
}

std::vector<std::vector<std::string>> FigureRows(const Eigen::ArrayXXd& metrics) {
  std::vector<std::vector<std::string>> rows = {{"per episode", "mean", "95 % interval"}};
  for (const Figure& figure : kFigures) {
    if (metrics.cols() < 2) {
      rows.push_back({figure.label, fmt::format("{:.6g}", metrics(figure.metric, 0)), "-"});
    } else {
      rows.push_back(FigureRow(figure.label, EstimateOf(metrics, figure.metric)));
    }
  }
  return rows;
}

nlohmann::json EstimateJson(const metrics::Estimate& estimate) {
  return {{"mean", estimate.mean}, {"lo", estimate.lo}, {"hi", estimate.hi}};
}

nlohmann::json BenchmarkJson(const std::optional<solvers::Benchmark>& benchmark) {
  if (!benchmark) return nullptr;
  return {{"kind", solvers::Name(benchmark->kind)}, {"profit", benchmark->profit}};
}

nlohmann::json FiguresJson(const Eigen::ArrayXXd& metrics) {
  nlohmann::json figures;
  for (const Figure& figure : kFigures) {
    std::string key = figure.label;
    std::replace(key.begin(), key.end(), ' ', '_');
    if (metrics.cols() < 2) {
      figures[key] = {{"mean", metrics(figure.metric, 0)}, {"lo", nullptr}, {"hi", nullptr}};
    } else {
      figures[key] = EstimateJson(EstimateOf(metrics, figure.metric));
    }
  }
  return figures;
}

}  // namespace souk::cli
