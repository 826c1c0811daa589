// souk log replay FILE [--episode N] [--period T]

#include "trajectories/log_replay.h"

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <cstdint>
#include <iostream>
#include <memory>
#include <optional>
#include <string>

#include "cli/log_commands.h"
#include "cli/table.h"
#include "core/label.h"

namespace souk::cli {
namespace {

struct ReplayOptions {
  std::string file;
  std::optional<std::uint32_t> episode;
  std::optional<int> period;
};

void PrintReplay(const ReplayOptions& options) {
  const trajectories::LogReader log(options.file);
  const env::MarketConfig market = ScenarioOf(log);
  const std::int64_t episode = FindEpisode(log, options.episode);
  const trajectories::Replay replay = ReplayEpisode(log, market, episode, options.period);
  std::cout << fmt::format("{}, episode {} ({} of {}), policy {}, seed {}\n\n", market.name,
                           log.episode_ids()[static_cast<std::size_t>(episode)], episode + 1,
                           log.episodes(), core::Printable(log.meta().policy), log.meta().seed);
  std::cout << FormatTable(replay.table) << '\n' << replay.totals << '\n';
}

}  // namespace

void AddLogReplayCommand(CLI::App& log) {
  const auto options = std::make_shared<ReplayOptions>();
  CLI::App* command = log.add_subcommand("replay", "Show an episode period by period");
  command->add_option("file", options->file, "The log: run.h5, or run.h5.part while it grows")
      ->required();
  command->add_option("--episode", options->episode, "Its id (default: the log's first)")
      ->check(CLI::NonNegativeNumber);
  command->add_option("--period", options->period, "Only this one, from 0")
      ->check(CLI::NonNegativeNumber);
  command->callback([options] { PrintReplay(*options); });
}

}  // namespace souk::cli
