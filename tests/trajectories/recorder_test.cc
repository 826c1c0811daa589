#include "trajectories/recorder.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <cstddef>
#include <vector>

#include "core/errors.h"
#include "tests/trajectories/small_market.h"

namespace souk::trajectories {
namespace {

// The middle of each price interval, and empty slates.
class Middle final : public spec::Decider {
 public:
  void Act(const spec::Observation&, spec::Actions* actions) const override {
    actions->prices.assign(actions->prices.size(), 5);
  }
};

TEST_CASE("Recorder: what was played, and a column as numbers by its name") {
  env::MarketEnv env(SmallMarket(), 3, env::Accounting::kFull);
  const Middle middle;
  Recorder recorder(env, middle);
  spec::Rollout(env, middle, {&recorder}).Play(1, 5);
  const BatchRecord& record = recorder.record();
  CHECK(record.first_episode() == 5);
  const auto rows = static_cast<std::size_t>(record.rows());
  std::vector<double> rewards(rows);
  record.CopyRows(record.Column("rewards"), 0, 3, reinterpret_cast<std::byte*>(rewards.data()));
  CHECK(recorder.Column("rewards") == rewards);
  CHECK(recorder.Column("propensities") == std::vector<double>(rows, 1));
  CHECK(recorder.Column("actions_prices") == std::vector<double>(4 * rows, 5));
  const std::vector<double> terminated = recorder.Column("terminations");
  CHECK(std::count(terminated.begin(), terminated.end(), 1.) == 3);
  CHECK_THROWS_WITH_AS(recorder.Column("reward"), doctest::Contains("did you mean 'rewards'?"),
                       core::InputError);
}

}  // namespace
}  // namespace souk::trajectories
