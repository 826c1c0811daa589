#pragma once

// A rival: what it offers and how it sets its prices. Its customers are the market's: they choose
// among our products, the rivals' and nothing. rival_fields.cc says what members mean, their units
// and ranges.

#include <functional>
#include <memory>
#include <string>
#include <variant>
#include <vector>

#include "spec/product_config.h"

namespace souk::env {

class Competitor;
struct MarketConfig;

// Every rival answers audience by audience. A lag says how old the prices are that it reacts to:
// those of the last period when it is at most one period.

struct FixedRival {};  // list prices

// The lowest price of the other sellers, less a share, never below cost and a margin on it.
struct UndercutRival {
  double by = .01;
  double floor_margin = 0;
  double lag_hours = 0;
};

// Our price times a ratio.
struct FollowRival {
  double ratio = 1;
  double lag_hours = 0;
};

// One product after the other takes the price that earns most this period against the others'
// prices, under the true expected demand: myopic (Cournot 1838). Over its ladder, or else over 41
// evenly spaced prices.
struct BestResponseRival {
  double lag_hours = 0;
};

// Tabular Q-learning with a memory of one period (Calvano et al. 2020, section II). One product,
// one audience; our ladder and its own are the states, its ladder the actions. The exploration of
// period t is e^(-exploration_decay t). Q starts at the discounted profit against rivals who pick
// any rung.
struct QLearningRival {
  double learning_rate = .15;
  double discount = .95;
  double exploration_decay = 4e-6;
};

// Made by the program, not by a scenario: a Policy or an Agent behind env::Competitor.
struct CustomRival {
  std::string name;
  std::function<std::unique_ptr<Competitor>(const MarketConfig&, int seller)> make;
};

using RivalBehaviour = std::variant<FixedRival, UndercutRival, FollowRival, BestResponseRival,
                                    QLearningRival, CustomRival>;

struct RivalConfig {
  std::string name;
  double appeal = 0;
  std::vector<spec::ProductConfig> products;  // [N] the market's, by name; stock 0 = not carried
  RivalBehaviour behaviour;
};

// "fixed", "undercut", "follow", "best_response", "q_learning"; a custom one's own name.
std::string Name(const RivalBehaviour& behaviour);
// core::InputError naming `field` (e.g. "rivals[0]") and what is wrong in it.
void ValidateRival(const MarketConfig& config, const RivalConfig& rival, const std::string& field);

}  // namespace souk::env

namespace souk::core {

template <>
const FieldList& FieldsOf<env::FixedRival>();
template <>
const FieldList& FieldsOf<env::UndercutRival>();
template <>
const FieldList& FieldsOf<env::FollowRival>();
template <>
const FieldList& FieldsOf<env::BestResponseRival>();
template <>
const FieldList& FieldsOf<env::QLearningRival>();
template <>
const FieldList& FieldsOf<env::RivalConfig>();

}  // namespace souk::core
