// Tables: read as `souk calibrate` reads them, and fitted; the markets they give are written, read
// again and played.

#include <array>
#include <sstream>
#include <vector>

#include "calibration/choice_fit.h"
#include "calibration/choice_table.h"
#include "calibration/order_calibration.h"
#include "calibration/sales_calibration.h"
#include "calibration/willingness_fit.h"
#include "core/errors.h"
#include "tests/fuzz/fuzz_play.h"
#include "tests/fuzz/fuzz_target.h"
#include "tests/fuzz/promises.h"
#include "tests/fuzz/scratch.h"
#include "tests/fuzz/sections.h"

namespace souk::fuzz {
namespace {

constexpr std::size_t kMostBytes = 20'000;  // what a fit takes grows with the table
constexpr double kMostDays = 1000;          // from the first order to the last

calibration::CalibrationOptions Small() {
  calibration::CalibrationOptions options;
  options.clusters = 2;
  options.price_levels = 3;
  options.weeks = 1;
  return options;
}

void UseMarket(const env::MarketConfig& market) {
  RequireReadable(market);
  PlayShortly(market);
}

// The first line of an input: the model, then the columns of attributes, "person" for that column.
struct ChoiceModel {
  std::string name;
  calibration::ChoiceColumns columns;
};

ChoiceModel ReadModel(const std::string& line) {
  ChoiceModel model;
  std::istringstream words(line);
  words >> model.name;
  for (std::string word; words >> word;) {
    if (word == "person") {
      model.columns.person = word;
    } else if (word == "outside") {
      model.columns.outside = "none";
    } else {
      model.columns.attributes.push_back(word);
    }
  }
  return model;
}

using calibration::ChoiceSets;

void RequireFiniteFit(const calibration::LikelihoodFit& fit) {
  RequireFinite(fit.log_likelihood, "a log-likelihood");
  RequireAllFinite(fit.parameters, "an estimate");
  RequireAllFinite(fit.standard_errors, "a standard error");
}

void FitWillingness(const std::string& model, const ChoiceSets& sets) {
  if (sets.alternatives.size() != 1 || !sets.has_outside()) {
    throw core::InputError("model", "is of one alternative against none");
  }
  const calibration::PricedOffers offers{sets.price, sets.bought + sets.outside, sets.bought};
  if (model == "uniform") RequireFiniteFit(calibration::FitUniformWillingness(offers).likelihood);
  if (model == "normal") RequireFiniteFit(calibration::FitNormalWillingness(offers).likelihood);
  if (model == "log-normal")
    RequireFiniteFit(calibration::FitLogNormalWillingness(offers).likelihood);
  if (model == "empirical")
    RequireFiniteFit(calibration::FitEmpiricalWillingness(offers).likelihood);
}

void FitChoices(const std::string& model, const ChoiceSets& sets) {
  if (model == "logit") {
    RequireFiniteFit(calibration::FitMultinomialLogit(sets).likelihood);
  } else if (model == "nested") {
    // The first two alternatives are alike, every other one is for itself.
    std::vector<int> nest;
    nest.reserve(sets.alternatives.size());
    for (int i = 0; i < static_cast<int>(sets.alternatives.size()); ++i) {
      nest.push_back(i < 2 ? 0 : i - 1);
    }
    RequireFiniteFit(calibration::FitNestedLogit(sets, nest).likelihood);
  } else if (model == "classes") {
    RequireFiniteFit(calibration::FitLatentClasses(sets, 2).likelihood);
  } else if (model == "spread") {
    RequireFiniteFit(calibration::FitSensitivitySpread(sets, 3).likelihood);
  } else {
    FitWillingness(model, sets);
  }
}

}  // namespace

void FuzzSales(Bytes bytes) {
  if (bytes.size() > kMostBytes) return;
  const auto [sales, below] = Split(TextOf(bytes), "--- stores\n");
  const auto [stores, rest] = Split(below, "--- brands\n");
  const auto [brands, demographics] = Split(rest, "--- demographics\n");
  calibration::CalibrationOptions options = Small();
  options.demographics = Lines(demographics);
  calibration::CalibrationInput input;
  input.sales = calibration::ReadSales(WriteScratch("sales.csv", sales), options.pack_size);
  input.stores = calibration::ReadStores(WriteScratch("stores.csv", stores), input.sales.stores);
  if (brands.empty()) {
    for (const std::string& brand : input.sales.brands) input.brands.names.push_back("b" + brand);
    input.brands.categories.resize(input.brands.names.size());
  } else {
    input.brands =
        calibration::ReadBrandNames(WriteScratch("brands.csv", brands), input.sales.brands);
  }
  UseMarket(calibration::Calibrate(input, options).market);
}

void FuzzOrders(Bytes bytes) {
  if (bytes.size() > kMostBytes) return;
  calibration::OrderOptions options;
  options.common = Small();
  const auto orders = calibration::ReadOrders(WriteScratch("orders.csv", TextOf(bytes)));
  if (orders.lines.back().hours - orders.lines.front().hours > 24 * kMostDays) return;
  UseMarket(calibration::CalibrateOrders(orders, options).market);
}

void FuzzChoices(Bytes bytes) {
  if (bytes.size() > kMostBytes) return;
  const auto [first, table] = Split(TextOf(bytes), "\n");
  const ChoiceModel model = ReadModel(first);
  const std::string path = WriteScratch("choices.csv", table);
  FitChoices(model.name, calibration::ReadChoices(path, model.columns));
}

}  // namespace souk::fuzz
