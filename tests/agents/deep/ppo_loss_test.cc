#include "agents/deep/ppo_loss.h"

#include <cmath>
#include <functional>
#include <vector>

#include "env/market_env.h"
#include "env/seller_spec.h"
#include "policies/neural_policy.h"
#include "tests/policies/markets.h"
#include "tests/policies/networks.h"
#include "tests/support/torch_doctest.h"

namespace souk::agents {
namespace {

constexpr int kSamples = 6;
const auto kDouble = torch::TensorOptions().dtype(torch::kFloat64);

// Ladders of 3 and 5 rungs, two intervals, slates of 3, in two audiences.
env::MarketConfig Mixed() {
  env::MarketConfig market = testing::Shop();
  market.products[0].price_ladder = {4, 5, 7};
  return market;
}

// Samples of random picks, as the loss takes them, with one product out of stock in one of them.
SampleTensors RandomSamples(const policies::DecisionHeads& heads) {
  torch::manual_seed(1);
  const int audiences = heads.audiences();
  SampleTensors samples;
  std::vector<torch::Tensor> levels;
  for (int a = 0; a < audiences; ++a) {
    for (const int product : heads.ladder_products()) {
      levels.push_back(torch::randint(static_cast<int>(heads.prices(product).size()), {kSamples, 1},
                                      torch::kInt64));
    }
  }
  samples.levels = torch::cat(levels, 1);
  samples.values = torch::randn({kSamples, heads.log_sd_size()}, kDouble);
  samples.slates = torch::rand({kSamples, audiences, heads.products()})
                       .argsort(2, false)
                       .narrow(2, 0, heads.places())
                       .contiguous();
  samples.out_of_stock = torch::zeros({kSamples, 1, heads.products()}, kDouble);
  samples.out_of_stock[2][0][1] = policies::kOutOfStock;
  samples.advantages = torch::randn({kSamples}, kDouble);
  samples.returns = torch::randn({kSamples}, kDouble);
  samples.groups = torch::tensor({0, 0, 0, 1, 2, 2}, torch::kInt64);
  return samples;
}

// The largest difference between a gradient and central differences of `loss` in `x`.
double WorstDifference(const torch::Tensor& x, const torch::Tensor& gradient,
                       const std::function<double()>& loss) {
  const torch::NoGradGuard no_grad;
  constexpr double kStep = 1e-6;
  auto* values = x.data_ptr<double>();
  const torch::Tensor flat = gradient.reshape({-1});
  double worst = 0;
  for (std::int64_t k = 0; k < x.numel(); ++k) {
    const double value = values[k];
    values[k] = value + kStep;
    const double above = loss();
    values[k] = value - kStep;
    const double below = loss();
    values[k] = value;
    worst = std::max(worst, std::abs((above - below) / (2 * kStep) - flat[k].item<double>()));
  }
  return worst;
}

TEST_CASE("PpoLoss: the gradients of actor and critic are those of finite differences") {
  const policies::DecisionHeads heads(env::SellerSpecOf(Mixed()));
  const PpoLoss loss(heads, kDouble);
  SampleTensors samples = RandomSamples(heads);
  torch::Tensor outputs = torch::randn({kSamples, heads.output_size()}, kDouble);
  torch::Tensor log_sd = torch::randn({heads.log_sd_size()}, kDouble) * .3;
  torch::Tensor values = torch::randn({kSamples}, kDouble);
  // Some ratios lie beyond the clipping range, none near its corners.
  const torch::Tensor now = loss.Heads(outputs, log_sd, samples).log_probabilities;
  samples.old_log_probabilities = now + torch::where(torch::rand_like(now) < .5, -.4, .07);
  const auto total = [&] {
    return PpoLoss::Actor(loss.Heads(outputs, log_sd, samples), samples, .2, .1) +
           CriticLoss(values, samples, .25);
  };
  for (torch::Tensor* x : {&outputs, &log_sd, &values}) x->requires_grad_(true);
  const auto gradients = torch::autograd::grad({total()}, {outputs, log_sd, values});
  const auto number = [&] { return total().item<double>(); };
  CHECK(WorstDifference(outputs, gradients[0], number) < 1e-7);
  CHECK(WorstDifference(log_sd, gradients[1], number) < 1e-7);
  CHECK(WorstDifference(values, gradients[2], number) < 1e-7);
  CHECK(gradients[0].abs().max().item<double>() > .01);
}

TEST_CASE("PpoLoss: log-probabilities are those that the policy drew by") {
  const env::MarketConfig market = Mixed();
  const spec::SellerSpec spec = env::SellerSpecOf(market);
  const policies::NeuralPolicy policy("net", spec, testing::RandomNetwork(spec, {8}, 3), true);
  const policies::DecisionHeads& heads = policy.heads();
  env::MarketEnv env(market, kSamples);
  env.Reset(1, 0);
  spec::Observation observation;
  env.Observe(&observation);
  observation.values[observation.shape.At(heads.stock_rows()[1], 2)] = 0;
  spec::Actions actions(observation.shape);
  policies::Choices choices;
  policy.Explore(observation, &actions, &choices);
  core::AlignedVector<float> raw;
  policy.Outputs(observation, &raw);

  torch::Tensor outputs = torch::zeros({kSamples, heads.output_size()}, kDouble);
  SampleTensors samples = RandomSamples(heads);
  std::vector<std::vector<double>> expected(kSamples);
  const auto ladders = static_cast<int>(heads.ladder_products().size());
  for (int w = 0; w < kSamples; ++w) {
    const auto pick = [&](int row) { return choices.picks[observation.shape.At(row, w)]; };
    for (int z = 0; z < heads.output_size(); ++z) outputs[w][z] = raw[observation.shape.At(z, w)];
    for (int a = 0; a < heads.audiences(); ++a) {
      for (int k = 0; k < ladders; ++k) {
        const int row = a * heads.products() + heads.ladder_products()[static_cast<std::size_t>(k)];
        samples.levels[w][a * ladders + k] = static_cast<std::int64_t>(pick(row));
      }
      for (int k = 0; k < 2; ++k) {
        const int row =
            a * heads.products() + heads.interval_products()[static_cast<std::size_t>(k)];
        samples.values[w][a * 2 + k] = pick(row);
      }
      for (int k = 0; k < heads.places(); ++k) {
        const int row = heads.audiences() * heads.products() + a * heads.places() + k;
        samples.slates[w][a][k] = static_cast<std::int64_t>(pick(row));
      }
    }
  }
  torch::Tensor log_sd = torch::zeros({heads.log_sd_size()}, kDouble);
  for (int k = 0; k < heads.log_sd_size(); ++k) log_sd[k] = policy.network().log_sd[k];
  const torch::Tensor given =
      PpoLoss(heads, kDouble).Heads(outputs, log_sd, samples).log_probabilities;
  for (int w = 0; w < kSamples; ++w) {
    double sum = 0;
    for (int head = 0; head < heads.heads_size(); ++head) {
      sum += choices.log_probabilities[observation.shape.At(head, w)];
    }
    CHECK(given[w].sum().item<double>() == doctest::Approx(sum).epsilon(1e-5));
  }
}

TEST_CASE("CriticLoss: replicas' common error has its weight, their differences all of it") {
  SampleTensors samples;
  samples.returns = torch::zeros({5}, kDouble);
  samples.groups = torch::tensor({0, 0, 1, 2, 2}, torch::kInt64);
  const torch::Tensor values = torch::tensor(std::vector<double>{1., 3., 2., -1., -1.}, kDouble);
  // Group 0 misses by 2 together and by 1 each; group 1 is alone; group 2 misses by -1 together.
  const auto loss = [&](double weight) {
    return CriticLoss(values, samples, weight).item<double>();
  };
  CHECK(loss(0) == doctest::Approx(.5 * (1 + 1 + 4)));
  CHECK(loss(1) == doctest::Approx(.5 * (1 + 9 + 4 + 1 + 1)));
  CHECK(loss(.1) == doctest::Approx(.5 * (1 + 1 + 4 + .1 * (2 * 4 + 2 * 1))));
}

}  // namespace
}  // namespace souk::agents
