#include "training/training_metrics.h"

#include <fmt/core.h>

#include <algorithm>

#include "training/tensorboard_events.h"

namespace souk::training {
namespace {

// The diagnostics of all rows, in order of appearance: an agent may have some only later.
std::vector<std::string> DiagnosticNames(const std::vector<TrainingRow>& rows) {
  std::vector<std::string> names;
  for (const TrainingRow& row : rows) {
    for (const auto& [name, value] : row.diagnostics) {
      if (std::find(names.begin(), names.end(), name) == names.end()) names.push_back(name);
    }
  }
  return names;
}

std::string HeldOutCells(const TrainingRow& row) {
  if (!row.held_out) return ",,,";
  const HeldOutScore& score = *row.held_out;
  return fmt::format("{},{},{},{}", score.profit, score.profit_se, score.reward,
                     score.benchmark_ratio ? fmt::format("{}", *score.benchmark_ratio) : "");
}

std::string DiagnosticCell(const TrainingRow& row, const std::string& name) {
  for (const auto& [key, value] : row.diagnostics) {
    if (key == name) return fmt::format("{}", value);
  }
  return "";
}

}  // namespace

double StepsPerSecond(const std::vector<TrainingRow>& rows, std::size_t index) {
  const TrainingRow& row = rows[index];
  const double seconds = row.seconds - (index > 0 ? rows[index - 1].seconds : 0);
  const long long steps = row.steps - (index > 0 ? rows[index - 1].steps : 0);
  return seconds > 0 ? static_cast<double>(steps) / seconds : 0;
}

std::string ToCsv(const std::vector<TrainingRow>& rows) {
  const std::vector<std::string> names = DiagnosticNames(rows);
  std::string csv =
      "iteration,steps,reward_per_period,seconds,steps_per_second,evaluation_seconds,"
      "eval_profit,eval_profit_se,eval_reward,eval_benchmark_ratio";
  for (const std::string& name : names) csv += "," + name;
  csv += '\n';
  for (std::size_t r = 0; r < rows.size(); ++r) {
    const TrainingRow& row = rows[r];
    csv += fmt::format("{},{},{},{:.4f},{:.0f},{:.4f},", r, row.steps, row.reward_per_period,
                       row.seconds, StepsPerSecond(rows, r), row.evaluation_seconds);
    csv += HeldOutCells(row);
    for (const std::string& name : names) csv += "," + DiagnosticCell(row, name);
    csv += '\n';
  }
  return csv;
}

std::string ToEvents(const std::vector<TrainingRow>& rows) {
  TensorboardEvents events;
  for (std::size_t r = 0; r < rows.size(); ++r) {
    const TrainingRow& row = rows[r];
    std::vector<Scalar> scalars = {{"rollout/reward_per_period", row.reward_per_period},
                                   {"time/steps_per_second", StepsPerSecond(rows, r)}};
    if (row.held_out) {
      scalars.push_back({"eval/profit", row.held_out->profit});
      scalars.push_back({"eval/reward", row.held_out->reward});
      if (row.held_out->benchmark_ratio) {
        scalars.push_back({"eval/benchmark_ratio", *row.held_out->benchmark_ratio});
      }
    }
    for (const auto& [name, value] : row.diagnostics) scalars.push_back({"train/" + name, value});
    events.Add(row.seconds, row.steps, scalars);
  }
  return events.bytes();
}

}  // namespace souk::training
