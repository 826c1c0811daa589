#include "tests/calibration/calibration_cases.h"

#include <fmt/core.h>

#include <cmath>
#include <cstdlib>
#include <filesystem>

#include "tests/scenarios/scenario_folder.h"

namespace souk::calibration {
namespace {

namespace fs = std::filesystem;

constexpr int kBrands = 3;
constexpr int kWeeks = 21;

// Spread over [0, 1) without a pattern that a fit could mistake for an effect.
double Scatter(int store, int week, int brand, int salt) {
  const double x =
      std::sin(12.9898 * (store + 1) + 78.233 * (week + 1) + 37.719 * (brand + 1) + 4.581 * salt) *
      43758.5453;
  return x - std::floor(x);
}

bool HasData(const fs::path& folder) {
  return fs::exists(folder / "orange_juice.csv") && fs::exists(folder / "orange_juice_stores.csv");
}

// Lives as long as the program, so that the orange-juice data are exported once.
const scenarios::ScenarioFolder& TemporaryFolder() {
  static const scenarios::ScenarioFolder folder;
  return folder;
}

}  // namespace

std::string TemporaryFile(const std::string& name, const std::string& content) {
  return TemporaryFolder().Write(name, content);
}

double ExactSales::Effect(int store, int brand) const {
  const Kind& kind = kinds[static_cast<std::size_t>(store % 2)];
  return kind.effects[static_cast<std::size_t>(brand)] +
         store_spread * (Scatter(store, 0, brand, 9) - .5);
}

std::string ExactSales::SalesCsv() const {
  std::string csv = promotions ? "store,week,brand,logmove,price,feat,deal,profit\n"
                               : "store,week,brand,logmove,price,profit\n";
  for (int store = 0; store < stores; ++store) {
    const Kind& kind = kinds[static_cast<std::size_t>(store % 2)];
    for (int week = 0; week < kWeeks; ++week) {
      double price[kBrands], feat[kBrands], deal[kBrands], odds[kBrands];
      double sum = 0;
      for (int i = 0; i < kBrands; ++i) {
        price[i] = 3.2 + 1.5 * Scatter(store, week, i, 1);
        feat[i] = promotions && Scatter(store, week, i, 2) > .7 ? 1 : 0;
        deal[i] = promotions && Scatter(store, week, i, 3) > .6 ? 1 : 0;
        const double support = Effect(store, i) + kind.feat * feat[i] + kind.deal * deal[i];
        const bool half = i == kBrands - 1 && (week == 5 || week == 12);
        if (half) price[i] = (support - std::log(1 - sum)) / kind.price_sensitivity;
        odds[i] = std::exp(support - kind.price_sensitivity * price[i]);
        sum += odds[i];
      }
      for (int i = 0; i < kBrands; ++i) {
        const double log_ounces = std::log(MarketSize(store) * odds[i] / (1 + sum));
        csv += fmt::format("{},{},{},{},{}", store + 1, week + 100, i + 1, log_ounces,
                           price[i] / pack_size);
        csv += promotions ? fmt::format(",{},{}", feat[i], deal[i]) : "";
        csv += fmt::format(",{}\n", margin_percent);
      }
    }
  }
  return csv;
}

std::string ExactSales::StoresCsv() const {
  std::string csv = "STORE,INCOME,ETHNIC,AGE60\n";
  for (int store = 0; store < stores; ++store) {
    csv += fmt::format("{},{},{},{}\n", store + 1, 10 + store % 2 + .01 * store,
                       .3 - .2 * (store % 2) + .001 * store, .1 + .05 * (store % 2));
  }
  return csv;
}

std::string OrangeJuiceFolder() {
  const char* named = std::getenv("SOUK_ORANGE_JUICE_DIR");
  if (named != nullptr && HasData(named)) return named;
  const fs::path source = SOUK_SOURCE_DIR;
  if (HasData(source / "data")) return (source / "data").string();
  // The script would download the package where it is not installed; a test must not.
  if (!fs::exists("/usr/lib/R/site-library/bayesm")) return "";
  const fs::path folder = fs::path(TemporaryFolder().path()) / "orange_juice";
  if (!HasData(folder)) {
    const std::string script = (source / "tools/fetch_orange_juice.sh").string();
    const std::string command = fmt::format("'{}' '{}' > /dev/null 2>&1", script, folder.string());
    if (std::system(command.c_str()) != 0) return "";
  }
  return HasData(folder) ? folder.string() : "";
}

}  // namespace souk::calibration
