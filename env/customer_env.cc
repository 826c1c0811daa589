#include "env/customer_env.h"

#include <algorithm>

#include "env/market_env.h"

namespace souk::env {
namespace {

bool ComeAgain(const MarketConfig& config) {
  return config.customers.come_back.probability > 0 ||
         std::any_of(config.segments.begin(), config.segments.end(),
                     [](const SegmentConfig& segment) { return segment.patience.share > 0; });
}

}  // namespace

spec::EnvSpec MakeCustomerSpec(const MarketConfig& config, int worlds) {
  spec::EnvSpec spec = MakeEnvSpec(config, worlds);
  std::vector<std::string>& names = spec.observation_names;
  if (config.audiences.size() > 1) {
    for (const std::string& audience : config.audiences) {
      names.push_back("audience[" + audience + "]");
    }
  }
  if (ComeAgain(config)) names.emplace_back("earlier_visits");
  const CustomersConfig& customers = config.customers;
  for (const FeatureConfig& feature : customers.features) {
    names.push_back("feature[" + feature.name + "]");
  }
  for (int f = 1; f <= customers.random_features.count; ++f) {
    names.push_back("feature[random_" + std::to_string(f) + "]");
  }
  return spec;
}

CustomerEnv::CustomerEnv(const MarketConfig& config, int worlds, Accounting accounting)
    : customers_(config, worlds, accounting),
      spec_(MakeCustomerSpec(config, worlds)),
      view_(customers_.market(), 0),
      come_again_(ComeAgain(config)) {}

void CustomerEnv::Reset(std::uint64_t seed, std::uint32_t first_episode) {
  customers_.Reset(seed, first_episode);
}

void CustomerEnv::Observe(spec::Observation* observation) const {
  const StandingCustomers& now = customers_.now();
  const spec::Shape& shape = spec_.shape;
  observation->values.reserve(shape.At(spec_.observation_size(), 0));
  view_.Fill(customers_.market(), observation);
  observation->step += customers_.index() *
                       static_cast<std::uint32_t>(customers_.market().config().calendar.periods);
  observation->alive = now.standing;
  auto& values = observation->values;
  for (int a = 0; shape.audiences > 1 && a < shape.audiences; ++a) {
    for (const std::int32_t audience : now.audience) values.push_back(audience == a ? 1 : 0);
  }
  if (come_again_) {
    values.insert(values.end(), now.earlier_visits.begin(), now.earlier_visits.end());
  }
  values.insert(values.end(), now.shown.begin(), now.shown.end());
}

void CustomerEnv::Step(const spec::Actions& actions, spec::StepResult* result) {
  customers_.Step(actions);
  const CustomerOutcome& outcome = customers_.outcome();
  result->reward = outcome.reward;
  result->audience_reward = outcome.audience_reward;
  result->terminated.resize(outcome.ended.size());
  result->truncated.assign(outcome.ended.size(), 0);
  std::transform(outcome.ended.begin(), outcome.ended.end(), result->terminated.begin(),
                 [](double e) { return static_cast<std::uint8_t>(e > 0); });
}

}  // namespace souk::env
