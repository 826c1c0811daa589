// souk log info | head, and the other subcommands of `souk log`

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cstdint>
#include <iostream>
#include <memory>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "cli/command.h"
#include "cli/log_commands.h"
#include "cli/run_options.h"
#include "cli/table.h"
#include "core/label.h"
#include "io/json_text.h"
#include "scenarios/scenario.h"
#include "trajectories/log_check.h"
#include "trajectories/log_csv.h"
#include "trajectories/log_reader.h"

namespace souk::cli {
namespace {

using trajectories::LogColumn;
using trajectories::LogReader;

constexpr std::size_t kTableWidth = 80;

struct LogOptions {
  std::string file;
  bool as_json = false;
  bool check = false;
  std::int64_t rows = 10;
  std::vector<std::string> columns;
};
using SharedOptions = std::shared_ptr<LogOptions>;

std::string ShapeText(const LogColumn& column) {
  return fmt::format("[{}]", fmt::join(column.shape, ", "));
}

void PrintColumns(const LogReader& log) {
  std::vector<LogColumn> columns = log.columns();
  columns.insert(columns.end(), log.episode_columns().begin(), log.episode_columns().end());
  std::vector<std::vector<std::string>> table = {{"COLUMN", "TYPE", "SHAPE OF A ROW", "UNIT"}};
  for (const LogColumn& column : columns) {
    table.push_back({column.name, Name(column.type), ShapeText(column), column.unit});
  }
  std::cout << FormatTable(table, true, 2);
}

void PrintInfo(const LogReader& log, bool checked) {
  std::vector<std::vector<std::string>> rows;
  const auto print = [&rows](const std::string& name, const std::string& text) {
    rows.push_back({name, text});
  };
  const std::string& scenario = log.meta().scenario_yaml;
  print("file", log.path());
  print("format", fmt::format("souk-log, version {}", log.version()));
  print("complete", log.complete() ? "yes" : "no: what had been written, in whole episodes");
  print("episodes", fmt::format("{}", log.episodes()));
  print("rows", fmt::format("{}", log.rows()));
  if (checked) print("checked", "every column and row is one that its scenario can leave");
  print("policy", log.meta().policy);
  print("seed", fmt::format("{}", log.meta().seed));
  print("source revision", log.source_revision());
  print("scenario",
        fmt::format("{} lines, with --json", std::count(scenario.begin(), scenario.end(), '\n')));
  for (const trajectories::AxisNames& axis : log.axis_names()) {
    print(trajectories::AxisAttribute(axis.axis), fmt::format("{}", fmt::join(axis.names, ", ")));
  }
  std::cout << FormatTable(rows, true) << '\n';
  PrintColumns(log);
}

nlohmann::ordered_json ColumnsToJson(const std::vector<LogColumn>& columns) {
  auto list = nlohmann::ordered_json::array();
  for (const LogColumn& column : columns) {
    nlohmann::ordered_json item = {{"name", column.name},
                                   {"type", Name(column.type)},
                                   {"shape", column.shape},
                                   {"axes", column.axes},
                                   {"unit", column.unit}};
    if (!column.group_names.empty()) item["group_names"] = column.group_names;
    list.push_back(std::move(item));
  }
  return list;
}

void PrintInfoJson(const LogReader& log, bool checked) {
  nlohmann::ordered_json object = {
      {"file", log.path()},       {"format", "souk-log"},
      {"version", log.version()}, {"complete", log.complete()},
      {"checked", checked},       {"episodes", log.episodes()},
      {"rows", log.rows()},       {"policy", log.meta().policy},
      {"seed", log.meta().seed},  {"source_revision", log.source_revision()}};
  for (const trajectories::AxisNames& axis : log.axis_names()) {
    object[trajectories::AxisAttribute(axis.axis)] = axis.names;
  }
  object["columns"] = ColumnsToJson(log.columns());
  object["episode_columns"] = ColumnsToJson(log.episode_columns());
  object["scenario"] = log.meta().scenario_yaml;
  std::cout << io::JsonText(object) << '\n';
}

void Info(const LogOptions& options) {
  const LogReader log(options.file);
  if (options.check) CheckLog(log, ScenarioOf(log));
  if (options.as_json) {
    PrintInfoJson(log, options.check);
  } else {
    PrintInfo(log, options.check);
  }
}

// How many of the first columns of `table` fit the width, at least two.
std::size_t FittingColumns(const std::vector<std::vector<std::string>>& table) {
  std::size_t used = 0;
  for (std::size_t i = 0; i < table.front().size(); ++i) {
    std::size_t width = 0;
    for (const auto& line : table) width = std::max(width, line[i].size());
    used += width + (i == 0 ? 0 : 2);
    if (used > kTableWidth && i >= 2) return i;
  }
  return table.front().size();
}

// Without a choice of columns, single numbers come first and what does not fit is left out,
// counted.
void Head(const LogOptions& options) {
  const LogReader log(options.file);
  std::vector<LogColumn> columns = SelectColumns(log, options.columns);
  if (options.columns.empty()) {
    std::stable_partition(columns.begin(), columns.end(),
                          [](const LogColumn& column) { return column.Cells() == 1; });
  }
  std::vector<std::vector<std::string>> table = {HeaderCells(log, columns)};
  ForEachRow(log, columns, std::min(options.rows, log.rows()),
             [&](const std::vector<std::string>& cells) { table.push_back(cells); });
  const std::size_t all = table.front().size();
  const std::size_t shown = options.columns.empty() ? FittingColumns(table) : all;
  for (auto& line : table) line.resize(shown);
  std::cout << FormatTable(table);
  if (shown < all) {
    std::cout << fmt::format(
        "{} more values a row: choose with --columns (souk log info {} lists them)\n", all - shown,
        log.path());
  }
}

}  // namespace

env::MarketConfig ScenarioOf(const LogReader& log) {
  return scenarios::ParseScenario(log.meta().scenario_yaml, log.path()).market;
}

Option LogName(std::string* file) {
  return Text("file", file, "the log: run.h5, or run.h5.part while it grows").Required();
}

Command LogCommand() {
  const auto options = std::make_shared<LogOptions>();
  Command info{"info", "Print what a log holds"};
  info.options = {
      LogName(&options->file), JsonFlag(&options->as_json),
      Flag("--check", &options->check, "check every column and row against its scenario")};
  info.run = [options](const Invocation& /*invocation*/) { Info(*options); };

  Command head{"head", "Print the first rows as a table"};
  head.options = {LogName(&options->file),
                  Whole("-n", &options->rows, core::Between(0, 1'000'000), "rows"),
                  Texts("--columns", &options->columns, "only these, e.g. rewards,units")
                      .Commas()
                      .Default("all")};
  head.run = [options](const Invocation& /*invocation*/) { Head(*options); };

  Command log{"log", "Look into a trajectory log, replay and export it"};
  log.commands = {info, head, LogReplayCommand(), LogExportCommand()};
  return log;
}

}  // namespace souk::cli
