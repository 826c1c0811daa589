#include "policies/policy_rival.h"

#include <algorithm>
#include <utility>

#include "policies/rival_seat.h"

namespace souk::policies {
namespace {

class PolicyCompetitor final : public RivalSeat {
 public:
  PolicyCompetitor(const env::MarketConfig& market, int seller, const PolicyMaker& make)
      : RivalSeat(market, seller), policy_(make(MarketSeenBy(market, seller))) {}

  void Post(const env::Market& market, std::span<double>, std::span<double> prices) override {
    See(market, &observation_);
    policy_->Act(observation_, &actions_);
    std::copy(actions_.prices.begin(), actions_.prices.end(), prices.begin());
  }

 private:
  std::unique_ptr<Policy> policy_;
  env::Observation observation_;
};

}  // namespace

env::MarketConfig MarketSeenBy(const env::MarketConfig& market, int seller) {
  env::MarketConfig seen = market;
  seen.slate = {};
  seen.add_ons.clear();
  seen.rivals.clear();
  const env::RivalConfig& self = market.rivals[static_cast<std::size_t>(seller - 1)];
  seen.products = self.products;
  for (env::SegmentConfig& segment : seen.segments) {
    for (double& taste : segment.taste) taste += self.appeal;
    segment.satisfaction.surplus += segment.satisfaction.relevance;  // there is no slate
    segment.satisfaction.relevance = 0;
  }
  for (int j = 0; j < market.sellers_count(); ++j) {
    if (j == seller) continue;
    env::RivalConfig other;
    if (j > 0) other = market.rivals[static_cast<std::size_t>(j - 1)];
    if (j == 0) {
      other.name = "own";
      other.products = market.products;
      for (env::ProductConfig& product : other.products) {
        product.salvage_value = product.holding_cost_per_unit_day = product.spoilage_per_day = 0;
        product.pricing = {};
        product.replenishment = {};
        product.returns = {};
      }
    }
    other.appeal -= self.appeal;
    other.behaviour = env::FixedRival{};
    seen.rivals.push_back(std::move(other));
  }
  return seen;
}

env::CustomRival PolicyRival(std::string name, PolicyMaker make) {
  return {std::move(name), [make = std::move(make)](const env::MarketConfig& market, int seller) {
            return std::make_unique<PolicyCompetitor>(market, seller, make);
          }};
}

}  // namespace souk::policies
