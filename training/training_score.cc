#include "training/training_score.h"

#include <algorithm>
#include <numeric>

#include "core/stop_token.h"
#include "env/seller_spec.h"
#include "policies/fixed_prices.h"
#include "solvers/static_prices.h"

namespace souk::training {

std::optional<TrainingScore> ScoreLastQuarter(const env::MarketConfig& market,
                                              const agents::TrainingConfig& config,
                                              const Training& training) {
  const std::vector<long long>& steps = training.period_steps();
  const std::vector<double>& rewards = training.period_rewards();
  if (steps.size() < 4) return std::nullopt;
  // The first lockstep period of the last quarter.
  std::size_t first = 0;
  for (long long before = 0; before < training.steps() - training.steps() / 4; ++first) {
    before += steps[first];
  }
  TrainingScore score;
  const double counted = static_cast<double>(
      std::accumulate(steps.begin() + static_cast<std::ptrdiff_t>(first), steps.end(), 0LL));
  score.agent =
      std::accumulate(rewards.begin() + static_cast<std::ptrdiff_t>(first), rewards.end(), 0.) /
      counted;

  const policies::SlateRule slate(env::SellerSpecOf(market), policies::SlateOrder::kRelevance);
  const policies::FixedPrices policy("static", policies::Kind::kOracle,
                                     solvers::BestStaticPrices(market, slate).prices, slate);
  env::ShardedEnv env(market, config.worlds, config.batch, config.threads, env::Accounting::kReward,
                      config.replicas);
  spec::Observation observation;
  spec::Actions actions(env.shape());
  spec::StepResult result;
  double total = 0;
  std::size_t period = 0;
  long long played = 0;
  const std::vector<TrainingRound>& rounds = training.rounds();
  for (std::size_t r = 0; r < rounds.size(); ++r) {
    std::size_t t = period;
    while (played < rounds[r].steps) played += steps[period++];
    if (period <= first) continue;
    env.Reset(config.seed, kFirstTrainingEpisode + static_cast<std::uint32_t>(r) *
                                                       static_cast<std::uint32_t>(config.worlds));
    // Where nothing was cut the episodes count as a whole: stock may last longer than under the
    // agent.
    for (; !env.Done() && (t < period || !rounds[r].truncated); ++t) {
      core::ThrowIfStopped();
      env.Observe(&observation);
      policy.Act(observation, &actions);
      env.Step(actions, &result);
      if (t >= first) total += std::accumulate(result.reward.begin(), result.reward.end(), 0.);
    }
  }
  score.reference = total / counted;
  return score;
}

}  // namespace souk::training
