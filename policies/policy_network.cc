#include "policies/policy_network.h"

#include <string>

#include "core/errors.h"

namespace souk::policies {
namespace {

void Require(bool good, const std::string& field, const std::string& message) {
  if (!good) throw core::InputError(field, message);
}

}  // namespace

void Validate(const PolicyNetwork& network) {
  Require(!network.layers.empty(), "network.layers", "must hold at least one layer");
  Require(network.observation_scale.size() == network.observation_mean.size(), "network.scale",
          "must be as many numbers as the mean");
  Require(network.observation_mean.allFinite(), "network.mean", "must be finite numbers");
  Require(network.observation_scale.allFinite() && (network.observation_scale.array() > 0).all(),
          "network.scale", "must be finite numbers above 0");
  Require(network.log_sd.allFinite(), "network.log_sd", "must be finite numbers");
  Eigen::Index size = network.observation_mean.size();
  for (std::size_t k = 0; k < network.layers.size(); ++k) {
    const PolicyNetwork::Layer& layer = network.layers[k];
    const std::string field = "network.layers[" + std::to_string(k) + "]";
    Require(layer.weight.cols() == size, field,
            "takes " + std::to_string(layer.weight.cols()) + " values; the one before gives " +
                std::to_string(size));
    Require(layer.bias.size() == layer.weight.rows() && layer.bias.size() > 0, field,
            "must have as many biases as rows of weights, at least one");
    Require(layer.weight.allFinite() && layer.bias.allFinite(), field, "must be finite numbers");
    size = layer.bias.size();
  }
}

void Forward(const PolicyNetwork& network, const spec::Observation& observation, int begin,
             NetworkScratch& scratch, NetworkBlock* outputs) {
  const int size = network.observation_size();
  scratch.in.resize(size, Eigen::NoChange);
  for (int row = 0; row < size; ++row) {
    const double* values = &observation.values[observation.shape.At(row, begin)];
    const float mean = network.observation_mean[row];
    const float scale = network.observation_scale[row];
    for (int lane = 0; lane < core::kLanes; ++lane) {
      const float x = (static_cast<float>(values[lane]) - mean) / scale;
      scratch.in(row, lane) = std::min(kObservationLimit, std::max(-kObservationLimit, x));
    }
  }
  for (std::size_t k = 0; k + 1 < network.layers.size(); ++k) {
    const PolicyNetwork::Layer& layer = network.layers[k];
    scratch.out.noalias() = layer.weight * scratch.in;
    scratch.out.colwise() += layer.bias;
    scratch.in = scratch.out.array().tanh();
  }
  const PolicyNetwork::Layer& last = network.layers.back();
  outputs->noalias() = last.weight * scratch.in;
  outputs->colwise() += last.bias;
}

}  // namespace souk::policies
