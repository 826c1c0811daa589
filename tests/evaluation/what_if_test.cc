#include "evaluation/what_if.h"

#include <doctest/doctest.h>

#include <cmath>

#include "core/errors.h"
#include "env/episode_metrics.h"
#include "env/play_episodes.h"
#include "evaluation/policy_names.h"
#include "scenarios/scenario.h"

namespace souk::evaluation {
namespace {

TEST_CASE("WhatIf: a policy that replaces itself changes nothing, and nothing is lost") {
  const env::MarketConfig market = scenarios::LoadScenario("loyal_customers").market;
  const auto rule = MakePolicy("rule-based", market);
  WhatIfConfig config;
  config.from = 60;
  config.episodes = 70;
  config.seed = 4;
  const WhatIf same = PlayWhatIf(market, *rule, *rule, config);
  CHECK(same.difference.mean == 0);
  CHECK(same.stayed.size() == 122);
  // The rest of the season is the whole less what came before: the same episodes played through.
  config.from = 0;
  const WhatIf whole = PlayWhatIf(market, *rule, *rule, config);
  env::PlayConfig rollout;
  rollout.episodes = 70;
  rollout.seed = 4;
  const Eigen::ArrayXXd metrics = env::PlayEpisodes(market, *rule, rollout).metrics;
  CHECK(whole.profit_stayed.mean ==
        doctest::Approx(metrics.row(env::kProfit).mean()).epsilon(1e-12));
  double before = 0;
  for (std::size_t t = 0; t < 60; ++t) before += whole.stayed[t].profit;
  CHECK(same.profit_stayed.mean + before ==
        doctest::Approx(whole.profit_stayed.mean).epsilon(1e-12));
}

TEST_CASE("WhatIf: the other policy's prices count from its period on, at any thread count") {
  const env::MarketConfig market = scenarios::LoadScenario("burnt_goodwill").market;
  const auto list = MakePolicy("list", market);
  const auto dear = MakePolicy("list*1.2", market);
  WhatIfConfig config;
  config.from = 100;
  config.episodes = 130;
  const WhatIf result = PlayWhatIf(market, *list, *dear, config);
  REQUIRE(result.switched.size() == 20);
  for (const BranchPeriod& period : result.switched) CHECK(period.price == doctest::Approx(1.2));
  for (const BranchPeriod& period : result.stayed) CHECK(period.price == doctest::Approx(1));
  // 12 earns 3.6 a guest and 10 only 3.2; the goodwill that 12 burns is gone in time.
  CHECK(result.switched[0].profit > result.stayed[0].profit);
  CHECK(result.switched[19].profit < result.stayed[19].profit);
  config.threads = 2;
  const WhatIf threaded = PlayWhatIf(market, *list, *dear, config);
  CHECK(threaded.difference.mean == result.difference.mean);
  CHECK(threaded.stayed[7].profit == result.stayed[7].profit);
}

TEST_CASE("WhatIf: a period outside the season is refused") {
  const env::MarketConfig market = scenarios::LoadScenario("burnt_goodwill").market;
  const auto list = MakePolicy("list", market);
  WhatIfConfig config;
  config.from = 120;
  CHECK_THROWS_AS(PlayWhatIf(market, *list, *list, config), core::InputError);
}

}  // namespace
}  // namespace souk::evaluation
