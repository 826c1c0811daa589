#pragma once

// The subcommands of `souk log` that have a file of their own, and what they share.

#include "env/market_config.h"
#include "trajectories/log_reader.h"

namespace CLI {
class App;
}  // namespace CLI

namespace souk::cli {

// The market that the log carries. core::InputError when its text is no whole scenario.
env::MarketConfig ScenarioOf(const trajectories::LogReader& log);

void AddLogExportCommand(CLI::App& log);
void AddLogReplayCommand(CLI::App& log);

}  // namespace souk::cli
