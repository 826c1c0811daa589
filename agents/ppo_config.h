#pragma once

// What proximal policy optimisation (agents/deep/ppo_agent.h) is told, and a table of what suits
// each kind of market, so that no flag is needed. Needs no LibTorch.

#include <vector>

#include "core/field.h"
#include "spec/seller_spec.h"

namespace souk::agents {

// ppo_config.cc says what each means and its range.
struct PpoConfig {
  long long steps = 1000000;
  int worlds = 256;
  int replicas = 8;
  int max_samples = 131072;
  std::vector<int> hidden = {64, 64};
  int epochs = 4;
  int minibatch_size = 2048;
  int gradient_shards = 2;
  double discount_factor = 1;
  double gae_lambda = .95;
  double return_lambda = .95;
  double level_weight = .02;
  double clip_range = .2;
  double learning_rate = 1e-2;
  double bias_learning_rate = 1e-2;
  double critic_learning_rate = 1e-2;
  double final_learning_rate_share = .05;
  double entropy_coefficient = .05;
  double max_gradient_norm = .5;
  double list_price_spread = .2;
  double relevance_score = 4;
  double initial_log_sd = -.7;
};

// core::InputError on the first field out of its range.
void Validate(const PpoConfig& config);

PpoConfig DefaultPpoConfig(const spec::SellerSpec& seller);

}  // namespace souk::agents

namespace souk::core {

template <>
const FieldList& FieldsOf<agents::PpoConfig>();

}  // namespace souk::core
