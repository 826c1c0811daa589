// Plays four episodes of a scenario under list prices and prints the reward of each row, as
// `souk log export --columns rewards` writes it.
#include <iostream>

#include "policies/rules.h"
#include "scenarios/scenario.h"
#include "trajectories/recorder.h"

int main(int, char** arguments) {
  const auto market = souk::scenarios::LoadScenario(arguments[1]).market;
  souk::env::MarketEnv env(market, 4, souk::env::Accounting::kFull);
  const auto policy = souk::policies::MakeRule("list", env.seller());
  souk::trajectories::Recorder recorder(env, *policy);
  souk::spec::Rollout(env, *policy, {&recorder}).Play(1, 0);
  std::cout.precision(17);
  for (const double reward : recorder.Column("rewards")) std::cout << reward << '\n';
}
