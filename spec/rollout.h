#pragma once

// Plays a batch of episodes: what is observed is decided upon, and onlookers are told of each step.
// It knows no market and no learner, so that whatever is an environment is played by this loop.
//
//   Rollout rollout(env, policy, {&totals, &log});
//   rollout.Play(seed, first_episode);

#include <cstdint>
#include <vector>

#include "spec/vector_env.h"

namespace souk::spec {

// Decides and never learns, e.g. a policy (policies/policy.h).
class Decider {
 public:
  virtual ~Decider() = default;

  // Decides for every world of the batch; `actions` has the observation's shape. What is drawn at
  // random reads its draws from the streams addressed by the observation's seed, episode and step
  // (core::Purpose::kPolicy), so that decisions do not depend on the batch. Const: nothing is kept
  // between calls, and several threads may share a decider.
  virtual void Act(const Observation& observation, Actions* actions) const = 0;

  // The probability with which Act chooses what it chose (its density where prices are continuous),
  // per world [B]; 1 for a deterministic decider.
  virtual void Propensity(const Observation& observation, const Actions& actions,
                          core::AlignedVector<double>* propensity) const;

 protected:
  Decider() = default;
  Decider(const Decider&) = default;
  Decider& operator=(const Decider&) = default;
};

// Looks on while episodes are played, and changes nothing.
class Observer {
 public:
  virtual ~Observer() = default;
  // A batch begins, as `env` is after its reset.
  virtual void Start(const VectorEnv& env) { static_cast<void>(env); }
  // One step: what was seen before it, what was decided and what came of it.
  virtual void Add(const Observation& before, const Actions& actions, const StepResult& result) = 0;
  // What is seen after the last step.
  virtual void End(const Observation& last) { static_cast<void>(last); }

 protected:
  Observer() = default;
  Observer(const Observer&) = default;
  Observer& operator=(const Observer&) = default;
};

class Rollout {
 public:
  // All must outlive it. Observers are told in their order.
  Rollout(VectorEnv& env, const Decider& decider, std::vector<Observer*> observers);

  // Episodes first .. first + B - 1 from their first step to their last. Buffers are kept from one
  // call to the next, so a step allocates nothing. core::Stopped within a step of being asked.
  void Play(std::uint64_t seed, std::uint32_t first_episode);

 private:
  VectorEnv& env_;
  const Decider& decider_;
  std::vector<Observer*> observers_;
  Observation observation_;
  Actions actions_;
  StepResult result_;
};

}  // namespace souk::spec
