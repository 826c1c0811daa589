#include "agents/deep/ppo_loss.h"

#include <cmath>
#include <numbers>

namespace souk::agents {

torch::Tensor Evaluate(const std::vector<LayerTensors>& layers, torch::Tensor x) {
  for (std::size_t k = 0; k < layers.size(); ++k) {
    x = torch::linear(x, layers[k].weight, layers[k].bias);
    if (k + 1 < layers.size()) x = torch::tanh(x);
  }
  return x;
}

SampleTensors SampleTensors::Select(const torch::Tensor& indices) const {
  const auto pick = [&](const torch::Tensor& rows) {
    return rows.defined() ? rows.index_select(0, indices) : rows;
  };
  SampleTensors picked{pick(observations), pick(levels),       pick(values),
                       pick(slates),       pick(out_of_stock), pick(old_log_probabilities),
                       pick(advantages),   pick(returns),      pick(groups)};
  // Numbered anew from 0.
  picked.groups = std::get<1>(torch::unique_consecutive(picked.groups, true));
  return picked;
}

torch::Tensor CriticLoss(const torch::Tensor& values, const SampleTensors& samples,
                         double level_weight) {
  const torch::Tensor miss = values - samples.returns;
  const std::int64_t groups = samples.groups[-1].item<std::int64_t>() + 1;
  const torch::Tensor zero = torch::zeros({groups}, miss.options());
  const torch::Tensor sizes = zero.index_add(0, samples.groups, torch::ones_like(miss));
  const torch::Tensor together = zero.index_add(0, samples.groups, miss) / sizes;
  const torch::Tensor own = miss - together.index_select(0, samples.groups);
  const torch::Tensor weight =
      torch::where(sizes > 1, torch::full_like(sizes, level_weight), torch::ones_like(sizes));
  return .5 * (own.square().sum() + (weight * sizes * together.square()).sum());
}

PpoLoss::PpoLoss(const policies::DecisionHeads& heads, torch::TensorOptions options)
    : audiences_(heads.audiences()),
      products_(heads.products()),
      ladders_(static_cast<int>(heads.ladder_products().size())),
      intervals_(static_cast<int>(heads.interval_products().size())),
      levels_(heads.levels()),
      places_(heads.places()),
      first_mean_(heads.first_mean()),
      first_score_(heads.first_score()) {
  bool ragged = false;
  torch::Tensor mask = torch::zeros({audiences_ * ladders_, levels_}, torch::kFloat32);
  for (int row = 0; row < audiences_ * ladders_; ++row) {
    const int product = heads.ladder_products()[static_cast<std::size_t>(row % ladders_)];
    const auto rungs = static_cast<int>(heads.prices(product).size());
    if (rungs == levels_) continue;
    ragged = true;
    mask.narrow(0, row, 1).narrow(1, rungs, levels_ - rungs).fill_(-1e9);
  }
  if (ragged) level_mask_ = mask.to(options);
}

HeadTensors PpoLoss::Heads(const torch::Tensor& outputs, const torch::Tensor& log_sd,
                           const SampleTensors& samples) const {
  const std::int64_t n = outputs.size(0);
  std::vector<torch::Tensor> log_probabilities;
  std::vector<torch::Tensor> entropies;
  if (ladders_ > 0) {
    torch::Tensor logits =
        outputs.narrow(1, 0, first_mean_).view({n, audiences_ * ladders_, levels_});
    if (level_mask_.defined()) logits = logits + level_mask_;
    const torch::Tensor all = torch::log_softmax(logits, 2);
    log_probabilities.push_back(all.gather(2, samples.levels.unsqueeze(2)).squeeze(2));
    entropies.push_back(-(all.exp() * all).sum(2));
  }
  if (intervals_ > 0) {
    const torch::Tensor means = outputs.narrow(1, first_mean_, audiences_ * intervals_);
    const torch::Tensor deviation = (samples.values - means) * torch::exp(-log_sd);
    const double log_root = .5 * std::log(2 * std::numbers::pi);
    log_probabilities.push_back(-.5 * deviation * deviation - log_sd - log_root);
    // Of y, before it is squashed.
    entropies.push_back((log_sd + .5 + log_root).expand({n, audiences_ * intervals_}));
  }
  if (places_ > 0) {
    torch::Tensor scores =
        outputs.narrow(1, first_score_, audiences_ * products_).view({n, audiences_, products_});
    if (samples.out_of_stock.defined()) scores = scores - samples.out_of_stock;
    const torch::Tensor first = torch::log_softmax(scores, 2);
    entropies.push_back(-(first.exp() * first).sum(2));
    torch::Tensor log_probability = torch::zeros({n, audiences_}, outputs.options());
    for (int k = 0; k < places_; ++k) {
      const torch::Tensor placed = samples.slates.narrow(2, k, 1);
      log_probability =
          log_probability + (scores.gather(2, placed).squeeze(2) - torch::logsumexp(scores, {2}));
      scores = scores.scatter(2, placed, -1e9);
    }
    log_probabilities.push_back(log_probability);
  }
  return {torch::cat(log_probabilities, 1), torch::cat(entropies, 1)};
}

torch::Tensor PpoLoss::Actor(const HeadTensors& heads, const SampleTensors& samples, double clip,
                             double entropy_weight) {
  const torch::Tensor ratio = torch::exp(heads.log_probabilities - samples.old_log_probabilities);
  const torch::Tensor advantage = samples.advantages.unsqueeze(1);
  const torch::Tensor surrogate =
      torch::min(ratio * advantage, torch::clamp(ratio, 1 - clip, 1 + clip) * advantage);
  return -(surrogate.sum() + entropy_weight * heads.entropies.sum());
}

}  // namespace souk::agents
