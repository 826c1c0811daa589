#include "cli/train_report.h"

#include <fmt/core.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <nlohmann/json.hpp>
#include <optional>

#include "cli/figures.h"
#include "cli/progress.h"
#include "cli/table.h"
#include "training/training_score.h"

namespace souk::cli {
namespace {

constexpr double kNever = std::numeric_limits<double>::infinity();
constexpr std::array<double, 2> kThresholds = {.99, .998};

// The figures of a run in the order of the table's columns behind the seed; kNever where absent.
std::vector<double> Figures(const FinishedRun& finished, const training::HeldOut& held_out) {
  const std::vector<training::TrainingRow>& rows = finished.run.rows();
  const auto steps = static_cast<double>(finished.run.training().steps());
  const double seconds = rows.back().seconds;
  std::vector<double> figures = {steps, seconds, seconds > 0 ? steps / seconds : 0};
  const training::TrainingRow* final_row = finished.run.final_row();
  figures.push_back(final_row != nullptr ? final_row->held_out->profit : kNever);
  if (!held_out.benchmark()) return figures;
  figures.push_back(final_row != nullptr ? *final_row->held_out->benchmark_ratio : kNever);
  if (!held_out.benchmark_is_exact()) return figures;
  for (const double threshold : kThresholds) {
    const auto reached = std::find_if(rows.begin(), rows.end(), [&](const auto& row) {
      return row.held_out && *row.held_out->benchmark_ratio >= threshold;
    });
    figures.push_back(reached == rows.end() ? kNever : reached->seconds);
    figures.push_back(reached == rows.end() ? kNever : static_cast<double>(reached->steps));
  }
  return figures;
}

std::vector<std::string> Header(const training::HeldOut& held_out) {
  std::vector<std::string> header = {"seed", "steps", "seconds", "steps/s", "eval profit"};
  if (!held_out.benchmark()) return header;
  header.push_back(fmt::format("/ {}", solvers::Name(held_out.benchmark()->kind)));
  if (!held_out.benchmark_is_exact()) return header;
  for (const double threshold : kThresholds) {
    header.push_back(fmt::format("s to {}", threshold));
    header.push_back(fmt::format("steps to {}", threshold));
  }
  return header;
}

std::vector<std::string> Row(const std::string& label, const std::vector<double>& figures) {
  constexpr std::array<int, 9> kDigits = {0, 2, 0, 2, 4, 2, 0, 2, 0};
  std::vector<std::string> row = {label};
  for (std::size_t k = 0; k < figures.size(); ++k) {
    row.push_back(std::isfinite(figures[k]) ? fmt::format("{:.{}f}", figures[k], kDigits[k]) : "-");
  }
  return row;
}

double Median(std::vector<double> values) {
  std::sort(values.begin(), values.end());
  const std::size_t middle = values.size() / 2;
  return values.size() % 2 == 1 ? values[middle] : (values[middle - 1] + values[middle]) / 2;
}

const char* BenchmarkWords(solvers::BenchmarkKind kind) {
  switch (kind) {
    case solvers::BenchmarkKind::kExact:
      return "exact optimum";
    case solvers::BenchmarkKind::kUpperBound:
      return "upper bound";
    case solvers::BenchmarkKind::kBestKnown:
      return "best known static prices";
  }
  return "";
}

std::string HeldOutLine(const FinishedRun& finished, const training::HeldOut& held_out) {
  const training::TrainingRow* row = finished.run.final_row();
  if (row == nullptr) return "";
  std::string line = fmt::format("evaluation: profit {:.2f} an episode (s.e. {:.2g})",
                                 row->held_out->profit, row->held_out->profit_se);
  if (held_out.benchmark()) {
    line += fmt::format(", {:.4f} of the {}", *row->held_out->benchmark_ratio,
                        BenchmarkWords(held_out.benchmark()->kind));
  }
  if (finished.info.plan.keep_best) {
    line += fmt::format("; the best policy, after {} periods", row->steps);
  }
  return line + '\n';
}

// What was earned in the last quarter of training; of runs that keep their last policy only: what
// was earned on the way is the point of an online learner.
std::optional<training::TrainingScore> LastQuarter(const FinishedRun& finished) {
  const training::RunInfo& info = finished.info;
  if (info.plan.keep_best) return std::nullopt;
  return training::ScoreLastQuarter(info.market, info.training, finished.run.training());
}

nlohmann::ordered_json RunJson(const FinishedRun& finished, const training::HeldOut& held_out) {
  const training::TrainingRow& last = finished.run.rows().back();
  nlohmann::ordered_json run = {{"seed", finished.info.training.seed},
                                {"steps", last.steps},
                                {"seconds", last.seconds},
                                {"evaluation_seconds", last.evaluation_seconds},
                                {"stopped_early", finished.run.StoppedEarly()},
                                {"eval", nullptr},
                                {"reached", nullptr},
                                {"last_quarter", nullptr}};
  if (const training::TrainingRow* row = finished.run.final_row()) {
    run["eval"] = {{"steps", row->steps},
                   {"profit", row->held_out->profit},
                   {"profit_se", row->held_out->profit_se},
                   {"reward", row->held_out->reward},
                   {"benchmark_ratio", nullptr}};
    if (row->held_out->benchmark_ratio)
      run["eval"]["benchmark_ratio"] = *row->held_out->benchmark_ratio;
  }
  if (held_out.benchmark() && held_out.benchmark_is_exact()) {
    run["reached"] = nlohmann::ordered_json::array();
    const std::vector<double> figures = Figures(finished, held_out);
    for (std::size_t k = 0; k < kThresholds.size(); ++k) {
      nlohmann::ordered_json reached = {
          {"benchmark_ratio", kThresholds[k]}, {"seconds", nullptr}, {"steps", nullptr}};
      if (std::isfinite(figures[5 + 2 * k])) {
        reached["seconds"] = figures[5 + 2 * k];
        reached["steps"] = figures[6 + 2 * k];
      }
      run["reached"].push_back(reached);
    }
  }
  if (const auto score = LastQuarter(finished)) {
    run["last_quarter"] = {{"profit", score->agent}, {"static_optimum", score->reference}};
  }
  return run;
}

}  // namespace

std::string RunReport(const FinishedRun& finished, const training::HeldOut& held_out) {
  const training::RunInfo& info = finished.info;
  const training::TrainingRow& last = finished.run.rows().back();
  std::string report = fmt::format(
      "{} on {}: {} periods of training, seed {}{}\n", info.agent, info.market.name, last.steps,
      info.training.seed,
      finished.run.StoppedEarly() ? ", stopped early: no improvement for long enough" : "");
  report += fmt::format("{:.2f} s of training, {} periods/s; {:.2f} s of evaluation\n",
                        last.seconds, ShortNumber(static_cast<double>(last.steps) / last.seconds),
                        last.evaluation_seconds);
  report += HeldOutLine(finished, held_out);
  if (const auto score = LastQuarter(finished)) {
    const std::string share =
        score->reference > 0 ? fmt::format("{:.4f} of ", score->agent / score->reference) : "";
    report += fmt::format(
        "last quarter: profit {:.2f} a period, {}the optimal static prices with the same draws{} "
        "{:.2f}\n",
        score->agent, share, share.empty() ? " bring" : ":", score->reference);
  }
  return report;
}

std::string SeedTable(const std::vector<FinishedRun>& runs, const training::HeldOut& held_out) {
  std::vector<std::vector<std::string>> rows = {Header(held_out)};
  std::vector<std::vector<double>> columns;
  for (const FinishedRun& finished : runs) {
    const std::vector<double> figures = Figures(finished, held_out);
    columns.resize(figures.size());
    for (std::size_t k = 0; k < figures.size(); ++k) columns[k].push_back(figures[k]);
    rows.push_back(Row(std::to_string(finished.info.training.seed), figures));
  }
  std::vector<double> medians;
  medians.reserve(columns.size());
  for (const std::vector<double>& column : columns) medians.push_back(Median(column));
  rows.push_back(Row("median", medians));
  return FormatTable(rows);
}

nlohmann::ordered_json RunsJson(const std::vector<FinishedRun>& runs,
                                const training::HeldOut& held_out, const std::string& folder) {
  const training::RunInfo& first = runs.front().info;
  nlohmann::ordered_json out = {{"scenario", first.market.name},
                                {"agent", first.agent},
                                {"folder", folder},
                                {"benchmark", BenchmarkJson(held_out.benchmark())},
                                {"runs", nlohmann::ordered_json::array()}};
  for (const FinishedRun& finished : runs) out["runs"].push_back(RunJson(finished, held_out));
  return out;
}

}  // namespace souk::cli
