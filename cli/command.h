#pragma once

// The subcommands of `souk`: one file each, wired in the list of app.cc.
//
// A command parses its options, calls a library and prints. Results go to standard output; progress
// and faults to standard error. It throws core::InputError (exit code 2), core::RunError (1) or,
// when a signal stops it, core::Stopped with what there is to show (130 or 143), and never calls
// exit(). Include <CLI/CLI.hpp> in the source, not here.

namespace CLI {
class App;
}  // namespace CLI

namespace souk::cli {

void AddScenarioCommand(CLI::App& app);
void AddSimulateCommand(CLI::App& app);
void AddTrainCommand(CLI::App& app);
void AddCompareCommand(CLI::App& app);
void AddEvaluateCommand(CLI::App& app);
void AddOptimumCommand(CLI::App& app);
void AddCollusionCommand(CLI::App& app);
void AddCustomersCommand(CLI::App& app);
void AddWhatIfCommand(CLI::App& app);
void AddExportCommand(CLI::App& app);
void AddVerifyCommand(CLI::App& app);
void AddCalibrateCommand(CLI::App& app);
void AddLogCommand(CLI::App& app);
void AddDoctorCommand(CLI::App& app);

}  // namespace souk::cli
