#include <fmt/core.h>

#include <iostream>
#include <memory>
#include <string>
#include <vector>

#include "calibration/sales_calibration.h"
#include "cli/calibrate_choices.h"
#include "cli/calibrate_orders.h"
#include "cli/calibrate_report.h"
#include "cli/command.h"
#include "cli/output_options.h"
#include "cli/run_options.h"
#include "core/errors.h"
#include "core/label.h"
#include "io/output_file.h"
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
  calibration::CalibrationOptions calibration;
  ChoiceFitOptions choices;
  OrderFitOptions orders;
};

std::string Quoted(const std::string& given) {
  // A line break would end the comment that the command stands in.
  std::string word = core::Printable(given);
  const bool plain =
      !word.empty() && word.find_first_of(" '\"$&|;()<>*?\\`#!") == std::string::npos;
  if (plain) return word;
  std::string quoted = "'";
  for (const char c : word) quoted += c == '\'' ? "'\\''" : std::string(1, c);
  return quoted + "'";
}

// The command as it was given, one option a line, less what changes nothing in the scenario; for a
// comment.
std::string CommandLine(const Invocation& invocation) {
  std::string line = invocation.command;
  for (const auto& [option, values] : invocation.given) {
    if (option->name == "--json" || option->name == "--force") continue;
    if (option->list && !option->commas) {
      for (const std::string& value : values) {
        line += fmt::format(" \\\n#       {} {}", option->name, Quoted(value));
      }
      continue;
    }
    if (!option->IsArgument()) line += " \\\n#       " + option->name;
    for (const std::string& value : values) line += " " + Quoted(value);
  }
  return line;
}

