#include "env/customer_env.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <set>
#include <string>
#include <vector>

#include "tests/env/allocations.h"
#include "tests/env/customer_cases.h"

namespace souk::env {
namespace {

TEST_CASE("CustomerEnv: shows the period, the audience and the features") {
  MarketConfig config = FourProductMarket(3);
  config.customers.features = {{"age", .5, {0, 3, -3}, {0, 0, 0, 0}, 0}};
  config.customers.come_back = {.2, 1};
  CustomerEnv env(config, 5);
  const auto& names = spec::ObservationNames(env.seller());
  const std::vector<std::string> last(names.end() - 4, names.end());
  CHECK(last == std::vector<std::string>{"audience[app]", "audience[shop]", "earlier_visits",
                                         "feature[age]"});
  env.Reset(1, 0);
  spec::Observation observation;
  spec::Actions actions = ListPrices(config, env.shape());
  spec::StepResult result;
  const int rows = spec::ObservationSize(env.seller());
  int ended = 0;
  std::set<std::uint32_t> steps;
  while (!env.Done()) {
    env.Observe(&observation);
    CHECK(steps.insert(observation.step).second);
    CHECK(observation.values.size() == env.shape().At(rows, 0));
    const StandingCustomers& now = env.customers().now();
    for (int w = 0; w < 5; ++w) {
      CHECK(observation.alive[Index(w)] == now.standing[Index(w)]);
      CHECK(observation.At(rows - 4 + now.audience[Index(w)], w) == 1);
      CHECK(observation.At(rows - 1, w) == now.shown[Index(w)]);
    }
    env.Step(actions, &result);
    ended += static_cast<int>(std::count(result.terminated.begin(), result.terminated.end(), 1));
  }
  CHECK(ended == 5);
}

// A season may still grow scratch to its size, so the same one again must make no allocation.
TEST_CASE("CustomerEnv: Observe and Step allocate nothing") {
  MarketConfig config = BusyMarket();
  config.customers.features = {{"age", .5, {0, 1, -1}, {.1, 0, .2, 0}, .01}};
  config.customers.come_back = {.3, 3};
  config.customers.drift = {.2, .1};
  config.customers.cart_rate = .4;
  config.segments[1].patience = {.5, .3, 4, .9};
  CustomerEnv env(config, 20, Accounting::kFull);
  std::vector<spec::Actions> actions(2, spec::Actions(env.shape()));  // in turns
  for (int turn : {0, 1}) PostVaried(config, env.shape(), turn, 0, &actions[Index(turn)]);
  spec::Observation seen;
  spec::StepResult result;
  const auto play = [&] {
    for (int step = 0; !env.Done(); ++step) {
      env.Observe(&seen);
      env.Step(actions[Index(step % 2)], &result);
    }
  };
  env.Reset(1, 0);
  play();
  env.Reset(1, 0);
  const long long before = testing::Allocations();
  play();
  CHECK(testing::Allocations() == before);
  CHECK(before > 0);
}

}  // namespace
}  // namespace souk::env
