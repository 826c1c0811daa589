#include "agents/ppo_config.h"

#include <fmt/core.h>

#include <algorithm>

#include "core/errors.h"
#include "core/field_check.h"
#include "core/make_fields.h"

namespace souk::agents {

void Validate(const PpoConfig& config) {
  core::CheckFields(config);
  if (config.worlds % config.replicas != 0) {
    throw core::InputError("replicas", fmt::format("is {}, must divide the number of worlds ({})",
                                                   config.replicas, config.worlds));
  }
}

PpoConfig DefaultPpoConfig(const spec::SellerSpec& seller) {
  PpoConfig config;
  constexpr std::size_t kFew = 8;  // prices
  if (seller.products.size() * seller.audiences.size() <= kFew) return config;
  // Many decisions at once: what one of them does is small beside what all the others do, so that
  // levels are learned fast and what depends on the state slowly.
  config.steps = 1000000;
  // Short rollouts: many small updates beat few large ones.
  constexpr int kSamples = 10000;  // of a round, about
  config.worlds = std::clamp(kSamples / seller.season.periods / 32 * 32, 32, 64);
  config.minibatch_size = 1024;
  config.replicas = 16;
  config.learning_rate = 1e-3;
  config.bias_learning_rate = 1e-2;
  config.critic_learning_rate = 3e-3;
  config.return_lambda = 1;
  config.entropy_coefficient = 0;
  return config;
}

}  // namespace souk::agents

namespace souk::core {

template <>
const FieldList& FieldsOf<agents::PpoConfig>() {
  using agents::PpoConfig;
  static const FieldList list = MakeFields<PpoConfig>(
      "ppo", Whole<&PpoConfig::steps>("steps", AtLeast(1), "suggested budget in world-periods"),
      Whole<&PpoConfig::worlds>("worlds", AtLeast(1), "episodes in lockstep"),
      Whole<&PpoConfig::replicas>("replicas", AtLeast(1),
                                  "of them that meet the same shocks; divides worlds"),
      Whole<&PpoConfig::max_samples>("max_samples", AtLeast(1),
                                     "an update is made at the latest when so many are held")
          .Formerly("most_samples"),
      Wholes<&PpoConfig::hidden>("hidden", Between(1, 65536), "units of each hidden layer"),
      Whole<&PpoConfig::epochs>("epochs", AtLeast(1), "passes over the samples of an update"),
      Whole<&PpoConfig::minibatch_size>("minibatch_size", AtLeast(1), "samples of a gradient step")
          .Formerly("minibatch"),
      Whole<&PpoConfig::gradient_shards>("gradient_shards", AtLeast(1),
                                         "parts of a minibatch, summed in order"),
      Number<&PpoConfig::discount_factor>("discount_factor", Range{0, 1, true},
                                          "of the next period's value")
          .Formerly("discount"),
      Number<&PpoConfig::gae_lambda>("gae_lambda", kShare, "of the actor's advantages"),
      Number<&PpoConfig::return_lambda>("return_lambda", kShare,
                                        "of what the critic learns; 1: returns as they came"),
      Number<&PpoConfig::level_weight>(
          "level_weight", kShare,
          "weight of what replicas miss together in the critic's loss; what each misses more than "
          "the others has weight 1"),
      Number<&PpoConfig::clip_range>(
          "clip_range", Above(0),
          "largest change of the probability ratio of an action distribution")
          .Formerly("clip"),
      Number<&PpoConfig::learning_rate>(
          "learning_rate", Above(0),
          "of the actor; falls linearly to `final_learning_rate_share` of it"),
      Number<&PpoConfig::bias_learning_rate>(
          "bias_learning_rate", Above(0), "of the actor's last biases, the levels of all decisions")
          .Formerly("bias_rate"),
      Number<&PpoConfig::critic_learning_rate>("critic_learning_rate", Above(0),
                                               "of the critic, likewise")
          .Formerly("critic_rate"),
      Number<&PpoConfig::final_learning_rate_share>("final_learning_rate_share", kShare,
                                                    "share of the rates at the end")
          .Formerly("final_rate"),
      Number<&PpoConfig::entropy_coefficient>(
          "entropy_coefficient", AtLeast(0),
          "weight of the entropy of an action distribution; falls linearly to 0")
          .Formerly("entropy"),
      Number<&PpoConfig::max_gradient_norm>("max_gradient_norm", Above(0),
                                            "longer gradients are cut to it"),
      Number<&PpoConfig::list_price_spread>(
          "list_price_spread", AtLeast(0),
          "prices start around the list price, with this share of the price range as spread; 0: "
          "every price is as likely"),
      Number<&PpoConfig::relevance_score>(
          "relevance_score", AtLeast(0),
          "products of higher relevance start first, by this much score from relevance 0 to 1"),
      Number<&PpoConfig::initial_log_sd>("initial_log_sd", kAnyNumber,
                                         "log of the spread of prices in an interval at the "
                                         "start"));
  return list;
}

}  // namespace souk::core
