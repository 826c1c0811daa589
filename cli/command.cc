#include "cli/command.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstdint>
#include <limits>
#include <system_error>
#include <utility>

#include "core/errors.h"

namespace souk::cli {
namespace {

// Whole numbers up to here are doubles too.
constexpr double kMostExact = 9'007'199'254'740'992;

core::InputError Unexpected(const std::string& option, const std::string& text,
                            const std::string& wanted) {
  return {option, fmt::format("{} is given, {} is expected", core::Quoted(text), wanted)};
}

bool IsDigit(char c) { return c >= '0' && c <= '9'; }

// `text` without the `_` that stand between digits.
std::string WithoutSeparators(const std::string& text) {
  std::string plain;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const bool between = text[i] == '_' && i > 0 && i + 1 < text.size() && IsDigit(text[i - 1]) &&
                         IsDigit(text[i + 1]);
    if (!between) plain += text[i];
  }
  return plain;
}

// The whole of `text` as a T.
template <typename T>
std::errc Parse(const std::string& text, T* value) {
  const char* const end = text.data() + text.size();
  const auto [stop, fault] = std::from_chars(text.data(), end, *value);
  return fault == std::errc() && stop != end ? std::errc::invalid_argument : fault;
}

bool HasLeadingZero(const std::string& text) {
  const std::size_t first = text.starts_with('-') ? 1 : 0;
  return text.size() > first + 1 && text[first] == '0' && IsDigit(text[first + 1]);
}

std::string WantedWhole(core::Range range) {
  const std::string allowed = range.Text();
  return allowed.empty() ? "a whole number" : "a whole number, " + allowed + ",";
}

std::string WantedNumber(core::Range range) {
  const std::string allowed = range.Text();
  return allowed.empty() ? "a number" : "a number, " + allowed + ",";
}

Option Named(std::string name, std::string type, std::string meaning) {
  Option option;
  option.name = std::move(name);
  option.type = std::move(type);
  option.meaning = std::move(meaning);
  return option;
}

Option ChoiceOf(std::string name, const std::vector<std::string>& words, std::string meaning) {
  Option option = Named(std::move(name), "NAME", std::move(meaning));
  option.allowed = fmt::format("{}", fmt::join(words, ", "));
  return option;
}

const std::string& CheckWord(const std::string& option, const std::vector<std::string>& words,
                             const std::string& word) {
  if (std::find(words.begin(), words.end(), word) != words.end()) return word;
  throw core::InputError(option,
                         core::Quoted(word) + " is unknown" + core::HintAndList(word, words));
}

const Invocation::Given* FindGiven(const Invocation& invocation, const std::string& name) {
  for (const Invocation::Given& given : invocation.given) {
    if (given.option->name == name) return &given;
  }
  return nullptr;
}

bool Holds(const Command& command, const Invocation& invocation, const Condition& condition) {
  const Invocation::Given* given = FindGiven(invocation, condition.option);
  if (condition.values.empty()) return given != nullptr;
  const auto option = std::find_if(command.options.begin(), command.options.end(),
                                   [&](const Option& one) { return one.name == condition.option; });
  const std::string value = given != nullptr ? given->values.at(0) : option->initial;
  return std::find(condition.values.begin(), condition.values.end(), value) !=
         condition.values.end();
}

std::string Said(const Condition& condition) {
  if (condition.values.empty()) {
    return condition.option.starts_with('-') ? condition.option
                                             : "the argument " + condition.option;
  }
  return fmt::format("{} {}", condition.option, fmt::join(condition.values, " or "));
}

}  // namespace

long long ParseWhole(const std::string& option, const std::string& text, core::Range range,
                     long long least, unsigned long long most) {
  const std::string plain = WithoutSeparators(text);
  if (HasLeadingZero(plain)) {
    throw Unexpected(option, text, "a decimal number without zeros in front");
  }
  const bool negative = plain.starts_with('-');
  std::uint64_t size = 0;
  std::errc fault = Parse(negative ? plain.substr(1) : plain, &size);
  if (fault == std::errc::invalid_argument) {
    // 1e6 and 2.5e3 are whole as well.
    double number = 0;
    fault = Parse(negative ? plain.substr(1) : plain, &number);
    const bool whole = fault == std::errc() && number == std::floor(number) && number >= 0 &&
                       number <= kMostExact && !plain.ends_with('.');
    if (fault == std::errc() && number > kMostExact && std::isfinite(number)) {
      fault = std::errc::result_out_of_range;
    } else if (!whole) {
      throw Unexpected(option, text, WantedWhole(range));
    }
    size = whole ? static_cast<std::uint64_t>(number) : 0;
  }
  if (fault == std::errc::result_out_of_range) {
    throw core::InputError(option, core::Quoted(text) + " is too large");
  }
  const double value = negative ? -static_cast<double>(size) : static_cast<double>(size);
  if (!range.Holds(value)) {
    throw core::InputError(option, fmt::format("is {}, {}", text, range.Allowed(value)));
  }
  if (negative ? -value > -static_cast<double>(least) : size > most) {
    throw core::InputError(option, core::Quoted(text) + " is too large");
  }
  return negative ? -static_cast<long long>(size) : static_cast<long long>(size);
}

