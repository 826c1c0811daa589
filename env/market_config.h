#pragma once

// What a market is made of: plain structs with their defaults. The list of each (core/field.h), in
// market_fields.cc, says what its members mean, their units and ranges. `Validate` is called by the
// Market's constructor, so a market that exists is valid. YAML reading lives in scenarios/.
//
// Letters: N products, S segments, A audiences, G groups of one attribute, T periods, K slate
// places.

#include <string>
#include <vector>

#include "core/field.h"
#include "demand_models/link.h"
#include "demand_models/noise.h"
#include "env/calendar.h"
#include "env/customer_config.h"
#include "env/rival_config.h"
#include "spec/seller_spec.h"

namespace souk::env {

using demand_models::Link;
using spec::ObservationField;

// Weights of the components, summing to 1, and the surplus change that moves the logistic by one
// unit.
struct SatisfactionConfig {
  double surplus = .5;
  double availability = .3;
  double price = .2;
  double relevance = 0;
  double surplus_scale = 1;
};

// What a customer remembers of earlier prices (Popescu & Wu 2007): a price below the reference adds
// `gain` per currency to utility, one above it takes `loss` per currency off. The reference starts
// at the list price and follows the posted price:
//   r' = theta r + (1 - theta) p,  theta = 2^(-period_hours / half_life_hours), 0 for no half-life
struct MemoryConfig {
  double half_life_hours = 0;
  double gain = 0;
  double loss = 0;

  bool Any() const { return gain > 0 || loss > 0; }
};

// How satisfaction brings a segment back. Its goodwill g multiplies its arrivals:
//   g' = phi g + (1 - phi) max(0, 1 + response (level - neutral)),
//   phi = 2^(-period_hours / half_life_hours)
// `level` is the segment's satisfaction, mixed with that of all visitors by word of mouth, and
// `neutral` the satisfaction at list prices with everything in stock.
struct RetentionConfig {
  double half_life_hours = 24;
  double response = 0;
  double word_of_mouth = 0;
  double start = 1;
  double value = 0;

  bool Any() const { return response > 0 || start != 1 || value > 0; }
};

struct SegmentConfig {
  std::string name;
  double arrivals_per_hour = 0;
  double price_sensitivity = 1;
  std::vector<double> taste;                // [N]
  std::vector<double> audience;             // [A] P(audience | segment)
  std::vector<std::vector<double>> groups;  // [attributes][G] P(group | segment)
  double slate_response = 0;
  SatisfactionConfig satisfaction;
  MemoryConfig memory;
  RetentionConfig retention;
  PatienceConfig patience;
};

// Who bought `product` also buys `other` with probability
//   1 / (1 + e^-(utility + u_other)),  u_other of env/market.h at the price less the discount,
// once, and independently of what else they add.
struct AddOnConfig {
  int product = 0;
  int other = 0;
  double utility = 0;
  double discount = 0;
};

// An audited attribute (e.g. income) and its groups (e.g. low, middle, high).
struct AttributeConfig {
  std::string name;
  std::vector<std::string> groups;
};

struct ShockConfig {
  double arrivals_log_sd = 0;
  double product_sd = 0;
};

// With a click model, P(a visitor who buys nothing clicks the product at place k, and no other) =
// click_at_top * relevance_i / log2(k + 1), k = 1..K; a buyer of a shown product has clicked it.
// Without one there is no clicks column anywhere.
struct SlateConfig {
  spec::SlateKind kind = spec::SlateKind::kNone;
  int size = 0;  // K
  double click_at_top = 0;
};

struct RewardConfig {
  double profit = 1;
  double satisfaction = 0;
  std::vector<double> posted_gap_weight;  // [attributes], or empty: all 0
};

struct MarketConfig {
  std::string name;
  std::string description;
  std::string currency = "USD";
  std::string estimated_from;  // the table it was calibrated from; empty: it was made up
  CalendarConfig calendar;
  Link link = Link::kLogit;
  demand_models::Noise noise = demand_models::Noise::kPoisson;
  ShockConfig shocks;
  std::vector<spec::ProductConfig> products;
  std::vector<std::string> audiences = {"all"};
  std::vector<AttributeConfig> attributes;
  std::vector<SegmentConfig> segments;
  SlateConfig slate;
  std::vector<EventConfig> events;
  std::vector<RivalConfig> rivals;
  std::vector<AddOnConfig> add_ons;
  CustomersConfig customers;
  RewardConfig reward;
  std::vector<ObservationField> observation = {ObservationField::kTimeLeft,
                                               ObservationField::kStock};
  spec::ObservationScale observation_scale;
  int observed_periods = 1;
  bool end_when_sold_out = false;

  int products_count() const { return static_cast<int>(products.size()); }
  int segments_count() const { return static_cast<int>(segments.size()); }
  int audiences_count() const { return static_cast<int>(audiences.size()); }
  int sellers_count() const { return 1 + static_cast<int>(rivals.size()); }
};

// What seller j (0 is us) offers as product i.
const spec::ProductConfig& ProductOf(const MarketConfig& config, int seller, int product);

// core::InputError on the first fault: empty lists, repeated names, shapes, ranges, shares that do
// not sum to 1 (tolerance 1e-9), price floor above ceiling, a list price outside, NaN anywhere, a
// linear or exponential link with several products, Bernoulli noise with more than one expected
// arrival a period. The field is a dotted path as in the YAML ("products[2].price_range"), so a
// reader can add the line.
void Validate(const MarketConfig& config);

const char* Name(Link link);

// The names that fields of a market may refer to.
core::Labels LabelsOf(const MarketConfig& config);

}  // namespace souk::env

namespace souk::core {

template <>
const FieldList& FieldsOf<env::SatisfactionConfig>();
template <>
const FieldList& FieldsOf<env::MemoryConfig>();
template <>
const FieldList& FieldsOf<env::RetentionConfig>();
template <>
const FieldList& FieldsOf<env::SegmentConfig>();
template <>
const FieldList& FieldsOf<env::AddOnConfig>();
template <>
const FieldList& FieldsOf<env::AttributeConfig>();
template <>
const FieldList& FieldsOf<env::ShockConfig>();
template <>
const FieldList& FieldsOf<env::SlateConfig>();
template <>
const FieldList& FieldsOf<env::RewardConfig>();
template <>
const FieldList& FieldsOf<env::MarketConfig>();

}  // namespace souk::core
