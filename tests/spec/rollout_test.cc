#include "spec/rollout.h"

#include <doctest/doctest.h>

#include <string>
#include <vector>

#include "core/stop_token.h"

namespace souk::spec {
namespace {

// Ends its episodes after as many steps as it is told; the observation is the step.
class CountingEnv final : public VectorEnv {
 public:
  explicit CountingEnv(int steps) : steps_(steps) {
    seller_.products.resize(1);
    seller_.season.periods = steps;
    seller_.observation = {ObservationField::kTimeLeft};
    shape_ = MakeShape(seller_, 1);
  }

  const SellerSpec& seller() const override { return seller_; }
  const Shape& shape() const override { return shape_; }
  void Reset(std::uint64_t seed, std::uint32_t first_episode) override {
    seed_ = seed;
    first_episode_ = first_episode;
    step_ = 0;
  }
  void Observe(Observation* observation) const override {
    observation->shape = shape_;
    observation->values.assign(core::kLanes, step_);
    observation->alive.assign(core::kLanes, 1);
    observation->seed = seed_;
    observation->first_episode = first_episode_;
    observation->period = step_;
  }
  void Step(const Actions& actions, StepResult* result) override {
    result->reward.assign(core::kLanes, actions.prices[0]);
    ++step_;
  }
  bool Done() const override { return step_ >= steps_; }

 private:
  SellerSpec seller_;
  Shape shape_;
  int steps_;
  int step_ = 0;
  std::uint64_t seed_ = 0;
  std::uint32_t first_episode_ = 0;
};

// Ten times what it sees.
class TenTimes final : public Decider {
 public:
  void Act(const Observation& observation, Actions* actions) const override {
    for (double& price : actions->prices) price = 10 * observation.At(0, 0);
  }
};

class Diary final : public Observer {
 public:
  std::vector<std::string> lines;

  void Start(const VectorEnv& env) override {
    lines.push_back("start of " + std::to_string(env.seller().season.periods));
  }
  void Add(const Observation& before, const Actions& actions, const StepResult& result) override {
    lines.push_back(std::to_string(before.first_episode) + ": " + std::to_string(before.period) +
                    ", " + std::to_string(static_cast<int>(actions.prices[0])) + ", " +
                    std::to_string(static_cast<int>(result.reward[0])));
  }
  void End(const Observation& last) override {
    lines.push_back("end at " + std::to_string(last.period));
  }
};

TEST_CASE("Rollout: what is observed is decided upon, and onlookers are told of every step") {
  CountingEnv env(3);
  const TenTimes decider;
  Diary diary;
  Diary beside;
  Rollout rollout(env, decider, {&diary, &beside});
  rollout.Play(7, 40);
  rollout.Play(7, 41);
  CHECK(diary.lines == std::vector<std::string>{"start of 3", "40: 0, 0, 0", "40: 1, 10, 10",
                                                "40: 2, 20, 20", "end at 3", "start of 3",
                                                "41: 0, 0, 0", "41: 1, 10, 10", "41: 2, 20, 20",
                                                "end at 3"});
  CHECK(beside.lines == diary.lines);
}

TEST_CASE("Rollout: an environment without steps is begun and ended") {
  CountingEnv env(0);
  const TenTimes decider;
  Diary diary;
  Rollout(env, decider, {&diary}).Play(1, 0);
  CHECK(diary.lines == std::vector<std::string>{"start of 0", "end at 0"});
}

TEST_CASE("Rollout: it hears that it is to stop") {
  CountingEnv env(1000000);
  const TenTimes decider;
  core::StopSource source;
  const core::StopScope scope(source);
  source.RequestStop();
  CHECK_THROWS_AS(Rollout(env, decider, {}).Play(1, 0), core::Stopped);
}

TEST_CASE("Decider: one that is deterministic chooses with probability 1") {
  CountingEnv env(1);
  Observation observation;
  env.Observe(&observation);
  core::AlignedVector<double> propensity;
  TenTimes().Propensity(observation, Actions(env.shape()), &propensity);
  CHECK(propensity == core::AlignedVector<double>(core::kLanes, 1));
}

}  // namespace
}  // namespace souk::spec
