#pragma once

// The subcommands of `souk log` that have a file of their own.

namespace CLI {
class App;
}  // namespace CLI

namespace souk::cli {

void AddLogExportCommand(CLI::App& log);
void AddLogReplayCommand(CLI::App& log);

}  // namespace souk::cli
