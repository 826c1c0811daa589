#pragma once

// Tables for the calibration tests: files in a folder of their own, and sales that follow a logit
// exactly.

#include <string>
#include <vector>

namespace souk::calibration {

// Writes `content` to a file of this name in a temporary folder; returns its path.
std::string TemporaryFile(const std::string& name, const std::string& content);

// Two kinds of stores, three brands, 21 weeks; sales exactly as the logit of their kind says, with
// no noise. Two weeks of every store sell to exactly half of those who come, all others to fewer,
// so that the .95 quantile of the weeks is half the market size and a factor of 2 finds it.
struct ExactSales {
  struct Kind {
    double price_sensitivity;
    double feat;
    double deal;
    std::vector<double> effects;  // [brands]
  };
  std::vector<Kind> kinds = {{1.2, .8, .1, {2.0, 1.5, 1.6}}, {.9, .5, .2, {.7, 1.1, 1.2}}};
  int stores = 12;           // even ones are of the first kind, odd ones of the second
  double store_spread = .1;  // how far the effects of stores of a kind lie apart
  bool promotions = true;    // columns feat and deal
  double margin_percent = 25;
  double pack_size = 64;

  double MarketSize(int store) const { return 1000.0 * pack_size * (1 + store % 2 + .1 * store); }
  double Effect(int store, int brand) const;
  std::string SalesCsv() const;
  std::string StoresCsv() const;
};

// The folder with orange_juice.csv and orange_juice_stores.csv: SOUK_ORANGE_JUICE_DIR, data/ of the
// source tree, or a temporary one filled from an installed r-cran-bayesm; "" when there is none of
// them.
std::string OrangeJuiceFolder();

}  // namespace souk::calibration
