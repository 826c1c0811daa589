#include "env/market_env.h"

#include <fmt/core.h>

#include <algorithm>

#include "core/errors.h"

namespace souk::env {

namespace {

const MarketConfig& NeedsNoCustomers(const MarketConfig& config) {
  Validate(config);
  if (OnlyOneByOne(config)) {
    throw core::InputError("customers",
                           fmt::format("differ one by one in {}, a period's counts cannot say how; "
                                       "`souk customers` plays this scenario",
                                       config.name));
  }
  return config;
}

}  // namespace

MarketEnv::MarketEnv(const MarketConfig& config, int worlds, Accounting accounting)
    : market_(NeedsNoCustomers(config), worlds, accounting),
      view_(market_, 0),
      seen_(shape().At((config.observed_periods - 1) * view_.rows(), 0)),
      size_(spec::ObservationSize(seller())) {}

void MarketEnv::Reset(std::uint64_t seed, std::uint32_t first_episode) {
  market_.Reset(seed, first_episode);
  if (seen_.empty()) return;
  view_.Fill(market_, &newest_);
  for (std::size_t k = 0; k < seen_.size(); ++k)
    seen_[k] = newest_.values[k % newest_.values.size()];
}

bool MarketEnv::Done() const { return market_.AllEnded(); }

void MarketEnv::Observe(spec::Observation* observation) const {
  observation->values.reserve(shape().At(size_, 0));
  view_.Fill(market_, observation);
  observation->values.insert(observation->values.end(), seen_.begin(), seen_.end());
}

void MarketEnv::Step(const spec::Actions& actions, spec::StepResult* result) {
  if (!seen_.empty()) view_.Fill(market_, &newest_);
  market_.Step(actions);
  if (!seen_.empty()) {
    std::copy_backward(seen_.begin(),
                       seen_.end() - static_cast<std::ptrdiff_t>(newest_.values.size()),
                       seen_.end());
    std::copy(newest_.values.begin(), newest_.values.end(), seen_.begin());
  }
  const PeriodOutcome& outcome = market_.outcome();
  result->reward = outcome.reward;
  result->audience_reward = outcome.audience_profit;
  result->terminated.resize(outcome.ended.size());
  result->truncated.assign(outcome.ended.size(), 0);
  std::transform(outcome.ended.begin(), outcome.ended.end(), result->terminated.begin(),
                 [](double e) { return static_cast<std::uint8_t>(e > 0); });
}

}  // namespace souk::env
