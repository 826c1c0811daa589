#include "policies/decisions.h"

#include "policies/neural_policy.h"
#include "spec/observation_rows.h"

namespace souk::policies {
namespace {

void Append(const spec::Shape& shape, const spec::Actions& actions, Decisions& decisions) {
  for (int row = 0; row < shape.audiences * shape.products; ++row) {
    decisions.prices.push_back(actions.prices[shape.At(row, 0)]);
  }
  for (int row = 0; row < shape.audiences * shape.places; ++row) {
    decisions.slates.push_back(actions.slates[shape.At(row, 0)]);
  }
}

}  // namespace

DecisionShape ShapeOf(const Policy& policy, const spec::SellerSpec& seller) {
  const auto* neural = dynamic_cast<const NeuralPolicy*>(&policy);
  return {spec::ObservationSize(seller), seller.audiences_count(), seller.products_count(),
          seller.places(), neural == nullptr ? 0 : neural->heads().output_size()};
}

Decisions Decide(const Policy& policy, const spec::SellerSpec& seller,
                 std::span<const DecisionCase> cases, std::uint64_t seed) {
  const auto* neural = dynamic_cast<const NeuralPolicy*>(&policy);
  const spec::Shape shape = spec::MakeShape(seller, 1);
  const int observed = spec::ObservationSize(seller);
  spec::Observation observation;
  observation.shape = shape;
  observation.seed = seed;
  observation.alive.assign(static_cast<std::size_t>(shape.padded), 1.);
  observation.values.resize(shape.At(observed, 0));
  spec::Actions actions(shape);
  core::AlignedVector<float> outputs;
  Decisions decisions;
  for (std::size_t c = 0; c < cases.size(); ++c) {
    observation.first_episode = static_cast<std::uint32_t>(c);
    observation.step = static_cast<std::uint32_t>(cases[c].period);
    observation.period = cases[c].period;
    for (int row = 0; row < observed; ++row) {
      for (int lane = 0; lane < shape.padded; ++lane) {
        observation.values[shape.At(row, lane)] =
            cases[c].observation[static_cast<std::size_t>(row)];
      }
    }
    policy.Act(observation, &actions);
    Append(shape, actions, decisions);
    if (neural == nullptr) continue;
    neural->Outputs(observation, &outputs);
    for (int row = 0; row < neural->heads().output_size(); ++row) {
      decisions.outputs.push_back(outputs[shape.At(row, 0)]);
    }
  }
  return decisions;
}

std::vector<float> Observations(std::span<const DecisionCase> cases) {
  std::vector<float> values;
  for (const DecisionCase& one : cases) {
    values.insert(values.end(), one.observation.begin(), one.observation.end());
  }
  return values;
}

}  // namespace souk::policies
