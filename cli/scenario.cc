// souk scenario list | show | validate | new

#include "scenarios/scenario.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <CLI/CLI.hpp>
#include <cmath>
#include <cstddef>
#include <iostream>
#include <memory>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "cli/command.h"
#include "cli/output_options.h"
#include "cli/scenario_argument.h"
#include "cli/table.h"
#include "core/errors.h"
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
void List() {
  std::vector<std::vector<std::string>> rows = {
      {"NAME", "PRODUCTS", "SEGMENTS", "AUDIENCES", "PERIODS", "DESCRIPTION"}};
  bool faulty = false;
  for (const scenarios::ScenarioFile& file : scenarios::ListScenarios()) {
    try {
      const env::MarketConfig market = scenarios::LoadScenario(file.path).market;
      rows.push_back({file.name, std::to_string(market.products_count()),
                      std::to_string(market.segments_count()),
                      std::to_string(market.audiences_count()),
                      std::to_string(market.calendar.periods), market.description});
    } catch (const core::InputError& error) {
      std::cerr << error.what() << '\n';
      faulty = true;
    }
  }
  std::cout << FormatTable(rows, true);
  if (faulty) throw CLI::RuntimeError(kBadInput);
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
  const io::YamlNode& value = io::ValueAt(tree, path, "--get");
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

void ValidateFiles(const std::vector<std::string>& files) {
  bool faulty = false;
  for (const std::string& file : files) {
    try {
      scenarios::LoadScenario(file);
      std::cout << file << ": ok\n";
    } catch (const core::InputError& error) {
      std::cerr << error.what() << '\n';
      faulty = true;
    }
  }
  if (faulty) throw CLI::RuntimeError(kBadInput);
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

void AddShow(CLI::App& parent) {
  auto* command = parent.add_subcommand("show", "Print a scenario with its base and defaults");
  const auto scenario = std::make_shared<ScenarioArgument>();
  const auto as_json = std::make_shared<bool>(false);
  const auto get = std::make_shared<std::string>();
  AddScenario(command, scenario.get());
  command->add_option("--get", *get, "One value, e.g. segments[0].price_sensitivity")
      ->type_name("PATH");
  command->add_flag("--json", *as_json, "As one JSON object (unlimited stock is null)");
  command->callback([scenario, get, as_json] {
    if (get->empty()) {
      Show(*scenario, *as_json);
    } else {
      ShowValue(*scenario, *get, *as_json);
    }
  });
}

void AddValidate(CLI::App& parent) {
  auto* command = parent.add_subcommand("validate", "Check scenario files");
  const auto files = std::make_shared<std::vector<std::string>>();
  command->add_option("scenarios", *files, "Files, or names from the list")->required();
  command->callback([files] { ValidateFiles(*files); });
}

void AddNew(CLI::App& parent) {
  auto* command = parent.add_subcommand("new", "Write a small commented scenario to start from");
  const auto options = std::make_shared<NewOptions>();
  command->add_option("name", options->name, "What to call it")->required();
  command->add_option("--out", options->out, "The file to write (default: NAME.yaml)");
  AddForceFlag(*command, &options->force);
  command->callback([options] { New(*options); });
}

}  // namespace

void AddScenarioCommand(CLI::App& app) {
  auto* command = app.add_subcommand("scenario", "List, show, check and start market files");
  command->require_subcommand(1);
  command->add_subcommand("list", "Print the scenarios that can be named")->callback(List);
  AddShow(*command);
  AddValidate(*command);
  AddNew(*command);
  command->add_subcommand("schema", "Print a JSON Schema by which editors complete and check files")
      ->callback([] { std::cout << scenarios::ScenarioSchema(); });
  auto* fields = command->add_subcommand("fields", "Print what the keys of a section mean");
  const auto section = std::make_shared<std::string>();
  fields->add_option("section", *section, "e.g. products (default: list the sections)");
  fields->callback([section] { Fields(*section); });
}

}  // namespace souk::cli