std::vector<std::pair<std::string, std::string>> Attributes(const std::vector<std::string>& groups,
                                                            const calibration::StoreTable& stores) {
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

calibration::BrandNames NamesOf(const std::vector<std::string>& brands, const std::string& file) {
  if (!file.empty()) return calibration::ReadBrandNames(file, brands);
  calibration::BrandNames names;
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
  calibration::OrderTable table;
  const calibration::OrderCalibration fit = FitOrders(options.orders, &table);
  WriteScenario(fit.market, "order lines", command_line, out.get());
  if (options.json) {
    std::cout << OrderJson(fit, table, options.orders);
    return;
  }
  std::cout << OrderText(fit, table, options.orders);
  if (!options.out.empty()) std::cout << "\nWrote " << options.out << "\n";
}

void RunCalibrate(CalibrateOptions options, const std::string& command_line) {
  calibration::CalibrationOptions& settings = options.calibration;
  if (!(settings.pack_size > 0)) {
    throw core::InputError("--pack-size", "must be a positive number of ounces");
  }
  const std::unique_ptr<io::OutputFile> out = OpenOutput(options);
  calibration::CalibrationInput input;
  input.sales = calibration::ReadSales(options.sales, settings.pack_size, options.instrument);
  input.stores = calibration::ReadStores(options.stores, input.sales.stores);
  input.brands = NamesOf(input.sales.brands, options.brands);
  settings.attributes = Attributes(options.groups, input.stores);
  const calibration::Calibration result = calibration::Calibrate(input, settings);
  WriteScenario(result.market, "sales", command_line, out.get());
  if (options.json) {
    std::cout << CalibrationJson(result, options.out);
    return;
  }
  std::cout << CalibrationText(result);
  if (!options.out.empty()) std::cout << "\nWrote " << options.out << "\n";
}

// What belongs to a table of sales.
std::vector<Option> OfSales(std::vector<Option> options) {
  for (Option& option : options) option.only_with.push_back({"sales"});
  return Grouped("A table of sales", std::move(options));
}

std::vector<Option> TableOptions(CalibrateOptions* options) {
  return OfSales({Text("--stores", &options->stores, "demographics by store (CSV)").Type("FILE"),
                  Text("--brands", &options->brands, "names by brand (CSV: brand, name, category)")
                      .Type("FILE"),
                  Text("--instrument", &options->instrument,
                       "column of the sales that moves prices and not demand, e.g. a cost")
                      .Type("COLUMN")});
}

std::vector<Option> TuningOptions(CalibrateOptions* options) {
  calibration::CalibrationOptions& settings = options->calibration;
  return OfSales(
      {Whole("--clusters", &settings.clusters, core::kAnyNumber,
             "zones to cluster the stores into"),
       Whole("--seed", &settings.seed, core::AtLeast(0), "seed of the k-means starts"),
       Number("--pack-size", &settings.pack_size, core::kAnyNumber, "ounces in a unit sold"),
       Number("--market-size-factor", &settings.market_size_factor, core::kAnyNumber,
              "market size of a store over the .95 quantile of its weeks"),
       Number("--min-outside-share", &settings.least_outside_share, core::kAnyNumber,
              "store-weeks whose outside share is not above this are not fitted"),
       Number("--holdout", &settings.holdout_share, core::kAnyNumber,
              "share of the weeks, the last, held out"),
       Texts("--demographics", &settings.demographics, "columns of the stores table to cluster on")
           .Type("COLUMN")
           .Commas()
           .Default("all"),
       Texts("--group", &options->groups, "audited attribute in terciles of stores")
           .Type("NAME=COLUMN")
           .Commas()
           .Default("income=INCOME and ethnicity=ETHNIC where there are such columns")});
}

// What belongs to a scenario that is made, from sales or order lines.
std::vector<Option> ScenarioOptions(CalibrateOptions* options) {
  calibration::CalibrationOptions& settings = options->calibration;
  std::vector<Option> made = {
      Text("--out", &options->out, "scenario to write; without it the report alone").Type("FILE"),
      ForceFlag(&options->force).OnlyWith("--out"),
      Text("--name", &settings.name, "name of the scenario"),
      Text("--description", &settings.description, "description of the scenario").MayBeEmpty(),
      Text("--currency", &settings.currency, "currency of the prices"),
      Text("--start", &settings.start, "first day of its calendar").Type("DATE"),
      Whole("--weeks", &settings.weeks, core::kAnyNumber, "length of its calendar"),
      Numbers("--price-quantiles", &options->price_quantiles, 2, core::kAnyNumber,
              "quantiles of the prices seen that bound the price range")
          .Default("0.05 0.95"),
      Whole("--price-levels", &settings.price_levels, core::kAnyNumber,
            "levels of the price ladder")};
  for (Option& option : made) option.not_with.push_back({"--choices"});
  return Grouped("The scenario", std::move(made));
}

}  // namespace

Command CalibrateCommand() {
  auto options = std::make_shared<CalibrateOptions>();
  Command command{"calibrate",
                  "Make a scenario from a table of real sales, or fit a model to choices"};
  command.options = {Text("sales", &options->sales, "sales by store, week and brand (CSV)"),
                     JsonFlag(&options->json)};
  for (std::vector<Option>& more : std::vector<std::vector<Option>>{
           TableOptions(options.get()), ScenarioOptions(options.get()),
           TuningOptions(options.get()), OrderOptions(&options->orders),
           ChoiceOptions(&options->choices)}) {
    command.options.insert(command.options.end(), more.begin(), more.end());
  }
  command.run = [options](const Invocation& invocation) {
    RequireOneTable(*options);
    if (!options->price_quantiles.empty()) {
      options->calibration.low_price_quantile = options->price_quantiles[0];
      options->calibration.high_price_quantile = options->price_quantiles[1];
    }
    if (!options->choices.file.empty()) {
      RunChoiceFit(options->choices, options->json);
    } else if (!options->orders.file.empty()) {
      RunOrders(*options, CommandLine(invocation));
    } else {
      RunCalibrate(*options, CommandLine(invocation));
    }
  };
  return command;
}

}  // namespace souk::cli
