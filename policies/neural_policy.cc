#include "policies/neural_policy.h"

#include <fmt/core.h>

#include <algorithm>
#include <utility>

#include "core/errors.h"
#include "spec/observation_rows.h"

namespace souk::policies {

NeuralPolicy::NeuralPolicy(std::string name, const spec::SellerSpec& seller, PolicyNetwork network,
                           bool explore)
    : name_(std::move(name)),
      heads_(seller),
      observation_size_(spec::ObservationSize(seller)),
      explore_(explore) {
  set_network(std::move(network));
}

void NeuralPolicy::set_network(PolicyNetwork network) {
  Validate(network);
  const auto require = [](Eigen::Index given, int wanted, const char* what) {
    if (given != wanted) {
      throw core::InputError("network",
                             fmt::format("has {} {}; the scenario has {}", given, what, wanted));
    }
  };
  require(network.observation_size(), observation_size_, "observed values");
  require(network.output_size(), heads_.output_size(), "outputs");
  require(network.log_sd.size(), heads_.log_sd_size(), "standard deviations");
  network_ = std::move(network);
}

void NeuralPolicy::Act(const spec::Observation& observation, spec::Actions* actions) const {
  if (explore_) {
    Explore(observation, actions, nullptr);
    return;
  }
  NetworkScratch scratch;
  NetworkBlock outputs;
  for (int begin = 0; begin < observation.shape.padded; begin += core::kLanes) {
    Forward(network_, observation, begin, scratch, &outputs);
    heads_.DecideGreedily(observation, begin, outputs, actions);
  }
}

void NeuralPolicy::Explore(const spec::Observation& observation, spec::Actions* actions,
                           Choices* choices) const {
  if (choices != nullptr) {
    choices->picks.resize(observation.shape.At(heads_.picks_size(), 0));
    choices->log_probabilities.resize(observation.shape.At(heads_.heads_size(), 0));
  }
  NetworkScratch scratch;
  NetworkBlock outputs;
  for (int begin = 0; begin < observation.shape.padded; begin += core::kLanes) {
    Forward(network_, observation, begin, scratch, &outputs);
    heads_.Explore(observation, begin, outputs, network_.log_sd, actions, choices);
  }
}

void NeuralPolicy::Propensity(const spec::Observation& observation, const spec::Actions& actions,
                              core::AlignedVector<double>* propensity) const {
  propensity->assign(static_cast<std::size_t>(observation.shape.padded), 1.);
  if (!explore_) return;
  NetworkScratch scratch;
  NetworkBlock outputs;
  for (int begin = 0; begin < observation.shape.padded; begin += core::kLanes) {
    Forward(network_, observation, begin, scratch, &outputs);
    heads_.Propensity(observation, begin, outputs, network_.log_sd, actions,
                      propensity->data() + begin);
  }
}

void NeuralPolicy::Outputs(const spec::Observation& observation,
                           core::AlignedVector<float>* outputs) const {
  const spec::Shape& shape = observation.shape;
  outputs->resize(shape.At(heads_.output_size(), 0));
  NetworkScratch scratch;
  NetworkBlock block;
  for (int begin = 0; begin < shape.padded; begin += core::kLanes) {
    Forward(network_, observation, begin, scratch, &block);
    for (int row = 0; row < heads_.output_size(); ++row) {
      std::copy_n(block.row(row).data(), core::kLanes, outputs->data() + shape.At(row, begin));
    }
  }
}

}  // namespace souk::policies
