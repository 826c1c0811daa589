#pragma once

// The interface learners train on: B episodes in lockstep, no autoreset.
//
//   env.Reset(seed, first_episode);
//   while (!env.Done()) { env.Observe(&observation); decide(observation, &actions);
//                         env.Step(actions, &result); }
//
// Letters and shapes: spec/actions.h; O observation fields. Worlds are innermost everywhere.

#include <cstdint>
#include <vector>

#include "spec/actions.h"
#include "spec/seller_spec.h"

namespace souk::spec {

// What is seen before a decision.
struct Observation {
  core::AlignedVector<double> values;  // [O, B]
  core::AlignedVector<double> alive;   // [B] 1 while the episode runs
  std::uint64_t seed = 0;  // with the next two: where a policy's own draws are addressed
  std::uint32_t first_episode = 0;
  std::uint32_t step = 0;  // a number of its own for each decision of an episode
  int period = 0;
  Shape shape;

  double At(int field, int world) const { return values[shape.At(field, world)]; }
};

struct StepResult {
  core::AlignedVector<double> reward;  // [B] currency
  core::AlignedVector<double>
      audience_reward;  // [A, B] the part of each audience: sums to the reward when
                        // it is profit alone, without holding cost and salvage
  std::vector<std::uint8_t> terminated;  // [B] the episode's own end was reached in this step
  std::vector<std::uint8_t> truncated;   // [B] cut short from outside
};

class VectorEnv {
 public:
  virtual ~VectorEnv() = default;
  virtual const SellerSpec& seller() const = 0;  // what may be known of it
  virtual const Shape& shape() const = 0;
  virtual void Reset(std::uint64_t seed, std::uint32_t first_episode) = 0;
  virtual void Observe(Observation* observation) const = 0;
  virtual void Step(const Actions& actions, StepResult* result) = 0;
  virtual bool Done() const = 0;  // every episode has ended
};

}  // namespace souk::spec
