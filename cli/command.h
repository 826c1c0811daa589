#pragma once

// The commands of `souk` as data: options with their ranges, what they apply to and where they put
// their values. Help, checks and messages all come from it, and cli/app.cc alone knows the library
// that splits a command line.
//
//   Command EchoCommand() {
//     auto options = std::make_shared<EchoOptions>();
//     Command command{"echo", "Say it again"};
//     command.options = {
//         Text("words", &options->words, "what to say").Required(),
//         Whole("--times", &options->times, core::Between(1, 9), "how often")};
//     command.run = [options](const Invocation&) { Echo(*options); };
//     return command;
//   }
//
// A command calls a library and prints. Results go to standard output; progress and faults to
// standard error. It throws core::InputError (exit code 2), core::RunError (1) or, when a signal
// stops it, core::Stopped with what there is to show (130 or 143), and never calls exit().

#include <cstddef>
#include <functional>
#include <limits>
#include <optional>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

#include "core/field.h"

namespace souk::cli {

// That an option is given, or, with values, that it has one of them: given or by default.
struct Condition {
  std::string option;
  std::vector<std::string> values = {};
};

struct Option {
  using Values = std::vector<std::string>;

  std::string name;        // "--episodes"; without dashes, an argument
  std::string short_name;  // "-o"
  std::string meaning;
  std::string type;           // what help calls a value, e.g. "NUMBER"; empty of a flag
  std::string allowed;        // in words, e.g. "2 to 1000000"
  std::string initial;        // the default, as it would be given
  std::string shown_default;  // in help
  std::string group;          // a heading of help
  std::size_t count = 1;      // values that it takes at once
  bool required = false;
  bool list = false;                 // it takes one value or more, an option when repeated
  bool commas = false;               // or with commas between them
  bool may_be_empty = false;         // else "" is refused, so that a shell's unset variable shows
  std::vector<Condition> only_with;  // it applies where one of these holds, if there are any,
  std::vector<Condition> not_with;   // and none of these
  // Puts the values where they belong. core::InputError on one that is not allowed.
  std::function<void(const Values& values)> take;
  std::function<void()> end;  // prints something, and the command line ends there

  bool IsArgument() const { return !name.starts_with('-'); }
  bool IsFlag() const { return type.empty(); }

  Option& Required() & { return required = true, *this; }
  Option&& Required() && { return std::move(Required()); }
  // A default that depends, in words; "" to show none.
  Option&& Default(std::string text) && {
    return shown_default = std::move(text), std::move(*this);
  }
  Option&& Type(std::string text) && { return type = std::move(text), std::move(*this); }
  Option&& Allowed(std::string text) && { return allowed = std::move(text), std::move(*this); }
  Option&& Short(std::string text) && { return short_name = std::move(text), std::move(*this); }
  Option&& MayBeEmpty() && { return may_be_empty = true, std::move(*this); }
  Option&& Commas() && { return commas = true, std::move(*this); }
  Option&& OnlyWith(std::string option, Values values = {}) && {
    return only_with.push_back({std::move(option), std::move(values)}), std::move(*this);
  }
  Option&& NotWith(std::string option, Values values = {}) && {
    return not_with.push_back({std::move(option), std::move(values)}), std::move(*this);
  }
};

// What a command throws that has said itself why it ends with an exit code other than 0.
struct ExitCode {
  int code;
};

// What was given of a command's options, in their order.
struct Invocation {
  struct Given {
    const Option* option;
    Option::Values values;
  };
  std::string command;  // "souk calibrate"
  std::vector<Given> given;
};

struct Command {
  std::string name;
  std::string meaning;
  std::vector<Option> options = {};
  std::function<void(const Invocation&)> run = {};  // not of one with commands below it
  std::vector<Command> commands = {};
};

// Options, each with the place of its value, whose content is the default.
Option Flag(std::string name, bool* value, std::string meaning);
Option Text(std::string name, std::string* value, std::string meaning);
Option Text(std::string name, std::optional<std::string>* value, std::string meaning);
Option Texts(std::string name, std::vector<std::string>* value, std::string meaning);
Option Choice(std::string name, std::string* value, const std::vector<std::string>& words,
              std::string meaning);
Option Choice(std::string name, std::optional<std::string>* value,
              const std::vector<std::string>& words, std::string meaning);
Option Number(std::string name, double* value, core::Range range, std::string meaning);
Option Number(std::string name, std::optional<double>* value, core::Range range,
              std::string meaning);
// So many numbers at once.
Option Numbers(std::string name, std::vector<double>* value, std::size_t count, core::Range range,
               std::string meaning);
// An option that prints something, after which nothing is done.
Option Ending(std::string name, std::function<void()> print, std::string meaning);

// A whole number as it may be given: digits, also with `_` between them, or like 1e6. InputError on
// `option` for anything else, for zeros in front and beyond `range`, `least` and `most`.
long long ParseWhole(const std::string& option, const std::string& text, core::Range range,
                     long long least, unsigned long long most);
double ParseNumber(const std::string& option, const std::string& text, core::Range range);

// The parts of Whole that do not depend on its type.
Option WholeOption(std::string name, core::Range range, std::string meaning);

template <typename T>
Option Whole(std::string name, T* value, core::Range range, std::string meaning) {
  static_assert(std::is_integral_v<T>);
  Option option = WholeOption(std::move(name), range, std::move(meaning));
  option.initial = option.shown_default = std::to_string(*value);
  option.take = [value, range, name = option.name](const Option::Values& values) {
    *value = static_cast<T>(ParseWhole(name, values.at(0), range, std::numeric_limits<T>::min(),
                                       std::numeric_limits<T>::max()));
  };
  return option;
}

template <typename T>
Option Whole(std::string name, std::optional<T>* value, core::Range range, std::string meaning) {
  static_assert(std::is_integral_v<T>);
  Option option = WholeOption(std::move(name), range, std::move(meaning));
  option.take = [value, range, name = option.name](const Option::Values& values) {
    *value = static_cast<T>(ParseWhole(name, values.at(0), range, std::numeric_limits<T>::min(),
                                       std::numeric_limits<T>::max()));
  };
  return option;
}

// Options under a heading of help.
std::vector<Option> Grouped(const std::string& heading, std::vector<Option> options);

// core::InputError when an option is given that does not apply.
void CheckApplicable(const Command& command, const Invocation& invocation);

// The commands, in the order of help.
Command ScenarioCommand();
Command SimulateCommand();
Command TrainCommand();
Command CompareCommand();
Command EvaluateCommand();
Command OptimumCommand();
Command CollusionCommand();
Command CustomersCommand();
Command WhatIfCommand();
Command ExportCommand();
Command VerifyCommand();
Command CalibrateCommand();
Command LogCommand();
Command DoctorCommand();

}  // namespace souk::cli
