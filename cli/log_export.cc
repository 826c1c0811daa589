// souk log export FILE --format d4rl | d3rlpy | minari | csv [-o OUT], or --csv TABLE

#include "trajectories/log_export.h"

#include <fmt/format.h>

#include <CLI/CLI.hpp>
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
  const std::vector<std::string> names = {"d4rl", "d3rlpy", "minari", "csv"};
  if (name == "d4rl") return ExportFormat::kD4rl;
  if (name == "d3rlpy") return ExportFormat::kD3rlpy;
  if (name == "minari") return ExportFormat::kMinari;
  throw core::InputError("--format", fmt::format("{} is unknown{}", core::Quoted(name),
                                                 core::HintAndList(name, names)));
}

void ExportDataset(const ExportOptions& options) {
  const ExportFormat format = FormatOf(options.format);
  if (!options.columns.empty()) {
    throw core::InputError("--columns", "chooses the columns of a table, a CSV format is expected");
  }
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
  if (options.continuous || options.propensities) {
    throw core::InputError(options.continuous ? "--continuous" : "--propensities",
                           "is not for a table, which has every column");
  }
  if (!options.csv.empty()) {
    if (!options.out.empty()) throw core::InputError("-o", "is not expected beside --csv");
    return ExportTable(options, options.csv);
  }
  if (options.out.empty()) throw core::InputError("-o", "is missing: name the table to write");
  ExportTable(options, options.out);
}

}  // namespace

void AddLogExportCommand(CLI::App& log) {
  const auto options = std::make_shared<ExportOptions>();
  CLI::App* command =
      log.add_subcommand("export", "Write the log as a table, or as other tools read it");
  command->add_option("file", options->file, "The log: run.h5, or run.h5.part while it grows")
      ->required();
  command->add_option("--format", options->format, "d4rl, d3rlpy, minari or csv");
  command->add_option("-o,--out", options->out,
                      "What to write (default: beside the log, e.g. run.d4rl.h5, run-v0)");
  command->add_option("--csv", options->csv, "The table to write, - for standard output");
  command
      ->add_option("--columns", options->columns,
                   "Of a table: only these, e.g. rewards,units (default: all)")
      ->delimiter(',');
  command->add_flag("--continuous", options->continuous,
                    "Prices as numbers even where they are steps of a ladder");
  command->add_flag("--propensities", options->propensities, "Add them to the dataset");
  AddForceFlag(*command, &options->force);
  command->callback([options] { Export(*options); });
}

}  // namespace souk::cli
