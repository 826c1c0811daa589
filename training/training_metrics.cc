#include "training/training_metrics.h"

#include <fmt/format.h>

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
                     score.optimality ? fmt::format("{}", *score.optimality) : "");
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
      "round,steps,reward_per_period,seconds,steps_per_second,evaluation_seconds,"
      "held_out_profit,held_out_profit_se,held_out_reward,optimality";
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
    std::vector<Scalar> scalars = {{"train/reward_per_period", row.reward_per_period},
                                   {"train/steps_per_second", StepsPerSecond(rows, r)}};
    if (row.held_out) {
      scalars.push_back({"held_out/profit", row.held_out->profit});
      scalars.push_back({"held_out/reward", row.held_out->reward});
      if (row.held_out->optimality) {
        scalars.push_back({"held_out/optimality", *row.held_out->optimality});
      }
    }
    for (const auto& [name, value] : row.diagnostics) scalars.push_back({"agent/" + name, value});
    events.Add(row.seconds, row.steps, scalars);
  }
  return events.bytes();
}

}  // namespace souk::training
