#include "agents/deep/advantages.h"

#include <doctest/doctest.h>

namespace souk::agents {
namespace {

// Three worlds over three periods: the first ends in period 1, the second is cut in period 1, the
// third runs on behind the rollout.
RolloutValues Rollout() {
  RolloutValues rollout;
  rollout.periods = 3;
  rollout.worlds = 3;
  rollout.rewards = {1, 2, 3, 4, 5, 6, 0, 0, 7};
  rollout.values = {10, 20, 30, 40, 50, 60, 99, 99, 70};
  rollout.after = {0, 0, 0, 99, 55, 0, 99, 99, 80};
  rollout.alive = {1, 1, 1, 1, 1, 1, 0, 0, 1};
  rollout.terminated = {0, 0, 0, 1, 0, 0, 0, 0, 0};
  rollout.truncated = {0, 0, 0, 0, 1, 0, 0, 0, 0};
  return rollout;
}

TEST_CASE("EstimateAdvantages: by hand, with a termination, a truncation and a rollout's end") {
  const std::vector<double> advantages = EstimateAdvantages(Rollout(), .9, .5);
  const double terminated = 4 - 40;
  const double truncated = 5 + .9 * 55 - 50;
  const double last = 7 + .9 * 80 - 70;
  const double middle = 6 + .9 * 70 - 60 + .45 * last;
  const std::vector<double> expected = {1 + .9 * 40 - 10 + .45 * terminated,
                                        2 + .9 * 50 - 20 + .45 * truncated,
                                        3 + .9 * 60 - 30 + .45 * middle,
                                        terminated,
                                        truncated,
                                        middle,
                                        0,
                                        0,
                                        last};
  for (std::size_t k = 0; k < expected.size(); ++k) {
    CAPTURE(k);
    CHECK(advantages[k] == doctest::Approx(expected[k]).epsilon(1e-12));
  }
}

TEST_CASE("EstimateAdvantages: lambda 1 gives returns less values, lambda 0 one step") {
  RolloutValues rollout = Rollout();
  const std::vector<double> full = EstimateAdvantages(rollout, 1, 1);
  CHECK(full[0] == doctest::Approx(1 + 4 - 10));
  CHECK(full[1] == doctest::Approx(2 + 5 + 55 - 20));
  CHECK(full[2] == doctest::Approx(3 + 6 + 7 + 80 - 30));
  CHECK(EstimateAdvantages(rollout, 1, 0)[2] == doctest::Approx(3 + 60 - 30));
}

TEST_CASE("SubtractReplicas: each is measured against the others of its episode that still run") {
  RolloutValues rollout;
  rollout.periods = 1;
  rollout.worlds = 6;  // episodes 0, 1, 0, 1, 0, 1
  rollout.alive = {1, 1, 1, 1, 1, 0};
  std::vector<double> advantages = {1, 2, 4, 8, 10, 0};
  SubtractReplicas(rollout, 2, &advantages);
  CHECK(advantages[0] == doctest::Approx(1 - 7));
  CHECK(advantages[2] == doctest::Approx(4 - 5.5));
  CHECK(advantages[4] == doctest::Approx(10 - 2.5));
  CHECK(advantages[1] == doctest::Approx(2 - 8));
  CHECK(advantages[3] == doctest::Approx(8 - 2));
  CHECK(advantages[5] == 0);
  std::vector<double> alone = {3, 1, 1, 1, 1, 1};
  rollout.alive = {1, 0, 0, 0, 0, 0};
  SubtractReplicas(rollout, 2, &alone);
  CHECK(alone[0] == 3);
}

}  // namespace
}  // namespace souk::agents
