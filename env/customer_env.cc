#include "env/customer_env.h"

#include <algorithm>

#include "env/seller_spec.h"

namespace souk::env {
namespace {

bool ComeAgain(const spec::SellerSpec& seller) {
  const auto& rows = seller.customer_rows;
  return std::find(rows.begin(), rows.end(), "earlier_visits") != rows.end();
}

}  // namespace

CustomerEnv::CustomerEnv(const MarketConfig& config, int worlds, Accounting accounting)
    : customers_(config, worlds, accounting),
      view_(customers_.market(), 0),
      seller_(CustomerSpecOf(config)),
      size_(spec::ObservationSize(seller_)),
      come_again_(ComeAgain(seller_)) {}

void CustomerEnv::Reset(std::uint64_t seed, std::uint32_t first_episode) {
  customers_.Reset(seed, first_episode);
}

void CustomerEnv::Observe(spec::Observation* observation) const {
  const StandingCustomers& now = customers_.now();
  observation->values.reserve(shape().At(size_, 0));
  view_.Fill(customers_.market(), observation);
  observation->step += customers_.index() *
                       static_cast<std::uint32_t>(customers_.market().config().calendar.periods);
  observation->alive = now.standing;
  auto& values = observation->values;
  for (int a = 0; shape().audiences > 1 && a < shape().audiences; ++a) {
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
