#include "cli/app.h"

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <charconv>
#include <cstdint>
#include <cstdio>
#include <exception>
#include <iostream>
#include <new>
#include <stdexcept>
#include <string>
#include <system_error>
#include <vector>

#include "cli/command.h"
#include "cli/interrupt.h"
#include "core/build_info.h"
#include "core/errors.h"
#include "core/label.h"
#include "core/on_demand_library.h"
#include "core/stop_token.h"
#include "core/work_limits.h"

namespace souk::cli {
namespace {

constexpr int kFailed = 1;
constexpr int kBadInput = 2;

void AddCommands(CLI::App& app) {
  AddScenarioCommand(app);
  AddSimulateCommand(app);
  AddTrainCommand(app);
  AddCompareCommand(app);
  AddEvaluateCommand(app);
  AddOptimumCommand(app);
  AddCollusionCommand(app);
  AddCustomersCommand(app);
  AddWhatIfCommand(app);
  AddExportCommand(app);
  AddVerifyCommand(app);
  AddCalibrateCommand(app);
  AddLogCommand(app);
  AddDoctorCommand(app);
}

// The option that raises core/work_limits.h's limits, of souk and of each of its subcommands.
void AddAllowMore(CLI::App& app) {
  app.add_option_function<double>("--allow-more", core::SetWorkLimitFactor,
                                  "raise every limit on work by this factor (docs/limits.md)")
      ->type_name("FACTOR");
  for (CLI::App* command : app.get_subcommands([](CLI::App*) { return true; })) {
    AddAllowMore(*command);
  }
}

// What is wrong with a whole number that CLI11 would read as another: 010 as octal, 0x10 as 16,
// what is beyond 64 bits as the largest number there is, -1 as the largest without a sign. "" where
// the text is none of these.
std::string WholeFault(const std::string& text, bool with_sign) {
  const bool minus = text.starts_with('-');
  const std::string digits = text.substr(minus ? 1 : 0);
  if (digits.empty() || digits[0] < '0' || digits[0] > '9') return "";
  if (digits[0] == '0' && digits.size() > 1) {
    return core::Quoted(text) + " is given, a decimal number without leading zeros is expected";
  }
  if (minus && !with_sign) return core::Quoted(text) + " is given, must be at least 0";
  const char* const end = text.data() + text.size();
  std::int64_t number = 0;
  std::uint64_t unsigned_number = 0;
  const auto parsed = with_sign ? std::from_chars(text.data(), end, number)
                                : std::from_chars(text.data(), end, unsigned_number);
  if (parsed.ec == std::errc::result_out_of_range) return core::Quoted(text) + " is too large";
  return "";
}

// Refuses, of souk and of each of its subcommands, numbers that would be read as others, and empty
// values: an unset variable of the shell must not count as an option that was not given.
void AddValueChecks(CLI::App& app) {
  for (CLI::Option* option : app.get_options()) {
    if (option->get_items_expected_max() == 0 || option->check_lname("description")) continue;
    const std::string type = option->get_type_name();
    option->check(CLI::Validator(
        [type](const std::string& text) {
          if (text.empty()) return std::string("is given without a value");
          if (type.starts_with("INT")) return WholeFault(text, true);
          if (type.starts_with("UINT")) return WholeFault(text, false);
          return std::string();
        },
        ""));
  }
  for (CLI::App* command : app.get_subcommands([](CLI::App*) { return true; })) {
    AddValueChecks(*command);
  }
}

int Fault(int exit_code, std::string message) {
  std::replace(message.begin(), message.end(), '\n', ' ');
  std::cerr << core::Printable(message) << std::endl;
  return exit_code;
}

// The subcommand that the parse had reached, and its name: "souk scenario".
const CLI::App& Reached(const CLI::App& app, std::string* name) {
  const CLI::App* reached = &app;
  *name = app.get_name();
  for (auto below = app.get_subcommands(); !below.empty(); below = reached->get_subcommands()) {
    reached = below.front();
    *name += " " + reached->get_name();
  }
  return *reached;
}

std::vector<std::string> CommandNames(const CLI::App& app) {
  std::vector<std::string> names;
  for (const CLI::App* command : app.get_subcommands([](const CLI::App*) { return true; })) {
    names.push_back(command->get_name());
  }
  return names;
}

std::vector<std::string> OptionNames(const CLI::App& app) {
  std::vector<std::string> names;
  for (const CLI::Option* option : app.get_options()) {
    for (const std::string& name : option->get_lnames()) names.push_back("--" + name);
  }
  return names;
}

std::string UsageFault(const CLI::App& app, const CLI::ParseError& fault) {
  std::string name;
  const CLI::App& reached = Reached(app, &name);
  const std::vector<std::string> commands = CommandNames(reached);
  const std::vector<std::string> unknown = reached.remaining();
  const bool incomplete = dynamic_cast<const CLI::RequiredError*>(&fault) != nullptr;
  const bool surplus = dynamic_cast<const CLI::ExtrasError*>(&fault) != nullptr;
  if (!unknown.empty() && (incomplete || surplus)) {
    const std::string& word = unknown.front();
    if (word.rfind('-', 0) == 0) {
      return fmt::format("{}: unknown option '{}'{}", name, word,
                         core::NearestHint(word, OptionNames(reached)));
    }
    if (commands.empty()) return fmt::format("{}: unexpected argument '{}'", name, word);
    return fmt::format("{}: unknown command '{}'{}", name, word, core::NearestHint(word, commands));
  }
  if (incomplete && !commands.empty()) {
    return fmt::format("{}: a command is missing, one of {}", name, fmt::join(commands, ", "));
  }
  return fmt::format("{}: {}", name, fault.what());
}

// The file or scenario that the command is about; "" for one without.
std::string Target(const CLI::App& command) {
  for (const CLI::Option* option : command.get_options()) {
    if (option->get_positional() && option->count() > 0) return option->results().front();
  }
  return "";
}

// "shop.yaml: ", to begin a message that does not name it itself.
std::string TargetPrefix(const CLI::App& command, const std::string& message) {
  const std::string target = Target(command);
  return message.find(target) == std::string::npos ? target + ": " : "";
}

// A fault that says no file is of the command's own, unless its field is an option.
std::string InputFault(const CLI::App& app, const core::InputError& fault) {
  std::string name;
  const CLI::App& command = Reached(app, &name);
  std::string option = "--" + fault.field();
  std::replace(option.begin(), option.end(), '_', '-');
  const std::vector<std::string> options = OptionNames(command);
  const bool placed = !fault.place().file.empty() || fault.field().empty() ||
                      fault.field().front() == '-' ||
                      std::find(options.begin(), options.end(), option) != options.end() ||
                      command.get_option_no_throw(fault.field()) != nullptr;
  return (placed ? "" : TargetPrefix(command, fault.what())) + fault.what();
}

// What takes less memory when it is lower.
std::string MemoryFault(const CLI::App& app) {
  std::string name;
  const CLI::App& command = Reached(app, &name);
  std::vector<std::string> lower;
  const std::vector<std::string> options = OptionNames(command);
  for (const char* option : {"--worlds", "--batch", "--threads", "--seeds", "--weeks"}) {
    if (std::find(options.begin(), options.end(), option) != options.end()) lower.push_back(option);
  }
  return fmt::format("{}: {}there is not enough memory; lower {}the size of the input", name,
                     TargetPrefix(command, ""),
                     lower.empty() ? "" : fmt::format("{}, or ", fmt::join(lower, ", ")));
}

std::string MissingPart(const CLI::App& app, const core::MissingPartError& fault) {
  std::string name;
  const CLI::App& command = Reached(app, &name);
  return fmt::format("{}: {}{}", name, TargetPrefix(command, fault.what()), fault.what());
}

int Run(CLI::App& app, int argc, const char* const* argv) {
  const InterruptGuard interrupt;
  const core::StopScope scope(interrupt.token());
  try {
    app.parse(argc, argv);
    if (!app.get_subcommands().empty()) return 0;
    std::cerr << app.help();
    return kBadInput;
  } catch (const CLI::Success& help) {
    return app.exit(help, std::cout, std::cerr);
  } catch (const CLI::RuntimeError& exit) {
    return exit.get_exit_code();
  } catch (const CLI::ParseError& fault) {
    return Fault(kBadInput, UsageFault(app, fault));
  } catch (const core::InputError& fault) {
    return Fault(kBadInput, InputFault(app, fault));
  } catch (const core::MissingPartError& fault) {
    return Fault(kFailed, MissingPart(app, fault));
  } catch (const std::bad_alloc&) {
    return Fault(kFailed, MemoryFault(app));
  } catch (const std::length_error&) {  // more than a container can hold
    return Fault(kFailed, MemoryFault(app));
  } catch (const core::Stopped& stopped) {
    const std::string left = stopped.left().empty() ? "nothing is kept" : stopped.left();
    return Fault(interrupt.exit_code(), fmt::format("{}: interrupted; {}", app.get_name(), left));
  } catch (const std::exception& fault) {
    return Fault(kFailed, fmt::format("{}: {}", app.get_name(), fault.what()));
  }
}

}  // namespace

int ParseAndRun(CLI::App& app, int argc, const char* const* argv) {
  const int exit_code = Run(app, argc, argv);
  std::cout.flush();
  if (exit_code == 0 && (!std::cout || std::fflush(stdout) != 0 || std::ferror(stdout) != 0)) {
    return Fault(kFailed, app.get_name() + ": cannot write to standard output");
  }
  return exit_code;
}

int RunApp(int argc, const char* const* argv) {
  const core::BuildInfo& build = core::GetBuildInfo();
  CLI::App app("A market simulator in which pricing policies learn and are compared.", "souk");
  app.set_version_flag("--version", fmt::format("souk {} ({})", build.version, build.revision));
  app.require_subcommand(0, 1);
  AddCommands(app);
  AddAllowMore(app);
  AddValueChecks(app);
  core::SetWorkLimitFactor(1);
  return ParseAndRun(app, argc, argv);
}

}  // namespace souk::cli
