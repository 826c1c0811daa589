#pragma once

// The subcommands of `souk log` that have a file of their own, and what they share.

#include "cli/command.h"
#include "env/market_config.h"
#include "trajectories/log_reader.h"

namespace souk::cli {

// The market that the log carries. core::InputError when its text is no whole scenario.
env::MarketConfig ScenarioOf(const trajectories::LogReader& log);

// The argument `file`.
Option LogName(std::string* file);

Command LogExportCommand();
Command LogReplayCommand();

}  // namespace souk::cli
