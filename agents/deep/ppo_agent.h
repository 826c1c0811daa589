#pragma once

// Proximal policy optimisation (Schulman et al. 2017) of prices and slates together.
//
// A rollout is a round of whole episodes (or `max_samples`, whichever is less). At its end
// advantages are estimated (agents/deep/advantages.h). Replicas, the worlds that met the same
// shocks, give one another a baseline: from each advantage the mean of its replicas' at the same
// period is taken. The shocks do not depend on what is decided, so that leaves the gradient
// unbiased and takes out the noise they share (Mao et al. 2019, "Variance reduction for
// reinforcement learning in input-driven environments"). Then the learner (ppo_learner.h) makes its
// passes over the samples.
//
// The first rollout only sets the scale of what is observed. Rewards enter in units of the spread
// of returns, which the critic's last layer is kept in step with (PopArt).
//
// The actor decides in Eigen (policies/neural_policy.h); its draws come from addressed streams.

#include <memory>

#include "agents/deep/advantages.h"
#include "agents/deep/ppo_learner.h"
#include "agents/factory.h"
#include "policies/neural_policy.h"

namespace souk::agents {

class PpoAgent final : public Agent {
 public:
  // core::InputError when the market leaves nothing to decide.
  PpoAgent(const spec::SellerSpec& seller, const PpoConfig& config, const AgentOptions& options);

  std::string name() const override { return "ppo"; }
  void Act(const spec::Observation& observation, spec::Actions* actions,
           core::AlignedVector<double>* propensity) override;
  void Learn(const Transition& transition) override;
  std::unique_ptr<policies::Policy> MakePolicy(bool explore) const override;
  nlohmann::json Save() const override;  // between rollouts
  void Load(const nlohmann::json& state) override;
  std::vector<std::pair<std::string, double>> Diagnostics() const override;

 private:
  // Mean and spread of values seen so far.
  struct Moments {
    double count = 0;
    double mean = 0;
    double square = 0;  // sum of squared deviations
    void Add(double value);
    double sd() const;
  };
  // One period of every world.
  struct Period {
    std::vector<float> observations;       // [B, O] as observed
    std::vector<float> picks;              // [B, A N + A K]
    std::vector<float> log_probabilities;  // [B, A N + A]
    std::vector<std::uint8_t> alive;       // [B]
    std::vector<double> rewards;           // [B]
    std::vector<std::uint8_t> terminated;  // [B]
    std::vector<std::uint8_t> truncated;   // [B]
    std::vector<float> after;  // [B, O] what followed, where a value is needed of it; else empty
  };

  void Update();
  void SetNormalisation();
  void Normalise(std::vector<float>& observations) const;  // [n, O]
  std::vector<double> CriticValues(std::vector<float> observations) const;
  RolloutValues Valued() const;
  int Episodes() const;  // different ones in a rollout: the worlds but for replicas
  PpoBatch MakeBatch(const std::vector<double>& advantages,
                     const std::vector<double>& returns) const;
  void RescaleReturns(const std::vector<double>& returns);

  spec::SellerSpec seller_;
  int size_;  // O
  PpoConfig config_;
  AgentOptions options_;
  policies::NeuralPolicy policy_;  // exploring; the weights in force
  policies::Choices choices_;      // of the last Act
  PpoLearner learner_;
  std::vector<Period> rollout_;
  int worlds_ = 0;
  long long steps_ = 0;  // world-periods learned from
  std::uint32_t updates_ = 0;
  std::vector<Moments> observed_;  // [O]
  double return_mean_ = 0;         // currency
  double return_sd_ = 1;           // currency, > 0
  PpoReport report_;
};

}  // namespace souk::agents
