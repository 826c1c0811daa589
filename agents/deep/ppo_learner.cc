#include "agents/deep/ppo_learner.h"

#include <torch/autograd.h>

#include <Eigen/QR>
#include <algorithm>
#include <cmath>
#include <numeric>
#include <utility>

#include "agents/deep/ppo_loss.h"
#include "agents/deep/torch_setup.h"
#include "core/draws.h"
#include "core/errors.h"
#include "core/parallel.h"
#include "core/streams.h"

namespace souk::agents {
namespace {

// Where a layer's weight and bias lie in the parameter vector.
struct LayerPlace {
  std::int64_t first = 0;
  std::int64_t in = 0;
  std::int64_t out = 0;
  std::int64_t end() const { return first + out * in + out; }
};

std::vector<LayerPlace> PlaceLayers(std::int64_t first, std::int64_t in,
                                    const std::vector<int>& hidden, std::int64_t out) {
  std::vector<LayerPlace> places;
  for (const int units : hidden) {
    places.push_back({first, in, units});
    first = places.back().end();
    in = units;
  }
  places.push_back({first, in, out});
  return places;
}

// [out, in] with orthonormal rows or columns, times gain; layer `number` is part of the address.
Eigen::MatrixXf Orthogonal(const LayerPlace& place, double gain, std::uint64_t seed, int number) {
  core::Stream stream(seed, 0, static_cast<std::uint32_t>(number),
                      core::PackAddress(core::Purpose::kInitialWeights));
  const Eigen::Index tall = std::max(place.out, place.in);
  const Eigen::Index wide = std::min(place.out, place.in);
  Eigen::MatrixXd normal(tall, wide);
  for (Eigen::Index k = 0; k < normal.size(); ++k) {
    normal.data()[k] = core::NormalQuantile(stream.Uniform(static_cast<std::uint32_t>(k)));
  }
  const Eigen::HouseholderQR<Eigen::MatrixXd> factors(normal);
  Eigen::MatrixXd q = factors.householderQ() * Eigen::MatrixXd::Identity(tall, wide);
  // Unique signs make the distribution uniform (Mezzadri 2007).
  for (Eigen::Index c = 0; c < wide; ++c) {
    if (factors.matrixQR()(c, c) < 0) q.col(c) *= -1;
  }
  if (place.out < place.in) q.transposeInPlace();
  return (gain * q).cast<float>();
}

torch::Tensor FromFloats(const std::vector<float>& values, at::IntArrayRef shape) {
  return torch::from_blob(const_cast<float*>(values.data()), shape, torch::kFloat32).clone();
}

std::vector<float> ToFloats(const torch::Tensor& tensor) {
  const torch::Tensor flat = tensor.detach().to(torch::kCPU).contiguous();
  const auto* data = flat.data_ptr<float>();
  return {data, data + flat.numel()};
}

// Columns of `table` [n, columns] as a tensor [n, count].
torch::Tensor Columns(const torch::Tensor& table, const std::vector<int>& columns) {
  std::vector<std::int64_t> wanted(columns.begin(), columns.end());
  return table.index_select(1, torch::tensor(at::ArrayRef<std::int64_t>(wanted), torch::kInt64));
}

}  // namespace

struct PpoLearner::Impl {
  // A shard's own leaves over the shared parameters, so that shards can differentiate side by side.
  struct Leaves {
    std::vector<LayerTensors> actor;
    std::vector<LayerTensors> critic;
    torch::Tensor log_sd;
    std::vector<torch::Tensor> all;  // in the order of the parameter vector
  };

  PpoConfig config;
  policies::DecisionHeads heads;
  int threads;
  torch::Device device;
  torch::TensorOptions options;
  PpoLoss loss;
  std::vector<LayerPlace> actor;
  std::int64_t first_log_sd = 0;
  std::vector<LayerPlace> critic;
  torch::Tensor parameters;      // [P]
  torch::Tensor first_moments;   // [P]
  torch::Tensor second_moments;  // [P]
  std::int64_t adam_steps = 0;
  std::vector<Leaves> shards;
  std::vector<int> log_probability_order;  // columns of Choices in the order of the loss

