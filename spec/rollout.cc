#include "spec/rollout.h"

#include <utility>

#include "core/stop_token.h"

namespace souk::spec {

void Decider::Propensity(const Observation& observation, const Actions&,
                         core::AlignedVector<double>* propensity) const {
  propensity->assign(static_cast<std::size_t>(observation.shape.padded), 1.);
}

Rollout::Rollout(VectorEnv& env, const Decider& decider, std::vector<Observer*> observers)
    : env_(env), decider_(decider), observers_(std::move(observers)), actions_(env.shape()) {}

void Rollout::Play(std::uint64_t seed, std::uint32_t first_episode) {
  env_.Reset(seed, first_episode);
  for (Observer* observer : observers_) observer->Start(env_);
  while (!env_.Done()) {
    core::ThrowIfStopped();
    env_.Observe(&observation_);
    decider_.Act(observation_, &actions_);
    env_.Step(actions_, &result_);
    for (Observer* observer : observers_) observer->Add(observation_, actions_, result_);
  }
  env_.Observe(&observation_);
  for (Observer* observer : observers_) observer->End(observation_);
}

}  // namespace souk::spec
