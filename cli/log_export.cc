// souk log export FILE --format d4rl | d3rlpy | minari | csv [-o OUT], or --csv TABLE

#include "trajectories/log_export.h"

#include <fmt/core.h>

#include <iostream>
#include <memory>
#include <string>
#include <vector>

#include "cli/log_commands.h"
#include "cli/output_options.h"
#include "cli/progress.h"
#include "core/errors.h"
#include "io/output_file.h"
#include "scenarios/scenario.h"
#include "trajectories/log_check.h"
#include "trajectories/log_csv.h"

namespace souk::cli {
namespace {

using trajectories::ExportFormat;
using trajectories::LogReader;

struct ExportOptions {
  std::string file;
  std::string format;
  std::string out;
  std::string csv;
  std::vector<std::string> columns;
  bool continuous = false;
  bool propensities = false;
  bool force = false;
};

void ExportTable(const ExportOptions& options, const std::string& out) {
  const LogReader log(options.file);
  const std::vector<trajectories::LogColumn> columns = SelectColumns(log, options.columns);
  CheckLog(log, ScenarioOf(log));
  if (out == "-") {
    ExportCsv(log, columns, [](const std::string& piece) { std::cout << piece; });
    return;
  }
  io::OutputFile file(out, {options.force, {options.file}});
  ExportCsv(log, columns, [&](const std::string& piece) { file.Append(piece); });
  file.Commit();
  std::cout << fmt::format("wrote {} rows to {}\n", log.rows(), out);
}

ExportFormat FormatOf(const std::string& name) {
  if (name == "d4rl") return ExportFormat::kD4rl;
  return name == "d3rlpy" ? ExportFormat::kD3rlpy : ExportFormat::kMinari;
}

void ExportDataset(const ExportOptions& options) {
  const ExportFormat format = FormatOf(options.format);
  const LogReader log(options.file);
  const env::MarketConfig market = ScenarioOf(log);
  const std::string out =
      options.out.empty() ? DefaultDestination(options.file, format) : options.out;
  ProgressMeter meter("exporting", "rows", static_cast<double>(log.rows()));
  trajectories::ExportOptions with;
  with.continuous = options.continuous;
  with.propensities = options.propensities;
  with.output.force = options.force;
  with.progress = [&](std::int64_t rows) { meter.Update(static_cast<double>(rows)); };
  ExportLog(log, market, format, out, with);
  std::cout << fmt::format("wrote {} episodes, {} rows to {}\n", log.episodes(), log.rows(), out);
}

void Export(const ExportOptions& options) {
  if (options.format.empty() == options.csv.empty()) {
    throw core::InputError("--format", "or --csv is expected, one of the two");
  }
  if (options.csv.empty() && options.format != "csv") return ExportDataset(options);
  if (options.csv.empty() && options.out.empty()) {
    throw core::InputError("--out", "is missing: name the table to write");
  }
  ExportTable(options, options.csv.empty() ? options.out : options.csv);
}

}  // namespace

Command LogExportCommand() {
  const auto options = std::make_shared<ExportOptions>();
  const std::vector<std::string> datasets = {"d4rl", "d3rlpy", "minari"};
  Command command{"export", "Write the log as a table, or as other tools read it"};
  command.options = {
      LogName(&options->file),
      Choice("--format", &options->format, {"d4rl", "d3rlpy", "minari", "csv"},
             "of what is written"),
      Text("--out", &options->out, "what to write")
          .Short("-o")
          .Default("beside the log, e.g. run.d4rl.h5, run-v0")
          .NotWith("--csv"),
      Text("--csv", &options->csv, "the table to write, - for standard output").Type("FILE"),
      Texts("--columns", &options->columns, "only these, e.g. rewards,units")
          .Commas()
          .Default("all")
          .OnlyWith("--csv")
          .OnlyWith("--format", {"csv"}),
      Flag("--continuous", &options->continuous,
           "prices as numbers even where they are steps of a ladder")
          .OnlyWith("--format", datasets),
      Flag("--propensities", &options->propensities, "add them to the dataset")
          .OnlyWith("--format", datasets),
      ForceFlag(&options->force)};
  command.run = [options](const Invocation& /*invocation*/) { Export(*options); };
  return command;
}

}  // namespace souk::cli
