#include "agents/deep/ppo_agent.h"

#include <algorithm>
#include <cmath>
#include <functional>
#include <nlohmann/json.hpp>
#include <utility>

#include "core/errors.h"
#include "io/json_whole.h"
#include "spec/observation_rows.h"

namespace souk::agents {
namespace {

std::size_t Index(int i) { return static_cast<std::size_t>(i); }

// Rows [R, B padded], world innermost, as [B, R], world by world.
template <typename Rows>
std::vector<float> Transposed(const Rows& rows, const spec::Shape& shape, int count) {
  std::vector<float> table(Index(count) * Index(shape.worlds));
  for (int row = 0; row < count; ++row) {
    const auto* values = &rows[shape.At(row, 0)];
    for (int w = 0; w < shape.worlds; ++w) {
      table[Index(w) * Index(count) + Index(row)] = static_cast<float>(values[w]);
    }
  }
  return table;
}

// Outputs under which prices lie around the list price and slates follow stated relevance.
std::vector<float> FirstOutputs(const spec::SellerSpec& seller,
                                const policies::DecisionHeads& heads, const PpoConfig& config) {
  std::vector<float> outputs(Index(heads.output_size()), 0.F);
  const auto ladders = static_cast<int>(heads.ladder_products().size());
  const auto intervals = static_cast<int>(heads.interval_products().size());
  for (int a = 0; a < heads.audiences(); ++a) {
    for (int k = 0; k < ladders && config.list_price_spread > 0; ++k) {
      const int product = heads.ladder_products()[Index(k)];
      const std::vector<double>& rungs = heads.prices(product);
      const double spread = config.list_price_spread * (rungs.back() - rungs.front());
      for (std::size_t l = 0; spread > 0 && l < rungs.size(); ++l) {
        const double z = (rungs[l] - seller.products[Index(product)].list_price) / spread;
        outputs[Index((a * ladders + k) * heads.levels()) + l] = static_cast<float>(-z * z / 2);
      }
    }
    for (int c = 0; c < intervals && config.list_price_spread > 0; ++c) {
      const int product = heads.interval_products()[Index(c)];
      const double half = (heads.prices(product)[1] - heads.prices(product)[0]) / 2;
      const double s =
          (seller.products[Index(product)].list_price - heads.prices(product)[0]) / half - 1;
      outputs[Index(heads.first_mean() + a * intervals + c)] =
          static_cast<float>(std::atanh(std::min(.95, std::max(-.95, s))));
    }
    for (int i = 0; heads.places() > 0 && i < heads.products(); ++i) {
      outputs[Index(heads.first_score() + a * heads.products() + i)] =
          static_cast<float>(config.relevance_score * seller.products[Index(i)].relevance);
    }
  }
  return outputs;
}

const spec::SellerSpec& RequireDecisions(const spec::SellerSpec& seller) {
  if (!policies::DecisionHeads(seller).Any()) {
    throw core::InputError("products",
                           "leave ppo nothing to decide: every product has one price only and "
                           "there are no slates");
  }
  if (spec::ObservationSize(seller) == 0)
    throw core::InputError("observation", "must not be empty");
  return seller;
}

// A network of the right sizes, until the learner has made its own.
policies::PolicyNetwork Blank(const spec::SellerSpec& seller) {
  const policies::DecisionHeads heads(seller);
  policies::PolicyNetwork network;
  network.observation_mean = Eigen::VectorXf::Zero(spec::ObservationSize(seller));
  network.observation_scale = Eigen::VectorXf::Ones(spec::ObservationSize(seller));
  network.layers = {{Eigen::MatrixXf::Zero(heads.output_size(), spec::ObservationSize(seller)),
                     Eigen::VectorXf::Zero(heads.output_size())}};
  network.log_sd = Eigen::VectorXf::Zero(heads.log_sd_size());
  return network;
}

}  // namespace

void PpoAgent::Moments::Add(double value) {
  ++count;
  const double deviation = value - mean;
  mean += deviation / count;
  square += deviation * (value - mean);
}

double PpoAgent::Moments::sd() const { return count > 1 ? std::sqrt(square / count) : 0; }

PpoAgent::PpoAgent(const spec::SellerSpec& seller, const PpoConfig& config,
                   const AgentOptions& options)
    : seller_(seller),
      size_(spec::ObservationSize(seller)),
      config_((Validate(config), config)),
      options_(options),
      policy_("ppo", RequireDecisions(seller_), Blank(seller_), true),
      learner_(config, policy_.heads(), size_, FirstOutputs(seller_, policy_.heads(), config),
               options.seed, options.threads, options.device),
      observed_(Index(size_)) {
  policies::PolicyNetwork network = policy_.network();
  learner_.CopyActor(&network);
  policy_.set_network(std::move(network));
}

void PpoAgent::Act(const spec::Observation& observation, spec::Actions* actions,
                   core::AlignedVector<double>* propensity) {
  policy_.Explore(observation, actions, &choices_);
  if (propensity == nullptr) return;
  const spec::Shape& shape = observation.shape;
  propensity->assign(Index(shape.padded), 0);
  for (int head = 0; head < policy_.heads().heads_size(); ++head) {
    for (int w = 0; w < shape.worlds; ++w) {
      (*propensity)[Index(w)] += choices_.log_probabilities[shape.At(head, w)];
    }
  }
  for (double& p : *propensity) p = std::exp(p);
}

void PpoAgent::Learn(const Transition& transition) {
  const spec::Shape& shape = transition.before.shape;
  const auto worlds = Index(shape.worlds);
  worlds_ = shape.worlds;
  Period period;
  period.observations = Transposed(transition.before.values, shape, size_);
  period.picks = Transposed(choices_.picks, shape, policy_.heads().picks_size());
  period.log_probabilities =
      Transposed(choices_.log_probabilities, shape, policy_.heads().heads_size());
  const auto first = [&](const auto& values) {
    return std::vector(values.begin(), values.begin() + static_cast<std::ptrdiff_t>(worlds));
  };
  for (std::size_t w = 0; w < worlds; ++w) {
    period.alive.push_back(transition.before.alive[w] > 0 ? 1 : 0);
  }
  period.rewards.assign(transition.result.reward.begin(),
                        transition.result.reward.begin() + static_cast<std::ptrdiff_t>(worlds));
  period.terminated = first(transition.result.terminated);
  period.truncated = first(transition.result.truncated);
  bool playing = false;
  bool cut = false;
  for (std::size_t w = 0; w < worlds; ++w) {
    if (!std::isfinite(period.rewards[w])) {
      throw core::RunError("ppo: the reward is not a finite number");
    }
    if (period.alive[w] == 0) continue;
    ++steps_;
    const bool ended = period.terminated[w] != 0 || period.truncated[w] != 0;
    playing = playing || !ended;
    cut = cut || period.truncated[w] != 0;
  }
  const bool full = (rollout_.size() + 1) * worlds >= Index(config_.max_samples);
  if (cut || (playing && full)) {
    period.after = Transposed(transition.after.values, shape, size_);
  }
  rollout_.push_back(std::move(period));
  if (!playing || full) Update();
}

void PpoAgent::Normalise(std::vector<float>& observations) const {
  const policies::PolicyNetwork& network = policy_.network();
  const auto fields = Index(size_);
  for (std::size_t k = 0; k < observations.size(); ++k) {
    const auto field = static_cast<Eigen::Index>(k % fields);
    const float x =
        (observations[k] - network.observation_mean[field]) / network.observation_scale[field];
    observations[k] =
        std::min(policies::kObservationLimit, std::max(-policies::kObservationLimit, x));
  }
}

std::vector<double> PpoAgent::CriticValues(std::vector<float> observations) const {
  const auto samples = static_cast<std::int64_t>(observations.size() / Index(size_));
  Normalise(observations);
  const std::vector<float> scaled = learner_.Values(observations, samples);
  std::vector<double> values(scaled.size());
  std::transform(scaled.begin(), scaled.end(), values.begin(),
                 [&](float v) { return return_mean_ + return_sd_ * v; });
  return values;
}

RolloutValues PpoAgent::Valued() const {
  const auto worlds = Index(worlds_);
  RolloutValues rollout;
  rollout.periods = static_cast<int>(rollout_.size());
  rollout.worlds = worlds_;
  std::vector<float> observations;
  observations.reserve(rollout_.size() * rollout_.front().observations.size());
  const auto append = [](auto& to, const auto& from) {
    to.insert(to.end(), from.begin(), from.end());
  };
  for (const Period& period : rollout_) {
    append(observations, period.observations);
    append(rollout.rewards, period.rewards);
    append(rollout.alive, period.alive);
    append(rollout.terminated, period.terminated);
    append(rollout.truncated, period.truncated);
    append(rollout.after,
           period.after.empty() ? std::vector<double>(worlds, 0.) : CriticValues(period.after));
  }
  rollout.values = CriticValues(std::move(observations));
  return rollout;
}

int PpoAgent::Episodes() const {
  return worlds_ % config_.replicas == 0 ? worlds_ / config_.replicas : worlds_;
}

PpoBatch PpoAgent::MakeBatch(const std::vector<double>& advantages,
                             const std::vector<double>& returns) const {
  const policies::DecisionHeads& heads = policy_.heads();
  const auto worlds = Index(worlds_);
  PpoBatch batch;
  const auto append = [](std::vector<float>& to, const std::vector<float>& from, std::size_t world,
                         int size) {
    const auto begin = from.begin() + static_cast<std::ptrdiff_t>(world * Index(size));
    to.insert(to.end(), begin, begin + size);
  };
  const bool stock = heads.places() > 0 && !heads.stock_rows().empty();
  const int episodes = Episodes();
  std::int64_t group = 0;
  for (std::size_t t = 0; t < rollout_.size(); ++t) {
    const Period& period = rollout_[t];
    for (int e = 0; e < episodes; ++e) {
      const std::int64_t before = batch.samples;
      for (auto w = Index(e); w < worlds; w += Index(episodes)) {
        if (period.alive[w] == 0) continue;
        ++batch.samples;
        batch.groups.push_back(group);
        append(batch.observations, period.observations, w, size_);
        append(batch.picks, period.picks, w, heads.picks_size());
        append(batch.log_probabilities, period.log_probabilities, w, heads.heads_size());
        for (int i = 0; stock && i < heads.products(); ++i) {
          const auto row = Index(heads.stock_rows()[Index(i)]);
          batch.in_stock.push_back(period.observations[w * Index(size_) + row] > 0 ? 1 : 0);
        }
        batch.advantages.push_back(static_cast<float>(advantages[t * worlds + w]));
        batch.returns.push_back(
            static_cast<float>((returns[t * worlds + w] - return_mean_) / return_sd_));
      }
      if (batch.samples > before) ++group;
    }
  }
  Normalise(batch.observations);
  Moments spread;
  for (const float a : batch.advantages) spread.Add(a);
  // Where every decision came to the same there is nothing to prefer.
  const double sd = spread.sd() > 1e-12 * return_sd_ ? spread.sd() : INFINITY;
  for (float& a : batch.advantages) a = static_cast<float>((a - spread.mean) / sd);
  return batch;
}

// The mean and spread that returns are measured in follow those of the last rollouts.
void PpoAgent::RescaleReturns(const std::vector<double>& returns) {
  Moments moments;
  for (std::size_t k = 0; k < returns.size(); ++k) {
    const std::size_t t = k / Index(worlds_);
    if (rollout_[t].alive[k % Index(worlds_)] > 0) moments.Add(returns[k]);
  }
  constexpr double kPace = .2;
  const double pace = updates_ == 0 ? 1 : kPace;
  const double mean = return_mean_ + pace * (moments.mean - return_mean_);
  const double sd = return_sd_ + pace * (moments.sd() - return_sd_);
  const double floor = std::max(1e-9, 1e-6 * std::abs(mean));  // a constant reward has no spread
  learner_.RescaleCritic(return_mean_, return_sd_, mean, std::max(sd, floor));
  return_mean_ = mean;
  return_sd_ = std::max(sd, floor);
}

void PpoAgent::SetNormalisation() {
  const auto fields = Index(size_);
  for (const Period& period : rollout_) {
    for (std::size_t k = 0; k < period.observations.size(); ++k) {
      if (period.alive[k / fields] > 0) observed_[k % fields].Add(period.observations[k]);
    }
  }
  policies::PolicyNetwork network = policy_.network();
  for (std::size_t f = 0; f < fields; ++f) {
    constexpr double kLeastScale = .01;  // of a field that hardly ever changes
    network.observation_mean[static_cast<Eigen::Index>(f)] = static_cast<float>(observed_[f].mean);
    network.observation_scale[static_cast<Eigen::Index>(f)] =
        static_cast<float>(std::max(kLeastScale, observed_[f].sd()));
  }
  learner_.CopyActor(&network);
  policy_.set_network(std::move(network));
}

void PpoAgent::Update() {
  const RolloutValues rollout = Valued();
  std::vector<double> advantages =
      EstimateAdvantages(rollout, config_.discount_factor, config_.gae_lambda);
  std::vector<double> returns =
      EstimateAdvantages(rollout, config_.discount_factor, config_.return_lambda);
  std::transform(returns.begin(), returns.end(), rollout.values.begin(), returns.begin(),
                 std::plus<>());
  RescaleReturns(returns);
  if (updates_ > 0) {
    SubtractReplicas(rollout, Episodes(), &advantages);
    const PpoBatch batch = MakeBatch(advantages, returns);
    PpoProgress progress;
    progress.seed = options_.seed;
    progress.update = updates_;
    const double share = std::min(
        1., static_cast<double>(steps_) / static_cast<double>(std::max(1LL, options_.steps)));
    progress.rate = 1 - share * (1 - config_.final_learning_rate_share);
    progress.entropy = config_.entropy_coefficient * (1 - share);
    progress.stop = options_.stop;
    report_ = learner_.Update(batch, progress);
  }
  SetNormalisation();
  ++updates_;
  rollout_.clear();
}

std::vector<std::pair<std::string, double>> PpoAgent::Diagnostics() const {
  return {{"actor_loss", report_.actor_loss},
          {"critic_loss", report_.critic_loss},
          {"entropy", report_.entropy},
          {"approx_kl", report_.approx_kl},
          {"clip_fraction", report_.clip_fraction},
          {"return_sd", return_sd_}};
}

std::unique_ptr<policies::Policy> PpoAgent::MakePolicy(bool explore) const {
  return std::make_unique<policies::NeuralPolicy>("ppo", seller_, policy_.network(), explore);
}

nlohmann::json PpoAgent::Save() const {
  const PpoLearner::State state = learner_.Save();
  nlohmann::json observed = nlohmann::json::array();
  for (const Moments& m : observed_) observed.push_back({m.count, m.mean, m.square});
  return {{"agent", name()},
          {"budget", options_.steps},
          {"steps", steps_},
          {"updates", updates_},
          {"observed", observed},
          {"return_mean", return_mean_},
          {"return_sd", return_sd_},
          {"adam_steps", state.adam_steps},
          {"parameters", state.parameters},
          {"first_moments", state.first_moments},
          {"second_moments", state.second_moments}};
}

void PpoAgent::Load(const nlohmann::json& state) {
  try {
    if (state.at("agent").get<std::string>() != name()) {
      throw core::InputError("checkpoint", "is of another agent");
    }
    const nlohmann::json& observed = state.at("observed");
    if (observed.size() != observed_.size()) {
      throw core::InputError("checkpoint", "was trained on another observation");
    }
    learner_.Load({state.at("parameters").get<std::vector<float>>(),
                   state.at("first_moments").get<std::vector<float>>(),
                   state.at("second_moments").get<std::vector<float>>(),
                   io::JsonCount(state.at("adam_steps"))});
    for (std::size_t f = 0; f < observed_.size(); ++f) {
      observed_[f] = {observed[f].at(0).get<double>(), observed[f].at(1).get<double>(),
                      observed[f].at(2).get<double>()};
    }
    steps_ = io::JsonCount(state.at("steps"));
    updates_ = io::JsonWhole<std::uint32_t>(state.at("updates"));
    return_mean_ = state.at("return_mean").get<double>();
    return_sd_ = state.at("return_sd").get<double>();
  } catch (const nlohmann::json::exception& fault) {
    throw core::InputError("checkpoint", std::string("is not a ppo checkpoint: ") + fault.what());
  }
  rollout_.clear();
  if (updates_ > 0) SetNormalisation();
}

}  // namespace souk::agents
