#pragma once

// The command line of `souk`: parses, runs one subcommand, turns every fault into one line on
// standard error and an exit code (2 for bad input, 1 for failed work, 130 after Ctrl-C, 143 after
// SIGTERM).

namespace CLI {
class App;
}  // namespace CLI

namespace souk::cli {

// Parses with `app` and runs the chosen subcommand. Returns the exit code: 0 also for --help and
// --version; 2 for bad input; 1 for failed work or an unwritable standard output; 130 and 143 when
// SIGINT or SIGTERM has stopped it.
int ParseAndRun(CLI::App& app, int argc, const char* const* argv);

// ParseAndRun with every subcommand of souk.
int RunApp(int argc, const char* const* argv);

}  // namespace souk::cli
