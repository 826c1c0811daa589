#pragma once

// The command line of `souk`: parses, runs one command, turns every fault into one line on standard
// error and an exit code (2 for bad input, 1 for failed work, 130 after Ctrl-C, 143 after SIGTERM).

#include "cli/command.h"

namespace souk::cli {

// Every command of souk, with defaults as they are before a command line is read.
Command SoukCommands();

// Parses for `program`, whose commands are below it, and runs the one that is chosen. Returns the
// exit code: 0 also for --help and --version; 2 for bad input; 1 for failed work or an unwritable
// standard output; 130 and 143 when SIGINT or SIGTERM has stopped it.
int ParseAndRun(const Command& program, int argc, const char* const* argv);

// ParseAndRun with every command of souk.
int RunApp(int argc, const char* const* argv);

}  // namespace souk::cli
