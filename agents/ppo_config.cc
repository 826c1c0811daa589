#include "agents/ppo_config.h"

#include <algorithm>

#include "core/errors.h"

namespace souk::agents {

void Validate(const PpoConfig& config) {
  const auto require = [](bool good, const char* field, const char* allowed) {
    if (!good) throw core::InputError(field, allowed);
  };
  require(config.steps >= 1, "steps", "must be at least 1");
  require(config.worlds >= 1, "worlds", "must be at least 1");
  require(config.replicas >= 1 && config.worlds % config.replicas == 0, "replicas",
          "must divide the number of worlds");
  require(config.most_samples >= 1, "most_samples", "must be at least 1");
  require(std::all_of(config.hidden.begin(), config.hidden.end(), [](int h) { return h >= 1; }),
          "hidden", "must be numbers of at least 1");
  require(config.epochs >= 1, "epochs", "must be at least 1");
  require(config.minibatch >= 1, "minibatch", "must be at least 1");
  require(config.gradient_shards >= 1, "gradient_shards", "must be at least 1");
  require(config.discount > 0 && config.discount <= 1, "discount", "must be above 0, at most 1");
  require(config.gae_lambda >= 0 && config.gae_lambda <= 1, "gae_lambda", "must be from 0 to 1");
  require(config.return_lambda >= 0 && config.return_lambda <= 1, "return_lambda",
          "must be from 0 to 1");
  require(config.level_weight >= 0 && config.level_weight <= 1, "level_weight",
          "must be from 0 to 1");
  require(config.clip > 0, "clip", "must be above 0");
  require(config.learning_rate > 0, "learning_rate", "must be above 0");
  require(config.bias_rate > 0, "bias_rate", "must be above 0");
  require(config.critic_rate > 0, "critic_rate", "must be above 0");
  require(config.final_rate >= 0 && config.final_rate <= 1, "final_rate", "must be from 0 to 1");
  require(config.entropy >= 0, "entropy", "must be at least 0");
  require(config.list_price_spread >= 0, "list_price_spread", "must be at least 0");
  require(config.relevance_score >= 0, "relevance_score", "must be at least 0");
  require(config.max_gradient_norm > 0, "max_gradient_norm", "must be above 0");
}

PpoConfig DefaultPpoConfig(const env::MarketConfig& market) {
  PpoConfig config;
  constexpr std::size_t kFew = 8;  // prices
  if (market.products.size() * market.audiences.size() <= kFew) return config;
  // Many decisions at once: what one of them does is small beside what all the others do, so that
  // levels are learned fast and what depends on the state slowly.
  config.steps = 1000000;
  // Short rollouts: many small updates beat few large ones.
  constexpr int kSamples = 10000;  // of a round, about
  config.worlds = std::clamp(kSamples / market.calendar.periods / 32 * 32, 32, 64);
  config.minibatch = 1024;
  config.replicas = 16;
  config.learning_rate = 1e-3;
  config.bias_rate = 1e-2;
  config.critic_rate = 3e-3;
  config.return_lambda = 1;
  config.entropy = 0;
  return config;
}

}  // namespace souk::agents
