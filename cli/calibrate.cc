#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <iostream>
#include <memory>
#include <string>
#include <vector>

#include "cli/calibrate_choices.h"
#include "cli/calibrate_orders.h"
#include "cli/calibrate_report.h"
#include "cli/command.h"
#include "cli/output_options.h"
#include "core/errors.h"
#include "core/label.h"
#include "io/output_file.h"
#include "scenarios/calibration.h"
#include "scenarios/scenario.h"

namespace souk::cli {
namespace {

struct CalibrateOptions {
  std::string sales;
  std::string stores;
  std::string brands;
  std::string instrument;
  std::string out;
  std::vector<double> price_quantiles;
  std::vector<std::string> groups;
  bool force = false;
  bool json = false;
  scenarios::CalibrationOptions calibration;
  ChoiceFitOptions choices;
  OrderFitOptions orders;
};

std::string Quoted(const std::string& given) {
  // A line break would end the comment that the command stands in.
  const std::string word = core::Printable(given);
  const bool plain =
      !word.empty() && word.find_first_of(" '\"$&|;()<>*?\\`#!") == std::string::npos;
  if (plain) return word;
  std::string quoted = "'";
  for (const char c : word) quoted += c == '\'' ? "'\\''" : std::string(1, c);
  return quoted + "'";
}

// The command as it was given, one option a line, less what changes nothing in the scenario; for a
// comment.
std::string CommandLine(const CLI::App& command) {
  std::string line = "souk calibrate";
  for (const CLI::Option* option : command.get_options()) {
    if (option->count() == 0 || option->check_name("--json") || option->check_name("--force")) {
      continue;
    }
    if (!option->get_positional()) line += " \\\n#       --" + option->get_lnames().front();
    for (const std::string& value : option->results()) line += " " + Quoted(value);
  }
  return line;
}

std::vector<std::pair<std::string, std::string>> Attributes(const std::vector<std::string>& groups,
                                                            const scenarios::StoreTable& stores) {
  std::vector<std::pair<std::string, std::string>> attributes;
  for (const std::string& group : groups) {
    const std::size_t equals = group.find('=');
    if (equals == 0 || equals == std::string::npos || equals + 1 == group.size()) {
      throw core::InputError("--group", "'" + group + "' is not NAME=COLUMN, e.g. income=INCOME");
    }
    attributes.emplace_back(group.substr(0, equals), group.substr(equals + 1));
  }
  if (!groups.empty()) return attributes;
  if (stores.Column("INCOME") >= 0) attributes.emplace_back("income", "INCOME");
  if (stores.Column("ETHNIC") >= 0) attributes.emplace_back("ethnicity", "ETHNIC");
  return attributes;
}

scenarios::BrandNames NamesOf(const std::vector<std::string>& brands, const std::string& file) {
  if (!file.empty()) return scenarios::ReadBrandNames(file, brands);
  scenarios::BrandNames names;
  names.categories.resize(brands.size());
  for (const std::string& brand : brands) names.names.push_back("brand_" + brand);
  return names;
}

void RequireOneTable(const CalibrateOptions& options) {
  const bool choices = !options.choices.file.empty();
  const bool orders = !options.orders.file.empty();
  if (choices && (orders || !options.sales.empty())) {
    throw core::InputError("--choices", "is given beside a table of sales; give one of them");
  }
  if (orders && !options.sales.empty()) {
    throw core::InputError("--orders", "is given beside a table of sales; give one of them");
  }
  if (choices && !options.out.empty()) {
    throw core::InputError("--out", "a scenario is made from sales, not from --choices");
  }
  if (choices || orders) return;
  if (options.sales.empty()) {
    throw core::InputError("sales",
                           "is required: a table of sales, --orders FILE or --choices FILE");
  }
  if (options.stores.empty()) throw core::InputError("--stores", "is required");
}

// The scenario to write, or none; its name is claimed before the tables are read.
std::unique_ptr<io::OutputFile> OpenOutput(const CalibrateOptions& options) {
  if (options.out.empty()) return nullptr;
  io::OutputOptions output{options.force, {}};
  for (const std::string& table :
       {options.sales, options.stores, options.brands, options.orders.file}) {
    if (!table.empty()) output.inputs.push_back(table);
  }
  return std::make_unique<io::OutputFile>(options.out, output);
}

void WriteScenario(const env::MarketConfig& market, const std::string& source,
                   const std::string& command_line, io::OutputFile* out) {
  if (out == nullptr) return;
  const std::string header = "# A market calibrated from " + source +
                             ": parameters, not data. Method: docs/calibration.md.\n#   " +
                             command_line + "\n";
  out->Append(header + scenarios::ToYaml(market));
  out->Commit();
}

void RunOrders(CalibrateOptions options, const std::string& command_line) {
  options.orders.orders.common = options.calibration;
  const std::unique_ptr<io::OutputFile> out = OpenOutput(options);
  scenarios::OrderTable table;
  const scenarios::OrderCalibration fit = FitOrders(options.orders, &table);
  WriteScenario(fit.market, "order lines", command_line, out.get());
  if (options.json) {
    std::cout << OrderJson(fit, table, options.orders);
    return;
  }
  std::cout << OrderText(fit, table, options.orders);
  if (!options.out.empty()) std::cout << "\nWrote " << options.out << "\n";
}

void RunCalibrate(CalibrateOptions options, const std::string& command_line) {
  scenarios::CalibrationOptions& settings = options.calibration;
  if (!(settings.pack_size > 0)) {
    throw core::InputError("--pack-size", "must be a positive number of ounces");
  }
  const std::unique_ptr<io::OutputFile> out = OpenOutput(options);
  scenarios::CalibrationInput input;
  input.sales = scenarios::ReadSales(options.sales, settings.pack_size, options.instrument);
  input.stores = scenarios::ReadStores(options.stores, input.sales.stores);
  input.brands = NamesOf(input.sales.brands, options.brands);
  settings.attributes = Attributes(options.groups, input.stores);
  const scenarios::Calibration result = scenarios::Calibrate(input, settings);
  WriteScenario(result.market, "sales", command_line, out.get());
  if (options.json) {
    std::cout << CalibrationJson(result, options.out);
    return;
  }
  std::cout << CalibrationText(result);
  if (!options.out.empty()) std::cout << "\nWrote " << options.out << "\n";
}

void AddTuning(CLI::App* command, CalibrateOptions* options) {
  scenarios::CalibrationOptions& settings = options->calibration;
  command->add_option("--clusters", settings.clusters, "Zones to cluster the stores into")
      ->capture_default_str();
  command->add_option("--seed", settings.seed, "Seed of the k-means starts")->capture_default_str();
  command->add_option("--pack-size", settings.pack_size, "Ounces in a unit sold")
      ->capture_default_str();
  command
      ->add_option("--market-size-factor", settings.market_size_factor,
                   "Market size of a store over the .95 quantile of its weeks")
      ->capture_default_str();
  command
      ->add_option("--min-outside-share", settings.least_outside_share,
                   "Store-weeks whose outside share is not above this are not fitted")
      ->capture_default_str();
  command
      ->add_option("--price-quantiles", options->price_quantiles,
                   "Quantiles of the prices seen that bound the price range (default .05 .95)")
      ->expected(2);
  command->add_option("--price-levels", settings.price_levels, "Levels of the price ladder")
      ->capture_default_str();
  command->add_option("--holdout", settings.holdout_share, "Share of the weeks, the last, held out")
      ->capture_default_str();
  command
      ->add_option("--demographics", settings.demographics,
                   "Columns of the stores table to cluster on (default: all)")
      ->delimiter(',');
  command
      ->add_option(
          "--group", options->groups,
          "Audited attribute NAME=COLUMN in terciles of stores (default: income=INCOME and "
          "ethnicity=ETHNIC where there are such columns)")
      ->delimiter(',');
}

}  // namespace

void AddCalibrateCommand(CLI::App& app) {
  auto options = std::make_shared<CalibrateOptions>();
  scenarios::CalibrationOptions& settings = options->calibration;
  CLI::App* command = app.add_subcommand(
      "calibrate", "Make a scenario from a table of real sales, or fit a model to choices");
  command->add_option("sales", options->sales, "Sales by store, week and brand (CSV)");
  command->add_option("--stores", options->stores, "Demographics by store (CSV)");
  command->add_option("--brands", options->brands, "Names by brand (CSV: brand, name, category)");
  command->add_option("--instrument", options->instrument,
                      "Column of the sales that moves prices and not demand, e.g. a cost");
  command->add_option("--out", options->out, "Scenario to write; without it the report alone");
  AddForceFlag(*command, &options->force);
  command->add_option("--name", settings.name, "Name of the scenario")->capture_default_str();
  command->add_option("--description", settings.description, "Description of the scenario");
  command->add_option("--currency", settings.currency, "Currency of the prices")
      ->capture_default_str();
  command->add_option("--start", settings.start, "First day of its calendar")
      ->capture_default_str();
  command->add_option("--weeks", settings.weeks, "Length of its calendar")->capture_default_str();
  AddTuning(command, options.get());
  AddOrderOptions(command, &options->orders);
  AddChoiceOptions(command, &options->choices);
  command->add_flag("--json", options->json, "Print one JSON object");
  command->callback([options, command] {
    RequireOneTable(*options);
    if (!options->price_quantiles.empty()) {
      options->calibration.low_price_quantile = options->price_quantiles[0];
      options->calibration.high_price_quantile = options->price_quantiles[1];
    }
    if (!options->choices.file.empty()) {
      RunChoiceFit(options->choices, options->json);
    } else if (!options->orders.file.empty()) {
      RunOrders(*options, CommandLine(*command));
    } else {
      RunCalibrate(*options, CommandLine(*command));
    }
  });
}

}  // namespace souk::cli
