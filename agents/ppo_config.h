#pragma once

// What proximal policy optimisation (agents/deep/ppo_agent.h) is told, and a table of what suits
// each kind of market, so that no flag is needed. Needs no LibTorch.

#include <vector>

#include "env/market_config.h"

namespace souk::agents {

struct PpoConfig {
  long long steps = 2000000;  // suggested budget in world-periods, >= 1
  int worlds = 256;           // episodes in lockstep, >= 1
  int replicas = 8;           // of them that meet the same shocks; divides worlds
  int most_samples = 131072;  // an update is made at the latest when so many are held, >= 1
  std::vector<int> hidden = {64, 64};  // units of each hidden layer, each >= 1
  int epochs = 4;                      // passes over the samples of an update, >= 1
  int minibatch = 2048;                // samples of a gradient step, >= 1
  int gradient_shards = 2;             // parts of a minibatch, summed in order, >= 1
  double discount = 1;                 // (0, 1]
  double gae_lambda = .95;             // [0, 1]
  double clip = .2;                    // > 0
  double learning_rate = 1e-3;         // of the actor, > 0, falls linearly to final_rate of it
  double critic_rate = 1e-3;           // of the critic, likewise
  double final_rate = .05;             // [0, 1]
  double entropy = .01;                // weight of the entropy of a head, falls linearly to 0, >= 0
  double max_gradient_norm = .5;       // > 0
  double initial_log_sd = -.7;         // of the interval heads
};

// core::InputError on the first field out of its range.
void Validate(const PpoConfig& config);

PpoConfig DefaultPpoConfig(const env::MarketConfig& market);

}  // namespace souk::agents