  Impl(const PpoConfig& ppo, const policies::DecisionHeads& decision_heads, int observation_size,
       const std::vector<float>& outputs, std::uint64_t seed, int worker_threads,
       const torch::Device& where)
      : config(ppo),
        heads(decision_heads),
        threads(worker_threads),
        device(where),
        options(torch::TensorOptions().dtype(torch::kFloat32).device(where)),
        loss(decision_heads, options) {
    actor = PlaceLayers(0, observation_size, config.hidden, heads.output_size());
    first_log_sd = actor.back().end();
    critic = PlaceLayers(first_log_sd + heads.log_sd_size(), observation_size, config.hidden, 1);
    std::vector<float> initial(static_cast<std::size_t>(critic.back().end()), 0.F);
    const auto fill = [&](const std::vector<LayerPlace>& layers, double last_gain, int number) {
      for (std::size_t k = 0; k < layers.size(); ++k) {
        const double gain = k + 1 < layers.size() ? std::sqrt(2.) : last_gain;
        // Row-major, as LibTorch reads it.
        Eigen::Map<Eigen::Matrix<float, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>>(
            initial.data() + layers[k].first, layers[k].out, layers[k].in) =
            Orthogonal(layers[k], gain, seed, number + static_cast<int>(k));
      }
    };
    fill(actor, .01, 0);
    fill(critic, 1, 100);
    std::copy(outputs.begin(), outputs.end(),
              initial.begin() + first_log_sd - static_cast<std::ptrdiff_t>(outputs.size()));
    std::fill_n(initial.begin() + first_log_sd, heads.log_sd_size(),
                static_cast<float>(config.initial_log_sd));
    parameters = FromFloats(initial, {static_cast<std::int64_t>(initial.size())}).to(device);
    first_moments = torch::zeros_like(parameters);
    second_moments = torch::zeros_like(parameters);
    MakeLeaves();
    OrderLogProbabilities();
  }

  torch::Tensor View(std::int64_t first, at::IntArrayRef shape) const {
    std::int64_t size = 1;
    for (const std::int64_t extent : shape) size *= extent;
    return parameters.narrow(0, first, size).view(shape);
  }

  void MakeLeaves() {
    shards.assign(static_cast<std::size_t>(config.gradient_shards), {});
    for (Leaves& leaves : shards) {
      const auto leaf = [&](std::int64_t first, at::IntArrayRef shape) {
        torch::Tensor tensor = View(first, shape).variable_data();
        tensor.requires_grad_(true);
        leaves.all.push_back(tensor);
        return tensor;
      };
      const auto network = [&](const std::vector<LayerPlace>& places) {
        std::vector<LayerTensors> layers;
        for (const LayerPlace& place : places) {
          const torch::Tensor weight = leaf(place.first, {place.out, place.in});
          layers.push_back({weight, leaf(place.first + place.out * place.in, {place.out})});
        }
        return layers;
      };
      leaves.actor = network(actor);
      leaves.log_sd = leaf(first_log_sd, {heads.log_sd_size()});
      leaves.critic = network(critic);
    }
  }

  // Choices lists heads by audience and product; the loss ladder heads first, then interval heads.
  void OrderLogProbabilities() {
    const int audiences = heads.audiences();
    const int products = heads.products();
    for (const std::vector<int>* kind : {&heads.ladder_products(), &heads.interval_products()}) {
      for (int a = 0; a < audiences; ++a) {
        for (const int product : *kind) log_probability_order.push_back(a * products + product);
      }
    }
    for (int a = 0; heads.places() > 0 && a < audiences; ++a) {
      log_probability_order.push_back(audiences * products + a);
    }
  }

  std::vector<int> PickColumns(const std::vector<int>& products) const {
    std::vector<int> columns;
    for (int a = 0; a < heads.audiences(); ++a) {
      for (const int product : products) columns.push_back(a * heads.products() + product);
    }
    return columns;
  }