double ParseNumber(const std::string& option, const std::string& text, core::Range range) {
  double value = 0;
  const std::errc fault = Parse(WithoutSeparators(text), &value);
  if (fault != std::errc() || !std::isfinite(value)) {
    throw Unexpected(option, text, WantedNumber(range));
  }
  if (!range.Holds(value)) {
    throw core::InputError(option, fmt::format("is {}, {}", text, range.Allowed(value)));
  }
  return value;
}

Option Flag(std::string name, bool* value, std::string meaning) {
  Option option = Named(std::move(name), "", std::move(meaning));
  option.take = [value](const Option::Values& /*values*/) { *value = true; };
  return option;
}

Option Text(std::string name, std::string* value, std::string meaning) {
  Option option = Named(std::move(name), "TEXT", std::move(meaning));
  option.initial = option.shown_default = *value;
  option.take = [value](const Option::Values& values) { *value = values.at(0); };
  return option;
}

Option Text(std::string name, std::optional<std::string>* value, std::string meaning) {
  Option option = Named(std::move(name), "TEXT", std::move(meaning));
  option.take = [value](const Option::Values& values) { *value = values.at(0); };
  return option;
}

Option Texts(std::string name, std::vector<std::string>* value, std::string meaning) {
  Option option = Named(std::move(name), "TEXT", std::move(meaning));
  option.list = true;
  option.initial = option.shown_default = fmt::format("{}", fmt::join(*value, " "));
  option.take = [value](const Option::Values& values) { *value = values; };
  return option;
}

Option Choice(std::string name, std::string* value, const std::vector<std::string>& words,
              std::string meaning) {
  Option option = ChoiceOf(std::move(name), words, std::move(meaning));
  option.initial = option.shown_default = *value;
  option.take = [value, words, name = option.name](const Option::Values& values) {
    *value = CheckWord(name, words, values.at(0));
  };
  return option;
}

Option Choice(std::string name, std::optional<std::string>* value,
              const std::vector<std::string>& words, std::string meaning) {
  Option option = ChoiceOf(std::move(name), words, std::move(meaning));
  option.take = [value, words, name = option.name](const Option::Values& values) {
    *value = CheckWord(name, words, values.at(0));
  };
  return option;
}

Option WholeOption(std::string name, core::Range range, std::string meaning) {
  Option option = Named(std::move(name), "INTEGER", std::move(meaning));
  option.allowed = range.Text();
  return option;
}

Option Number(std::string name, double* value, core::Range range, std::string meaning) {
  Option option = Named(std::move(name), "NUMBER", std::move(meaning));
  option.allowed = range.Text();
  option.initial = option.shown_default = fmt::format("{}", *value);
  option.take = [value, range, name = option.name](const Option::Values& values) {
    *value = ParseNumber(name, values.at(0), range);
  };
  return option;
}

Option Number(std::string name, std::optional<double>* value, core::Range range,
              std::string meaning) {
  Option option = Named(std::move(name), "NUMBER", std::move(meaning));
  option.allowed = range.Text();
  option.take = [value, range, name = option.name](const Option::Values& values) {
    *value = ParseNumber(name, values.at(0), range);
  };
  return option;
}

Option Numbers(std::string name, std::vector<double>* value, std::size_t count, core::Range range,
               std::string meaning) {
  Option option = Named(std::move(name), "NUMBER", std::move(meaning));
  option.allowed = range.Text();
  option.count = count;
  option.take = [value, range, name = option.name](const Option::Values& values) {
    value->clear();
    for (const std::string& text : values) value->push_back(ParseNumber(name, text, range));
  };
  return option;
}

Option Ending(std::string name, std::function<void()> print, std::string meaning) {
  Option option = Named(std::move(name), "", std::move(meaning));
  option.end = std::move(print);
  return option;
}

std::vector<Option> Grouped(const std::string& heading, std::vector<Option> options) {
  for (Option& option : options) option.group = heading;
  return options;
}

void CheckApplicable(const Command& command, const Invocation& invocation) {
  const auto holds = [&](const Condition& condition) {
    return Holds(command, invocation, condition);
  };
  for (const Invocation::Given& given : invocation.given) {
    const Option& option = *given.option;
    const auto barred = std::find_if(option.not_with.begin(), option.not_with.end(), holds);
    if (barred != option.not_with.end()) {
      throw core::InputError(option.name, "does not apply with " + Said(*barred));
    }
    const auto& wanted = option.only_with;
    if (!wanted.empty() && std::none_of(wanted.begin(), wanted.end(), holds)) {
      std::vector<std::string> said;
      said.reserve(wanted.size());
      for (const Condition& condition : wanted) said.push_back(Said(condition));
      throw core::InputError(option.name,
                             fmt::format("applies only with {}", fmt::join(said, " or ")));
    }
  }
}

}  // namespace souk::cli
