#include "evaluation/agent_rival.h"

#include <doctest/doctest.h>

#include <cmath>

#include "agents/factory.h"
#include "core/errors.h"
#include "env/market_env.h"
#include "env/seller_spec.h"
#include "evaluation/policy_rival.h"
#include "policies/rules.h"
#include "scenarios/scenario.h"

namespace souk::evaluation {
namespace {

// The duopoly with a fixed rival, in which our list price is that of the grid's middle.
env::MarketConfig Duopoly(env::RivalBehaviour behaviour) {
  env::MarketConfig market = scenarios::LoadScenario("duopoly").market;
  market.calendar.periods = 200;
  market.rivals[0].behaviour = std::move(behaviour);
  return market;
}

TEST_CASE("PolicyRival: an oracle, which must know the market, is refused") {
  env::MarketConfig market = Duopoly(env::FixedRival{});
  CHECK_THROWS_WITH_AS(SetRival("learner=static", &market), doctest::Contains("oracle"),
                       core::InputError);
}

TEST_CASE("PolicyRival: posts what its policy decides from where it stands") {
  const auto make = [](const spec::SellerSpec& seller) {
    return policies::MakeRule("list*1.05", seller);
  };
  env::MarketConfig market = Duopoly(PolicyRival("dearer", make));
  market.products[0].price_ladder.clear();
  market.rivals[0].products[0].price_ladder.clear();
  env::Market played(market, 3);
  spec::Actions actions(played.shape());
  std::fill(actions.prices.begin(), actions.prices.end(), market.products[0].list_price);
  played.Step(actions);
  CHECK(played.state().prices[played.shape().At(1, 2)] ==
        doctest::Approx(1.05 * market.rivals[0].products[0].list_price));
  CHECK(env::Name(market.rivals[0].behaviour) == "dearer");
}

// Against our list price, held for ever, the rival's best rung is known: a bandit must come close
// to it, and it must be paid its own profit for that, not ours.
TEST_CASE("AgentRival: a bandit in the rival's place learns a good price from its own profit") {
  const auto make = [](const spec::SellerSpec& seller) {
    agents::AgentOptions options;
    options.steps = 20'000;
    return agents::MakeAgent("lints", seller, options);
  };
  env::MarketConfig market = Duopoly(AgentRival("learner", make));
  market.rivals[0].appeal = -.5;  // so that the two sellers' best prices differ
  env::MarketConfig fixed = market;
  fixed.rivals[0].behaviour = env::FixedRival{};
  const auto earned = [](const env::Market& m) {
    return m.outcome().revenue[m.shape().At(1, 0)] - m.outcome().cost[m.shape().At(1, 0)];
  };
  double best = 0;
  for (const double rung : market.rivals[0].products[0].price_ladder) {
    fixed.rivals[0].products[0].list_price = rung;
    env::Market trial(fixed, 1);
    spec::Actions actions(trial.shape());
    actions.prices[0] = market.products[0].list_price;
    trial.Step(actions);
    best = std::max(best, earned(trial));
  }
  env::Market played(market, 16);
  spec::Actions actions(played.shape());
  std::fill(actions.prices.begin(), actions.prices.end(), market.products[0].list_price);
  double late = 0;
  constexpr int kEpisodes = 6;
  for (int episode = 0; episode < kEpisodes; ++episode) {
    played.Reset(5, static_cast<std::uint32_t>(16 * episode));
    for (int t = 0; t < market.calendar.periods; ++t) {
      played.Step(actions);
      if (episode + 1 < kEpisodes) continue;
      for (int w = 0; w < 16; ++w) {
        late += (played.outcome().revenue[played.shape().At(1, w)] -
                 played.outcome().cost[played.shape().At(1, w)]) /
                (16 * market.calendar.periods);
      }
    }
  }
  CHECK(late > .97 * best);
  CHECK(late <= best * (1 + 1e-12));
}

}  // namespace
}  // namespace souk::evaluation
