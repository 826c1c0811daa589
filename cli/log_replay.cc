// souk log replay FILE [--episode N] [--period T]

#include "trajectories/log_replay.h"

#include <fmt/core.h>

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
  std::cout << FormatTable(replay.products, false, 2) << '\n'
            << FormatTable(replay.periods) << '\n'
            << replay.totals << '\n';
}

}  // namespace

Command LogReplayCommand() {
  const auto options = std::make_shared<ReplayOptions>();
  Command command{"replay", "Show an episode period by period"};
  command.options = {
      LogName(&options->file),
      Whole("--episode", &options->episode, core::AtLeast(0), "its id").Default("the log's first"),
      Whole("--period", &options->period, core::AtLeast(0), "only this one").Default("all")};
  command.run = [options](const Invocation& /*invocation*/) { PrintReplay(*options); };
  return command;
}

}  // namespace souk::cli