  SampleTensors ToTensors(const PpoBatch& batch) const {
    const std::int64_t n = batch.samples;
    const torch::Tensor picks = FromFloats(batch.picks, {n, heads.picks_size()});
    SampleTensors samples;
    samples.observations = FromFloats(
        batch.observations, {n, static_cast<std::int64_t>(batch.observations.size()) / n});
    samples.levels = Columns(picks, PickColumns(heads.ladder_products())).to(torch::kInt64);
    samples.values = Columns(picks, PickColumns(heads.interval_products()));
    if (heads.places() > 0) {
      const std::int64_t prices = heads.audiences() * heads.products();
      samples.slates = picks.narrow(1, prices, heads.audiences() * heads.places())
                           .to(torch::kInt64)
                           .view({n, heads.audiences(), heads.places()});
      if (!batch.in_stock.empty()) {
        const torch::Tensor in_stock =
            torch::from_blob(const_cast<std::uint8_t*>(batch.in_stock.data()),
                             {n, 1, heads.products()}, torch::kUInt8)
                .to(torch::kFloat32);
        samples.out_of_stock = policies::kOutOfStock * (1 - in_stock);
      }
    }
    samples.old_log_probabilities = Columns(
        FromFloats(batch.log_probabilities, {n, heads.heads_size()}), log_probability_order);
    samples.advantages = FromFloats(batch.advantages, {n});
    samples.returns = FromFloats(batch.returns, {n});
    samples.groups = torch::tensor(at::ArrayRef<std::int64_t>(batch.groups), torch::kInt64);
    for (torch::Tensor* tensor :
         {&samples.observations, &samples.levels, &samples.values, &samples.slates,
          &samples.out_of_stock, &samples.old_log_probabilities, &samples.advantages,
          &samples.returns, &samples.groups}) {
      if (tensor->defined()) *tensor = tensor->to(device);
    }
    return samples;
  }

  struct ShardResult {
    torch::Tensor gradient;  // [P] of the sums
    torch::Tensor figures;   // [5] sums: actor loss, critic loss, entropy, approx_kl, clip_fraction
  };

  ShardResult Differentiate(const Leaves& leaves, const SampleTensors& samples,
                            double entropy_weight) const {
    const torch::Tensor outputs = Evaluate(leaves.actor, samples.observations);
    const HeadTensors head = loss.Heads(outputs, leaves.log_sd, samples);
    const torch::Tensor actor_loss =
        PpoLoss::Actor(head, samples, config.clip_range, entropy_weight);
    const torch::Tensor values = Evaluate(leaves.critic, samples.observations).squeeze(1);
    const torch::Tensor critic_loss = CriticLoss(values, samples, config.level_weight);
    const std::vector<torch::Tensor> gradients =
        torch::autograd::grad({actor_loss + critic_loss}, leaves.all, {}, {}, false, true);
    ShardResult result;
    std::vector<torch::Tensor> flat;
    for (std::size_t k = 0; k < gradients.size(); ++k) {
      flat.push_back(gradients[k].defined() ? gradients[k].reshape({-1})
                                            : torch::zeros_like(leaves.all[k]).reshape({-1}));
    }
    const torch::NoGradGuard no_grad;
    result.gradient = torch::cat(flat);
    const torch::Tensor log_ratio = head.log_probabilities - samples.old_log_probabilities;
    const torch::Tensor change = torch::exp(log_ratio) - 1;
    const auto clipped = change.abs() > config.clip_range;
    result.figures =
        torch::stack({actor_loss.detach(), critic_loss.detach(), head.entropies.detach().sum(),
                      (change - log_ratio).detach().sum(), clipped.sum().to(torch::kFloat32)});
    return result;
  }

  // The sums over one minibatch, whose shards are differentiated side by side.
  ShardResult Minibatch(const SampleTensors& samples, const std::vector<torch::Tensor>& parts,
                        double entropy_weight) const {
    std::vector<ShardResult> results(shards.size());
    core::ParallelFor(static_cast<int>(shards.size()), threads, [&](int task, int) {
      const auto shard = static_cast<std::size_t>(task);
      if (parts[shard].size(0) == 0) return;
      results[shard] = Differentiate(shards[shard], samples.Select(parts[shard]), entropy_weight);
    });
    ShardResult total;
    for (const ShardResult& result : results) {
      if (!result.gradient.defined()) continue;
      if (!total.gradient.defined()) {
        total = result;
        continue;
      }
      total.gradient += result.gradient;
      total.figures += result.figures;
    }
    return total;
  }

