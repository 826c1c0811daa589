// Rounds a second of linear Thompson sampling on the customer stream B1 (scenarios/bandit_b1.yaml):
// act and learn, without logging, on contexts drawn before. Beside it the limit of what a round
// cannot avoid, measured in the same run: the quadratic form of every price's covariance, and a
// rank-one update of one.

#include <benchmark/benchmark.h>

#include <Eigen/Core>
#include <chrono>
#include <vector>

#include "agents/bandits/arm_thompson.h"
#include "env/customer_env.h"
#include "env/seller_spec.h"
#include "scenarios/scenario.h"

namespace souk::bench {
namespace {

constexpr int kRounds = 20'000;

// By the clock: asking for processor time costs a tenth of a round.
double Seconds() {
  return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch()).count();
}

double LimitSeconds(int prices, const std::vector<Eigen::VectorXd>& contexts) {
  const Eigen::Index size = contexts[0].size();
  std::vector<Eigen::MatrixXd> covariances(static_cast<std::size_t>(prices),
                                           Eigen::MatrixXd::Identity(size, size));
  const double start = Seconds();
  double sum = 0;
  for (std::size_t c = 0; c < contexts.size(); ++c) {
    const Eigen::VectorXd& z = contexts[c];
    for (const Eigen::MatrixXd& covariance : covariances) {
      for (Eigen::Index f = 0; f < size; ++f) sum += z[f] * covariance.col(f).dot(z);
    }
    covariances[c % covariances.size()].noalias() -= (1e-9 * z) * z.transpose();
  }
  benchmark::DoNotOptimize(sum);
  return Seconds() - start;
}

void BM_LinearThompson(benchmark::State& state) {
  env::MarketConfig market =
      scenarios::LoadScenario(SOUK_SOURCE_DIR "/scenarios/bandit_b1.yaml").market;
  env::CustomerEnv env(market, 1);
  const auto features = static_cast<Eigen::Index>(market.customers.features_count());
  agents::ArmThompson agent(env::CustomerSpecOf(market), {});
  spec::Actions actions(env.shape());
  spec::StepResult result;
  double seconds = 0;
  double limit = 0;
  double rounds = 0;
  for (auto _ : state) {
    if (env.Done() || rounds == 0) env.Reset(1, 0);
    std::vector<Eigen::VectorXd> contexts;
    double played = 0;
    for (int c = 0; c < kRounds && !env.Done(); ++c) {
      spec::Observation before;
      env.Observe(&before);
      double start = Seconds();
      agent.Act(before, &actions, nullptr);
      played += Seconds() - start;
      env.Step(actions, &result);
      start = Seconds();
      agent.Learn({before, actions, result, before});
      played += Seconds() - start;
      contexts.emplace_back(Eigen::VectorXd::Ones(features + 1));
      for (Eigen::Index f = 0; f < features; ++f) {
        contexts.back()[f + 1] = before.At(static_cast<int>(f) + 1, 0);
      }
    }
    state.SetIterationTime(played);
    seconds += played;
    rounds += static_cast<double>(contexts.size());
    limit += LimitSeconds(static_cast<int>(market.products[0].price_ladder.size()), contexts);
  }
  state.counters["rounds/s"] = rounds / seconds;
  state.counters["limit/s"] = rounds / limit;
  state.counters["times_limit"] = seconds / limit;
}
BENCHMARK(BM_LinearThompson)->UseManualTime()->Name("lints_b1");

}  // namespace
}  // namespace souk::bench
