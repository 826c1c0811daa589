#pragma once

// What a scenario says of its customers one by one (env/customer_market.h): what each shows of
// itself, how it moves between visits, how the crowd changes. Plain structs with their defaults;
// customer_fields.cc says what members mean, their units and ranges. Without any of it a market
// means the same customer by customer as period by period.

#include <string>
#include <vector>

#include "core/field.h"

namespace souk::env {

struct MarketConfig;

// A feature x of a customer, N(mean of its segment, 1); the seller sees x + noise z, z ~ N(0, 1).
// It adds taste_i x to the utility of product i and price_sensitivity x to the sensitivity to
// prices.
struct FeatureConfig {
  std::string name;
  double noise = 0;
  std::vector<double> mean;   // [S]
  std::vector<double> taste;  // [N]
  double price_sensitivity = 0;

  bool operator==(const FeatureConfig&) const = default;
};

// Further features x ~ N(0, 1) whose weights are drawn once per seed, so that every seed is another
// instance of the same problem: N(0, taste_sd^2) on the utility of every product alike, N(0,
// price_sensitivity_sd^2) on the price sensitivity.
struct RandomFeaturesConfig {
  int count = 0;
  double noise = 0;
  double taste_sd = 0;
  double price_sensitivity_sd = 0;

  bool operator==(const RandomFeaturesConfig&) const = default;
};

// Who leaves without buying comes back with this probability, the same person, after an exponential
// delay rounded up to whole periods; again after every visit.
struct ComeBackConfig {
  double probability = 0;
  double delay_hours = 24;

  bool operator==(const ComeBackConfig&) const = default;
};

// Random walks of the whole crowd, by the square root of a day (Keskin & Zeevi 2017 study prices
// under such change): each product's taste N(0, taste_sd^2), and the log of every price sensitivity
// N(0, price_sensitivity_log_sd^2).
struct DriftConfig {
  double taste_sd = 0;
  double price_sensitivity_log_sd = 0;

  bool Any() const { return taste_sd > 0 || price_sensitivity_log_sd > 0; }

  bool operator==(const DriftConfig&) const = default;
};

struct CustomersConfig {
  std::vector<FeatureConfig> features;
  RandomFeaturesConfig random_features;
  double cart_rate = 0;
  ComeBackConfig come_back;
  DriftConfig drift;

  int features_count() const { return static_cast<int>(features.size()) + random_features.count; }

  bool operator==(const CustomersConfig&) const = default;
};

// Customers of a segment who wait for a sale (Besanko & Winston 1990; Su 2007): this share of them,
// on their first visit, leave and come back after `wait_hours` when the surplus they expect then is
// the larger one:
//   discount * log(1 + sum_i e^{u_i at the price less expected_sale})  >  log(1 + sum_i e^{u_i})
// (both over the price sensitivity, in currency).
struct PatienceConfig {
  double share = 0;
  double expected_sale = 0;
  double wait_hours = 24;
  double discount = 1;
};

// core::InputError naming the first fault's field.
void ValidateCustomers(const MarketConfig& config);

// Whether customers taken one by one choose otherwise than a period's counts say: features that
// change what they like, visits that come back, patience or drift.
bool OnlyOneByOne(const MarketConfig& config);

}  // namespace souk::env

namespace souk::core {

template <>
const FieldList& FieldsOf<env::FeatureConfig>();
template <>
const FieldList& FieldsOf<env::RandomFeaturesConfig>();
template <>
const FieldList& FieldsOf<env::ComeBackConfig>();
template <>
const FieldList& FieldsOf<env::DriftConfig>();
template <>
const FieldList& FieldsOf<env::CustomersConfig>();
template <>
const FieldList& FieldsOf<env::PatienceConfig>();

}  // namespace souk::core