  // Clips actor and critic each to the largest norm, then one step of Adam.
  void Step(const torch::Tensor& gradient, double rate) {
    const torch::NoGradGuard no_grad;
    const std::int64_t boundary = critic.front().first;
    for (const torch::Tensor& part : {gradient.narrow(0, 0, boundary),
                                      gradient.narrow(0, boundary, gradient.size(0) - boundary)}) {
      const auto norm = part.norm().item<double>();
      if (!std::isfinite(norm)) throw core::RunError("ppo: the gradient is not a finite number");
      if (norm > config.max_gradient_norm) part.mul_(config.max_gradient_norm / norm);
    }
    constexpr double kFirst = .9;
    constexpr double kSecond = .999;
    constexpr double kEpsilon = 1e-5;
    ++adam_steps;
    first_moments.mul_(kFirst).add_(gradient, 1 - kFirst);
    second_moments.mul_(kSecond).addcmul_(gradient, gradient, 1 - kSecond);
    const double first_correction = 1 - std::pow(kFirst, static_cast<double>(adam_steps));
    const double second_correction = 1 - std::pow(kSecond, static_cast<double>(adam_steps));
    const torch::Tensor root = (second_moments / second_correction).sqrt_().add_(kEpsilon);
    const auto descend = [&](std::int64_t first, std::int64_t size, double learning_rate) {
      parameters.narrow(0, first, size)
          .addcdiv_(first_moments.narrow(0, first, size), root.narrow(0, first, size),
                    -rate * learning_rate / first_correction);
    };
    const std::int64_t first_bias = first_log_sd - heads.output_size();
    descend(0, first_bias, config.learning_rate);
    descend(first_bias, heads.output_size(), config.bias_learning_rate);
    descend(first_log_sd, boundary - first_log_sd, config.learning_rate);
    descend(boundary, gradient.size(0) - boundary, config.critic_learning_rate);
  }
};

namespace {

// The order in which an epoch takes its groups (Fisher & Yates).
std::vector<std::int64_t> Shuffled(std::int64_t count, const PpoProgress& progress, int epoch) {
  core::Stream stream(progress.seed, progress.update, static_cast<std::uint32_t>(epoch),
                      core::PackAddress(core::Purpose::kSampleOrder));
  std::vector<std::int64_t> order(static_cast<std::size_t>(count));
  std::iota(order.begin(), order.end(), 0);
  for (std::int64_t k = count - 1; k > 0; --k) {
    const auto word = stream.Word(static_cast<std::uint32_t>(count - 1 - k));
    const auto other = static_cast<std::int64_t>(
        (static_cast<std::uint64_t>(word) * static_cast<std::uint64_t>(k + 1)) >> 32);
    std::swap(order[static_cast<std::size_t>(k)], order[static_cast<std::size_t>(other)]);
  }
  return order;
}

// Where each group begins; one more entry for the end.
std::vector<std::int64_t> GroupStarts(const std::vector<std::int64_t>& groups) {
  std::vector<std::int64_t> starts;
  for (std::size_t k = 0; k < groups.size(); ++k) {
    if (k == 0 || groups[k] != groups[k - 1]) starts.push_back(static_cast<std::int64_t>(k));
  }
  starts.push_back(static_cast<std::int64_t>(groups.size()));
  return starts;
}

// The samples of groups order[first] .. order[end - 1].
torch::Tensor SamplesOf(const std::vector<std::int64_t>& order,
                        const std::vector<std::int64_t>& starts, std::int64_t first,
                        std::int64_t end) {
  std::vector<std::int64_t> samples;
  for (std::int64_t k = first; k < end; ++k) {
    const auto group = static_cast<std::size_t>(order[static_cast<std::size_t>(k)]);
    for (std::int64_t s = starts[group]; s < starts[group + 1]; ++s) samples.push_back(s);
  }
  return torch::tensor(at::ArrayRef<std::int64_t>(samples), torch::kInt64);
}

}  // namespace

PpoLearner::PpoLearner(const PpoConfig& config, const policies::DecisionHeads& heads,
                       int observation_size, const std::vector<float>& outputs, std::uint64_t seed,
                       int threads, const std::string& device)
    : impl_(std::make_unique<Impl>((Validate(config), config), heads, observation_size, outputs,
                                   seed, threads, FindDevice(device))) {}

PpoLearner::~PpoLearner() = default;

PpoReport PpoLearner::Update(const PpoBatch& batch, const PpoProgress& progress) {
  Impl& impl = *impl_;
  const PpoConfig& config = impl.config;
  const SampleTensors samples = impl.ToTensors(batch);
  const std::int64_t n = batch.samples;
  const std::vector<std::int64_t> starts = GroupStarts(batch.groups);
  const auto groups = static_cast<std::int64_t>(starts.size()) - 1;
  const auto shards = static_cast<std::int64_t>(impl.shards.size());
  // Minibatches of almost equal size, each of whole groups.
  const std::int64_t parts =
      std::clamp<std::int64_t>((n + config.minibatch_size / 2) / config.minibatch_size, 1, groups);
  torch::Tensor figures;
  for (int epoch = 0; epoch < config.epochs; ++epoch) {
    const std::vector<std::int64_t> order = Shuffled(groups, progress, epoch);
    figures = torch::zeros({5}, impl.options);
    for (std::int64_t part = 0; part < parts; ++part) {
      progress.stop.ThrowIfStopped();
      const std::int64_t first = groups * part / parts;
      const std::int64_t size = groups * (part + 1) / parts - first;
      std::vector<torch::Tensor> pieces;
      std::int64_t count = 0;
      for (std::int64_t shard = 0; shard < shards; ++shard) {
        pieces.push_back(SamplesOf(order, starts, first + size * shard / shards,
                                   first + size * (shard + 1) / shards)
                             .to(impl.device));
        count += pieces.back().size(0);
      }
      Impl::ShardResult sums = impl.Minibatch(samples, pieces, progress.entropy);
      figures += sums.figures;
      impl.Step(sums.gradient.div_(static_cast<double>(count)), progress.rate);
    }
  }
  const std::vector<float> sums = ToFloats(figures);
  const auto heads = static_cast<double>(impl.log_probability_order.size());
  const auto count = static_cast<double>(n);
  return {sums[0] / count, sums[1] / count, sums[2] / count / heads, sums[3] / count / heads,
          sums[4] / count / heads};
}

std::vector<float> PpoLearner::Values(const std::vector<float>& observations,
                                      std::int64_t samples) const {
  const torch::NoGradGuard no_grad;
  if (samples == 0) return {};
  const torch::Tensor x =
      FromFloats(observations, {samples, static_cast<std::int64_t>(observations.size()) / samples})
          .to(impl_->device);
  return ToFloats(Evaluate(impl_->shards.front().critic, x));
}

void PpoLearner::RescaleCritic(double old_mean, double old_sd, double new_mean, double new_sd) {
  const torch::NoGradGuard no_grad;
  const LayerPlace& last = impl_->critic.back();
  torch::Tensor weight = impl_->parameters.narrow(0, last.first, last.in);
  torch::Tensor bias = impl_->parameters.narrow(0, last.first + last.in, 1);
  weight.mul_(old_sd / new_sd);
  bias.mul_(old_sd).add_(old_mean - new_mean).div_(new_sd);
}

void PpoLearner::CopyActor(policies::PolicyNetwork* network) const {
  const std::vector<float> parameters = ToFloats(impl_->parameters);
  network->layers.resize(impl_->actor.size());
  for (std::size_t k = 0; k < impl_->actor.size(); ++k) {
    const LayerPlace& place = impl_->actor[k];
    const float* first = parameters.data() + place.first;
    network->layers[k].weight =
        Eigen::Map<const Eigen::Matrix<float, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>>(
            first, place.out, place.in);
    network->layers[k].bias =
        Eigen::Map<const Eigen::VectorXf>(first + place.out * place.in, place.out);
  }
  network->log_sd = Eigen::Map<const Eigen::VectorXf>(parameters.data() + impl_->first_log_sd,
                                                      impl_->heads.log_sd_size());
}

PpoLearner::State PpoLearner::Save() const {
  return {ToFloats(impl_->parameters), ToFloats(impl_->first_moments),
          ToFloats(impl_->second_moments), impl_->adam_steps};
}

void PpoLearner::Load(const State& state) {
  const torch::NoGradGuard no_grad;
  const auto load = [&](const std::vector<float>& values, torch::Tensor& tensor) {
    if (static_cast<std::int64_t>(values.size()) != tensor.numel()) {
      throw core::InputError("checkpoint", "has " + std::to_string(values.size()) +
                                               " parameters where the scenario needs " +
                                               std::to_string(tensor.numel()));
    }
    // In place: the shards' leaves look at these parameters.
    tensor.copy_(FromFloats(values, {tensor.numel()}));
  };
  load(state.parameters, impl_->parameters);
  load(state.first_moments, impl_->first_moments);
  load(state.second_moments, impl_->second_moments);
  impl_->adam_steps = state.adam_steps;
}

}  // namespace souk::agents
