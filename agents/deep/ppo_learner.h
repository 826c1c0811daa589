#pragma once

// The part of proximal policy optimisation that needs LibTorch: an actor and a critic, their
// gradients (agents/deep/ppo_loss.h) and Adam (Kingma & Ba 2015). No LibTorch in this header.
//
// Weights start orthogonal (Saxe et al. 2014): gain sqrt 2 below, .01 in the actor's last layer, 1
// in the critic's; all draws come from addressed streams. A minibatch is cut into a fixed number of
// shards whose gradients are summed in order, so threads do not matter; results are those of one
// build and processor.
//
// Letters: n samples, O observed values, P parameters; others as in ppo_loss.h.

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "agents/ppo_config.h"
#include "core/stop_token.h"
#include "policies/decision_heads.h"

namespace souk::agents {

// Sample by sample, rows contiguous.
struct PpoBatch {
  std::int64_t samples = 0;
  std::vector<float> observations;       // [n, O] normalised
  std::vector<float> picks;              // [n, A N + A K], policies::Choices
  std::vector<float> log_probabilities;  // [n, A N + A]
  std::vector<std::uint8_t> in_stock;    // [n, N]; empty where stock is not observed or no slates
  std::vector<float> advantages;         // [n] of mean 0, s.d. 1
  std::vector<float> returns;            // [n] in the critic's units
  std::vector<std::int64_t> groups;      // [n] ascending from 0: samples of one group are replicas
};

struct PpoProgress {
  std::uint64_t seed = 1;
  std::uint32_t update = 0;  // the how-many-th, addresses the order of samples
  double rate = 1;           // share of the learning rates
  double entropy = .01;
  core::StopToken stop = {};  // asked once a minibatch
};

struct PpoReport {
  double actor_loss = 0;
  double critic_loss = 0;
  // Means over action distributions; the last two are of the last epoch.
  double entropy = 0;
  double approx_kl = 0;      // of (r - 1) - log r, r the ratio of new to old probability
                             // (Schulman 2020, "Approximating KL divergence", k3)
  double clip_fraction = 0;  // share with |r - 1| above the clip range
};

class PpoLearner {
 public:
  // The actor starts with `outputs` [Z] whatever it observes, but for its small first weights.
  // core::InputError when the device is not there.
  PpoLearner(const PpoConfig& config, const policies::DecisionHeads& heads, int observation_size,
             const std::vector<float>& outputs, std::uint64_t seed, int threads,
             const std::string& device);
  ~PpoLearner();

  PpoReport Update(const PpoBatch& batch, const PpoProgress& progress);
  // The critic's values [n] of normalised observations [n, O].
  std::vector<float> Values(const std::vector<float>& observations, std::int64_t samples) const;
  // Keeps mean + sd * value when the critic's units change (PopArt: van Hasselt et al. 2016).
  void RescaleCritic(double old_mean, double old_sd, double new_mean, double new_sd);

  // The actor's layers and log_sd; normalisation is left as it is.
  void CopyActor(policies::PolicyNetwork* network) const;

  // Everything that training goes on from.
  struct State {
    std::vector<float> parameters;  // [P] actor, log_sd, critic
    std::vector<float> first_moments;
    std::vector<float> second_moments;
    std::int64_t adam_steps = 0;
  };
  State Save() const;
  void Load(const State& state);  // core::InputError when the sizes differ

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace souk::agents
