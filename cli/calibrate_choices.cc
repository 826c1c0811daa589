#include "cli/calibrate_choices.h"

#include <fmt/core.h>

#include <algorithm>
#include <cmath>
#include <iostream>
#include <nlohmann/json.hpp>
#include <sstream>

#include "calibration/choice_fit.h"
#include "calibration/willingness_fit.h"
#include "cli/parameters.h"
#include "cli/table.h"
#include "core/errors.h"
#include "demand_models/elasticity.h"
#include "io/json_text.h"

namespace souk::cli {
namespace {

using calibration::ChoiceSets;
using calibration::LikelihoodFit;

struct Report {
  std::vector<std::string> names;
  LikelihoodFit fit;
  Eigen::MatrixXd elasticities;  // [N, N] at mean prices and attributes
};

// Means over the rows that offer an alternative.
struct Means {
  Eigen::ArrayXd price;       // [N]
  Eigen::MatrixXd attribute;  // [N, F]
};

Means MeansOf(const ChoiceSets& sets) {
  const auto alternatives = static_cast<Eigen::Index>(sets.alternatives.size());
  Means means{Eigen::ArrayXd::Zero(alternatives),
              Eigen::MatrixXd::Zero(alternatives, sets.attribute.cols())};
  Eigen::ArrayXd rows = Eigen::ArrayXd::Zero(alternatives);
  for (Eigen::Index r = 0; r < sets.rows(); ++r) {
    const int i = sets.alternative[static_cast<std::size_t>(r)];
    rows[i] += 1;
    means.price[i] += sets.price[r];
    // A matrix without columns has no memory to point into.
    if (means.attribute.cols() > 0) means.attribute.row(i) += sets.attribute.row(r);
  }
  means.price /= rows;
  means.attribute = rows.inverse().matrix().asDiagonal() * means.attribute;
  return means;
}

// What mean attributes add to utility, from the parameters that begin at `first`.
Eigen::ArrayXd Shift(const ChoiceSets& sets, const Means& means, const Eigen::VectorXd& parameters,
                     Eigen::Index first) {
  const auto effects = parameters.segment(first + sets.tastes() + 1, means.attribute.cols());
  return (means.attribute * effects).array();
}

std::vector<int> NestsOf(const ChoiceFitOptions& options, const ChoiceSets& sets) {
  std::vector<int> nest(sets.alternatives.size(), -1);
  int count = 0;
  for (const std::string& text : options.nests) {
    const std::size_t equals = text.find('=');
    if (equals == std::string::npos) {
      throw core::InputError("--nest", core::Quoted(text) + " is not NAME=ALTERNATIVE,ALTERNATIVE");
    }
    std::istringstream members(text.substr(equals + 1));
    for (std::string member; std::getline(members, member, ',');) {
      const auto found = std::find(sets.alternatives.begin(), sets.alternatives.end(), member);
      if (found == sets.alternatives.end()) {
        throw core::InputError("--nest", core::Quoted(member) + " is no alternative" +
                                             core::NearestHint(member, sets.alternatives));
      }
      int& place = nest[static_cast<std::size_t>(found - sets.alternatives.begin())];
      if (place >= 0) throw core::InputError("--nest", member + " is in two nests");
      place = count;
    }
    ++count;
  }
  // An alternative that is not named is a nest of its own.
  for (int& place : nest) {
    if (place < 0) place = count++;
  }
  return nest;
}

// The distributions of the willingness to pay for the one product that there is.
struct WillingnessModel {
  const char* name;
  calibration::WillingnessFit (*fit)(const calibration::PricedOffers& offers);
};
constexpr WillingnessModel kWillingness[] = {{"uniform", calibration::FitUniformWillingness},
                                             {"normal", calibration::FitNormalWillingness},
                                             {"log-normal", calibration::FitLogNormalWillingness},
                                             {"empirical", calibration::FitEmpiricalWillingness}};

Report FitWillingness(const WillingnessModel& model, const ChoiceSets& sets) {
  if (sets.alternatives.size() != 1 || !sets.has_outside() || !sets.attributes.empty()) {
    throw core::InputError(
        "--model",
        std::string(model.name) + " is of one alternative against none, without attributes");
  }
  const calibration::WillingnessFit fit =
      model.fit({sets.price, sets.bought + sets.outside, sets.bought});
  Report report{fit.names, fit.likelihood, Eigen::MatrixXd()};
  const double price = sets.price.mean();
  const double slope = demand_models::BuyProbabilitySlope(fit.model, price);
  if (slope < 0) {  // steps have none
    report.elasticities.setConstant(
        1, 1, slope * price / demand_models::BuyProbability(fit.model, price));
  }
  return report;
}

Report Fit(const ChoiceFitOptions& options, const ChoiceSets& sets) {
  for (const WillingnessModel& model : kWillingness) {
    if (options.model == model.name) return FitWillingness(model, sets);
  }
  const Means means = MeansOf(sets);
  const bool inside = !sets.has_outside();
  const Eigen::Index size = sets.tastes() + 1 + static_cast<Eigen::Index>(sets.attributes.size());
  const auto report = [&](auto fit, const auto& shift_tastes) {
    shift_tastes(&fit.model, fit.likelihood.parameters);
    return Report{fit.names, fit.likelihood,
                  demand_models::Elasticities(fit.model, means.price, inside)};
  };
  const auto shift_one = [&](auto* model, const Eigen::VectorXd& parameters) {
    model->taste += Shift(sets, means, parameters, 0);
  };
  if (options.model == "nested") {
    return report(calibration::FitNestedLogit(sets, NestsOf(options, sets)), shift_one);
  }
  if (options.model == "classes") {
    return report(calibration::FitLatentClasses(sets, options.classes),
                  [&](auto* model, const Eigen::VectorXd& parameters) {
                    for (std::size_t k = 0; k < model->classes.size(); ++k) {
                      model->classes[k].taste +=
                          Shift(sets, means, parameters, static_cast<Eigen::Index>(k) * size);
                    }
                  });
  }
  if (options.model == "spread") {
    return report(calibration::FitSensitivitySpread(sets, options.nodes),
                  [&](auto* model, const Eigen::VectorXd& parameters) {
                    for (auto& customers : model->classes) {
                      customers.taste += Shift(sets, means, parameters, 0);
                    }
                  });
  }
  return report(calibration::FitMultinomialLogit(sets), shift_one);
}

const char kEndogenous[] =
    "Prices are taken as given. Where they moved with demand that the table does not show (a "
    "season,\n"
    "an unseen promotion), price sensitivity comes out too low.\n";

void PrintParameters(const Report& report) {
  std::cout << FormatTable(ParameterRows(report.names, report.fit));
  for (std::size_t j = 0; j < report.names.size(); ++j) {
    if (report.names[j].starts_with("dissimilarity") &&
        report.fit.parameters[static_cast<Eigen::Index>(j)] > 1) {
      std::cout << report.names[j] << " is above 1: its products do not replace each other first\n";
    }
  }
}

void PrintElasticities(const Report& report, const ChoiceSets& sets) {
  if (report.elasticities.size() == 0) return;
  std::cout << "\nelasticities at mean prices (row: share of, column: price of)\n";
  std::vector<std::vector<std::string>> rows = {{""}};
  rows[0].insert(rows[0].end(), sets.alternatives.begin(), sets.alternatives.end());
  for (std::size_t i = 0; i < sets.alternatives.size(); ++i) {
    rows.push_back({sets.alternatives[i]});
    for (Eigen::Index j = 0; j < report.elasticities.cols(); ++j) {
      rows.back().push_back(
          fmt::format("{:.3f}", report.elasticities(static_cast<Eigen::Index>(i), j)));
    }
  }
  std::cout << FormatTable(rows);
}

void Print(const Report& report, const ChoiceSets& sets) {
  std::cout << fmt::format(
      "{} choices, {} alternatives, {}\nlog-likelihood {:.6f}, {} parameters\n\n", sets.sets(),
      sets.alternatives.size(),
      sets.has_outside()
          ? "with no purchase among them"
          : "without no purchase: intrinsic utilities are against " + sets.alternatives[0],
      report.fit.log_likelihood, report.names.size());
  PrintParameters(report);
  PrintElasticities(report, sets);
  std::cout << '\n' << kEndogenous;
}

void PrintJson(const Report& report, const ChoiceSets& sets, const ChoiceFitOptions& options) {
  nlohmann::ordered_json out = {{"model", options.model},
                                {"choices", sets.sets()},
                                {"alternatives", sets.alternatives},
                                {"no_purchase", sets.has_outside()},
                                {"log_likelihood", report.fit.log_likelihood},
                                {"parameters", ParametersJson(report.names, report.fit)},
                                {"elasticities", nlohmann::ordered_json::array()}};
  for (Eigen::Index i = 0; i < report.elasticities.rows(); ++i) {
    const Eigen::VectorXd row = report.elasticities.row(i);
    out["elasticities"].push_back(std::vector<double>(row.begin(), row.end()));
  }
  std::cout << io::JsonText(out) << '\n';
}

}  // namespace

std::vector<Option> ChoiceOptions(ChoiceFitOptions* options) {
  calibration::ChoiceColumns& columns = options->columns;
  std::vector<Option> made = Grouped(
      "Individual choices",
      {Text("--choices", &options->file, "choices in long form (CSV), instead of sales")
           .Type("FILE"),
       Choice(
           "--model", &options->model,
           {"logit", "nested", "classes", "spread", "uniform", "normal", "log-normal", "empirical"},
           "to fit"),
       Texts("--nest", &options->nests, "a nest (repeatable)")
           .Type("NAME=ALTERNATIVE,ALTERNATIVE")
           .OnlyWith("--model", {"nested"}),
       Whole("--classes", &options->classes, core::kAnyNumber, "latent classes")
           .OnlyWith("--model", {"classes"}),
       Whole("--nodes", &options->nodes, core::kAnyNumber, "of the quadrature")
           .OnlyWith("--model", {"spread"}),
       Text("--chooser", &columns.chooser, "column that tells choices apart").Type("COLUMN"),
       Text("--person", &columns.person, "column of who makes several choices").Type("COLUMN"),
       Text("--alternative", &columns.alternative, "column of the alternative").Type("COLUMN"),
       Text("--chosen", &columns.chosen, "column of 1 for what was chosen").Type("COLUMN"),
       Text("--price", &columns.price, "column of the price").Type("COLUMN"),
       Texts("--attributes", &columns.attributes, "columns of attributes").Type("COLUMN").Commas(),
       Text("--no-purchase", &columns.outside, "the alternative that is no purchase")});
  for (Option& option : made) {
    if (option.name != "--choices" && option.only_with.empty()) {
      option.only_with.push_back({"--choices"});
    }
  }
  return made;
}

void RunChoiceFit(const ChoiceFitOptions& options, bool json) {
  const ChoiceSets sets = calibration::ReadChoices(options.file, options.columns);
  const Report report = Fit(options, sets);
  if (json) {
    PrintJson(report, sets, options);
  } else {
    Print(report, sets);
  }
}

}  // namespace souk::cli
