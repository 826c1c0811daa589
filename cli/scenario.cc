// souk scenario list | show | validate | new

#include "scenarios/scenario.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <cmath>
#include <cstddef>
#include <iostream>
#include <memory>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "cli/command.h"
#include "cli/output_options.h"
#include "cli/run_options.h"
#include "cli/scenario_argument.h"
#include "cli/table.h"
#include "core/errors.h"
#include "io/current_keys.h"
#include "io/field_docs.h"
#include "io/field_writer.h"
#include "io/json_text.h"
#include "io/output_file.h"
#include "io/yaml_path.h"
#include "io/yaml_reader.h"
#include "scenarios/scenario_catalog.h"
#include "scenarios/scenario_fields.h"
#include "scenarios/scenario_template.h"

namespace souk::cli {
namespace {

constexpr int kBadInput = 2;

// One faulty file must not hide the others: each fault is a line, and the exit code tells.
void List(bool as_json) {
  std::vector<std::vector<std::string>> rows = {
      {"NAME", "PRODUCTS", "SEGMENTS", "AUDIENCES", "PERIODS", "DESCRIPTION"}};
  auto list = nlohmann::ordered_json::array();
  bool faulty = false;
  for (const scenarios::ScenarioFile& file : scenarios::ListScenarios()) {
    try {
      const env::MarketConfig market = scenarios::LoadScenario(file.path).market;
      rows.push_back({file.name, std::to_string(market.products_count()),
                      std::to_string(market.segments_count()),
                      std::to_string(market.audiences_count()),
                      std::to_string(market.calendar.periods), market.description});
      list.push_back({{"name", file.name},
                      {"file", file.path},
                      {"products", market.products_count()},
                      {"segments", market.segments_count()},
                      {"audiences", market.audiences_count()},
                      {"periods", market.calendar.periods},
                      {"description", market.description}});
    } catch (const core::InputError& error) {
      std::cerr << error.what() << '\n';
      faulty = true;
    }
  }
  std::cout << (as_json ? io::JsonText(list) + "\n" : FormatTable(rows, true));
  if (faulty) throw ExitCode{kBadInput};
}

// The JSON value that a scalar stands for. JSON has no infinity: an unlimited stock is null.
nlohmann::ordered_json ScalarToJson(const io::YamlNode& node) {
  constexpr double kExactIntegers = 9007199254740992;  // 2^53
  try {
    const double number = node.AsDouble(true);
    if (std::isinf(number)) return nullptr;
    const bool whole = number == std::floor(number) && std::abs(number) <= kExactIntegers;
    if (whole) return static_cast<long long>(number);
    return number;
  } catch (const core::InputError&) {
  }
  try {
    return node.AsBool();
  } catch (const core::InputError&) {
  }
  return node.AsString();
}

nlohmann::ordered_json ToJson(const io::YamlNode& node) {
  if (node.kind() == io::YamlNode::Kind::kScalar) return ScalarToJson(node);
  if (node.kind() == io::YamlNode::Kind::kSequence) {
    auto array = nlohmann::ordered_json::array();
    for (const io::YamlNode& child : node.children()) array.push_back(ToJson(child));
    return array;
  }
  auto object = nlohmann::ordered_json::object();
  for (std::size_t i = 0; i < node.keys().size(); ++i) {
    object[node.keys()[i]] = ToJson(node.children()[i]);
  }
  return object;
}

// One value of the resolved scenario, defaults too: as JSON, but for a text or number alone, which
// stands as it is unless `as_json`.
void ShowValue(const ScenarioArgument& scenario, const std::string& path, bool as_json) {
  const env::MarketConfig market = scenario.Load().market;
  const std::string text =
      io::SectionText(core::FieldsOf<env::MarketConfig>(), &market, env::LabelsOf(market));
  const io::YamlNode tree = io::YamlNode::LoadString(text, scenario.name);
  const std::string current = io::CurrentPath(path, core::FieldsOf<env::MarketConfig>());
  const io::YamlNode& value = io::ValueAt(tree, current, "--get");
  if (value.kind() == io::YamlNode::Kind::kScalar && !as_json) {
    std::cout << value.scalar() << '\n';
  } else {
    std::cout << io::JsonText(ToJson(value)) << '\n';
  }
}

void Show(const ScenarioArgument& scenario, bool as_json) {
  const std::string yaml = scenarios::ToYaml(scenario.Load().market);
  if (as_json) {
    std::cout << io::JsonText(ToJson(io::YamlNode::LoadString(yaml, scenario.name))) << '\n';
  } else {
    std::cout << yaml;
  }
}

void ValidateFiles(const std::vector<std::string>& files, bool as_json) {
  auto list = nlohmann::ordered_json::array();
  bool faulty = false;
  for (const std::string& file : files) {
    try {
      scenarios::LoadScenario(file);
      if (!as_json) std::cout << file << ": ok\n";
      list.push_back({{"scenario", file}, {"ok", true}, {"fault", nullptr}});
    } catch (const core::InputError& error) {
      if (!as_json) std::cerr << error.what() << '\n';
      list.push_back({{"scenario", file}, {"ok", false}, {"fault", error.what()}});
      faulty = true;
    }
  }
  if (as_json) std::cout << io::JsonText(list) << '\n';
  if (faulty) throw ExitCode{kBadInput};
}

// The table of a section's keys, or the names of the sections.
void Fields(const std::string& section) {
  std::vector<std::string> names;
  for (const core::FieldList* list : io::ListsOf(scenarios::ScenarioFields())) {
    if (section == list->name) {
      std::cout << io::FieldTable(*list);
      return;
    }
    names.emplace_back(list->name);
  }
  if (section.empty()) {
    std::cout << fmt::format("sections: {}\n", fmt::join(names, ", "));
    return;
  }
  throw core::InputError(
      "section", "there is no section '" + section + "'" + core::HintAndList(section, names));
}

struct NewOptions {
  std::string name;
  std::string out;
  bool force = false;
};

void New(const NewOptions& options) {
  const std::string text = scenarios::StartingScenario(options.name);
  const std::string path = options.out.empty() ? options.name + ".yaml" : options.out;
  io::OutputFile out(path, {options.force});
  out.Append(text);
  out.Commit();
  std::cout << fmt::format("wrote {}\ncheck it with: souk scenario validate {}\n", path, path);
}

Command ListCommand() {
  Command command{"list", "Print the scenarios that can be named"};
  const auto as_json = std::make_shared<bool>(false);
  command.options = {JsonFlag(as_json.get())};
  command.run = [as_json](const Invocation& /*invocation*/) { List(*as_json); };
  return command;
}

Command ShowCommand() {
  const auto scenario = std::make_shared<ScenarioArgument>();
  const auto as_json = std::make_shared<bool>(false);
  const auto get = std::make_shared<std::string>();
  Command command{"show", "Print a scenario with its base and defaults"};
  command.options = {
      ScenarioName(&scenario->name), SettingsOption(&scenario->settings, kScenarioSettings),
      Text("--get", get.get(), "one value, e.g. segments[0].price_sensitivity").Type("PATH"),
      Flag("--json", as_json.get(), "print one JSON object (unlimited stock is null)")};
  command.run = [scenario, get, as_json](const Invocation& /*invocation*/) {
    if (get->empty()) {
      Show(*scenario, *as_json);
    } else {
      ShowValue(*scenario, *get, *as_json);
    }
  };
  return command;
}

Command ValidateCommand() {
  const auto files = std::make_shared<std::vector<std::string>>();
  Command command{"validate", "Check scenario files"};
  const auto as_json = std::make_shared<bool>(false);
  command.options = {Texts("scenarios", files.get(), "files, or names from the list").Required(),
                     JsonFlag(as_json.get())};
  command.run = [files, as_json](const Invocation& /*invocation*/) {
    ValidateFiles(*files, *as_json);
  };
  return command;
}

Command NewCommand() {
  const auto options = std::make_shared<NewOptions>();
  Command command{"new", "Write a small commented scenario to start from"};
  command.options = {
      Text("name", &options->name, "what to call it").Required(),
      Text("--out", &options->out, "the file to write").Type("FILE").Default("NAME.yaml"),
      ForceFlag(&options->force)};
  command.run = [options](const Invocation& /*invocation*/) { New(*options); };
  return command;
}

Command SchemaCommand() {
  Command command{"schema", "Print a JSON Schema by which editors complete and check files"};
  command.run = [](const Invocation& /*invocation*/) { std::cout << scenarios::ScenarioSchema(); };
  return command;
}

Command FieldsCommand() {
  const auto section = std::make_shared<std::string>();
  Command command{"fields", "Print what the keys of a section mean"};
  command.options = {Text("section", section.get(), "e.g. products").Default("list the sections")};
  command.run = [section](const Invocation& /*invocation*/) { Fields(*section); };
  return command;
}

}  // namespace

Command ScenarioCommand() {
  Command command{"scenario", "List, show, check and start market files"};
  command.commands = {ListCommand(), ShowCommand(),   ValidateCommand(),
                      NewCommand(),  SchemaCommand(), FieldsCommand()};
  return command;
}

}  // namespace souk::cli
