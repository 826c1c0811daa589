#pragma once

// The clipped objective of proximal policy optimisation (Schulman et al. 2017, eq. 7) over the
// heads of policies::DecisionHeads, in LibTorch.
//
//   actor   -sum_h min(r_h A, clip(r_h, 1 - c, 1 + c) A) - entropy weight * sum_h H_h
//   critic  [(d - d_g)^2 + w d_g^2] / 2,  d = V - R, d_g its mean over the sample's group
//
// w = 1 in a group of one: the squared error, with less weight on what a group of replicas misses
// together. Both are summed over samples. r_h is the probability ratio of head h alone: with many
// heads their product would leave the clipping range at once, so each is clipped by itself, as
// independent learners with one advantage are (de Witt et al. 2020, "Is independent learning all
// you need"). H of a slate is that of its first place.
//
// Letters: n samples, O observed values, H heads, A audiences, N products, K places; sizes as in
// policies/decision_heads.h.

#include <torch/types.h>

#include <vector>

#include "policies/decision_heads.h"

namespace souk::agents {

// Weight [out, in] and bias [out] of each layer.
struct LayerTensors {
  torch::Tensor weight;
  torch::Tensor bias;
};

// A network of tanh layers on x [n, O]; the last layer is linear.
torch::Tensor Evaluate(const std::vector<LayerTensors>& layers, torch::Tensor x);

struct SampleTensors {
  torch::Tensor observations;  // [n, O] normalised
  torch::Tensor levels;        // [n, A N_l] int64
  torch::Tensor values;        // [n, A N_c] y of interval heads
  torch::Tensor slates;        // [n, A, K] int64
  torch::Tensor out_of_stock;  // [n, 1, N] what is taken off scores; undefined without slates
  torch::Tensor old_log_probabilities;  // [n, H]: ladder heads, interval heads, slates
  torch::Tensor advantages;             // [n]
  torch::Tensor returns;                // [n] in the critic's units
  torch::Tensor groups;                 // [n] int64, ascending: samples of one number are replicas

  // Samples of whole groups, in that order.
  SampleTensors Select(const torch::Tensor& indices) const;
};

// The critic's loss of values [n], summed over samples.
torch::Tensor CriticLoss(const torch::Tensor& values, const SampleTensors& samples,
                         double level_weight);

struct HeadTensors {
  torch::Tensor log_probabilities;  // [n, H] of what was picked
  torch::Tensor entropies;          // [n, H]
};

class PpoLoss {
 public:
  PpoLoss(const policies::DecisionHeads& heads, torch::TensorOptions options);

  HeadTensors Heads(const torch::Tensor& outputs, const torch::Tensor& log_sd,
                    const SampleTensors& samples) const;
  // Sums over samples, for the whole minibatch to be divided by.
  static torch::Tensor Actor(const HeadTensors& heads, const SampleTensors& samples, double clip,
                             double entropy_weight);

 private:
  int audiences_;
  int products_;
  int ladders_;
  int intervals_;
  int levels_;
  int places_;
  int first_mean_;
  int first_score_;
  torch::Tensor
      level_mask_;  // [A N_l, L] 0, or -1e9 beyond a last rung; undefined when all are equal
};

}  // namespace souk::agents
