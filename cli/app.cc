#include "cli/app.h"

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <cstdio>
#include <exception>
#include <iostream>
#include <new>
#include <stdexcept>
#include <string>
#include <vector>

#include "cli/interrupt.h"
#include "cli/libraries.h"
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

// "how often (1 to 9; default 1)"
std::string Description(const Option& option) {
  std::vector<std::string> notes;
  if (!option.allowed.empty()) notes.push_back(option.allowed);
  if (!option.shown_default.empty()) notes.push_back("default " + option.shown_default);
  if (notes.empty()) return option.meaning;
  return fmt::format("{}{}({})", option.meaning, option.meaning.empty() ? "" : " ",
                     fmt::join(notes, "; "));
}

// What the parser is told of an option. Values stay texts; Option::take reads them.
void AddOption(const Option& option, CLI::App* app) {
  const std::string names =
      option.short_name.empty() ? option.name : option.short_name + "," + option.name;
  if (option.end) {
    app->add_flag_callback(
        names,
        [end = option.end] {
          end();
          throw CLI::Success();
        },
        Description(option));
    return;
  }
  const auto take = [&option](const CLI::results_t& results) {
    for (const std::string& value : results) {
      if (value.empty() && !option.may_be_empty) {
        throw core::InputError(option.name, "is given without a value");
      }
    }
    if (!option.list && results.size() > std::max<std::size_t>(option.count, 1)) {
      throw core::InputError(option.name, "is given more than once");
    }
    option.take(results);
    return true;
  };
  CLI::Option* added = nullptr;
  if (option.IsFlag()) {
    added = app->add_flag_callback(
        names, [take] { take({}); }, Description(option));
  } else {
    added = app->add_option(names, take, Description(option));
    added->type_name(option.type)->required(option.required);
    if (option.list && option.IsArgument()) {
      added->expected(1, -1)->allow_extra_args();
    } else {
      added->expected(static_cast<int>(option.count));
      added->multi_option_policy(CLI::MultiOptionPolicy::TakeAll);
    }
    if (option.commas) added->delimiter(',');
  }
  if (!option.group.empty()) added->group(option.group);
}

// The option that raises core/work_limits.h's limits, of the program and each command.
const Option& AllowMore() {
  static const Option option = [] {
    Option made;
    made.name = "--allow-more";
    made.type = "FACTOR";
    made.meaning = "raise every limit on work by this factor (docs/limits.md)";
    made.take = [](const Option::Values& values) {
      core::SetWorkLimitFactor(ParseNumber("--allow-more", values.at(0), core::kAnyNumber));
    };
    return made;
  }();
  return option;
}

std::string FullName(const CLI::App& app) {
  const CLI::App* parent = app.get_parent();
  return parent == nullptr ? app.get_name() : FullName(*parent) + " " + app.get_name();
}

Invocation InvocationOf(const Command& command, const CLI::App& app) {
  Invocation invocation;
  invocation.command = FullName(app);
  for (const Option& option : command.options) {
    const CLI::Option* parsed = app.get_option_no_throw(option.name);
    if (parsed != nullptr && parsed->count() > 0) {
      invocation.given.push_back({&option, parsed->results()});
    }
  }
  return invocation;
}

void AddCommand(const Command& command, CLI::App* app) {
  for (const Option& option : command.options) AddOption(option, app);
  for (const Command& below : command.commands) {
    AddCommand(below, app->add_subcommand(below.name, below.meaning));
  }
  AddOption(AllowMore(), app);
  if (command.run) {
    app->callback([&command, app] {
      const Invocation invocation = InvocationOf(command, *app);
      CheckApplicable(command, invocation);
      command.run(invocation);
    });
  } else if (app->get_parent() != nullptr) {
    app->require_subcommand(1);
  }
}

int Fault(int exit_code, std::string message) {
  std::replace(message.begin(), message.end(), '\n', ' ');
  std::cerr << core::Printable(message) << std::endl;
  return exit_code;
}

// The command that the parse had reached.
const CLI::App& Reached(const CLI::App& app) {
  const std::vector<CLI::App*> below = app.get_subcommands();
  return below.empty() ? app : Reached(*below.front());
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
  const CLI::App& reached = Reached(app);
  const std::string name = FullName(reached);
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
  const CLI::App& command = Reached(app);
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
  const CLI::App& command = Reached(app);
  std::vector<std::string> lower;
  const std::vector<std::string> options = OptionNames(command);
  for (const char* option : {"--worlds", "--batch", "--threads", "--seeds", "--weeks"}) {
    if (std::find(options.begin(), options.end(), option) != options.end())
      lower.emplace_back(option);
  }
  return fmt::format("{}: {}there is not enough memory; lower {}the size of the input",
                     FullName(command), TargetPrefix(command, ""),
                     lower.empty() ? "" : fmt::format("{}, or ", fmt::join(lower, ", ")));
}

std::string MissingPart(const CLI::App& app, const core::MissingPartError& fault) {
  const CLI::App& command = Reached(app);
  return fmt::format("{}: {}{}", FullName(command), TargetPrefix(command, fault.what()),
                     fault.what());
}

std::string VersionText(const std::string& program) {
  const core::BuildInfo& build = core::GetBuildInfo();
  std::string text =
      fmt::format("{} {} ({})\n{} build by {} for {}\n", program, build.version, build.revision,
                  build.build_type, build.compiler, build.instruction_set);
  for (const auto& [name, version] : LinkedLibraries())
    text += fmt::format("{}: {}\n", name, version);
  text.pop_back();
  return text;
}

int Run(CLI::App& app, int argc, const char* const* argv) {
  const InterruptGuard interrupt;
  const core::StopScope scope(InterruptGuard::token());
  try {
    app.parse(argc, argv);
    if (!app.get_subcommands().empty()) return 0;
    std::cerr << app.help();
    return kBadInput;
  } catch (const CLI::Success& help) {
    return app.exit(help, std::cout, std::cerr);
  } catch (const ExitCode& exit) {
    return exit.code;
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
    return Fault(InterruptGuard::exit_code(),
                 fmt::format("{}: interrupted; {}", app.get_name(), left));
  } catch (const std::exception& fault) {
    return Fault(kFailed, fmt::format("{}: {}", app.get_name(), fault.what()));
  }
}

}  // namespace

Command SoukCommands() {
  Command souk{"souk", "A market simulator in which pricing policies learn and are compared."};
  souk.commands = {ScenarioCommand(), SimulateCommand(), TrainCommand(),     CompareCommand(),
                   EvaluateCommand(), OptimumCommand(),  CollusionCommand(), CustomersCommand(),
                   WhatIfCommand(),   ExportCommand(),   VerifyCommand(),    CalibrateCommand(),
                   LogCommand(),      DoctorCommand()};
  return souk;
}

int ParseAndRun(const Command& program, int argc, const char* const* argv) {
  CLI::App app(program.meaning, program.name);
  app.set_version_flag("--version", [&] { return VersionText(program.name); });
  app.require_subcommand(0, 1);
  AddCommand(program, &app);
  const int exit_code = Run(app, argc, argv);
  std::cout.flush();
  if (exit_code == 0 && (!std::cout || std::fflush(stdout) != 0 || std::ferror(stdout) != 0)) {
    return Fault(kFailed, app.get_name() + ": cannot write to standard output");
  }
  return exit_code;
}

int RunApp(int argc, const char* const* argv) {
  core::SetWorkLimitFactor(1);
  return ParseAndRun(SoukCommands(), argc, argv);
}

}  // namespace souk::cli
