#pragma once

// What proximal policy optimisation (agents/deep/ppo_agent.h) is told, and a table of what suits
// each kind of market, so that no flag is needed. Needs no LibTorch.

#include <vector>

#include "env/market_config.h"

namespace souk::agents {

struct PpoConfig {
  long long steps = 1000000;  // suggested budget in world-periods, >= 1
  int worlds = 256;           // episodes in lockstep, >= 1
  int replicas = 8;           // of them that meet the same shocks; divides worlds
  int most_samples = 131072;  // an update is made at the latest when so many are held, >= 1
  std::vector<int> hidden = {64, 64};  // units of each hidden layer, each >= 1
  int epochs = 4;                      // passes over the samples of an update, >= 1
  int minibatch = 2048;                // samples of a gradient step, >= 1
  int gradient_shards = 2;             // parts of a minibatch, summed in order, >= 1
  double discount = 1;                 // (0, 1]
  double gae_lambda = .95;             // of the actor's advantages, [0, 1]
  double return_lambda = .95;  // of what the critic learns, [0, 1]; 1 = returns as they came
  // Weight of what replicas miss together in the critic's loss; what each misses more than the
  // others has weight 1. Only differences between replicas enter the advantages, and the noise of
  // the shocks they share lies in what they miss together.
  double level_weight = .02;      // [0, 1]
  double clip = .2;               // > 0
  double learning_rate = 1e-2;    // of the actor, > 0, falls linearly to final_rate of it
  double bias_rate = 1e-2;        // of the actor's last biases, the levels of all decisions
  double critic_rate = 1e-2;      // of the critic, likewise
  double final_rate = .05;        // [0, 1]
  double entropy = .05;           // weight of the entropy of a head, falls linearly to 0, >= 0
  double max_gradient_norm = .5;  // > 0
  // What is known at the start: prices are drawn around the list price, with a spread of this share
  // of a product's price range (0 = every rung is as likely), and products of higher relevance
  // come first, by this much score from relevance 0 to 1.
  double list_price_spread = .2;  // >= 0
  double relevance_score = 4;     // >= 0
  double initial_log_sd = -.7;    // of the interval heads
};

// core::InputError on the first field out of its range.
void Validate(const PpoConfig& config);

PpoConfig DefaultPpoConfig(const env::MarketConfig& market);

}  // namespace souk::agents
