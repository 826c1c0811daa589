#include "policies/policy_rival.h"

#include <algorithm>
#include <utility>

#include "core/errors.h"
#include "env/competitor.h"
#include "env/market_env.h"
#include "env/seller_view.h"

namespace souk::policies {
namespace {

class PolicyCompetitor final : public env::Competitor {
 public:
  PolicyCompetitor(std::unique_ptr<Policy> policy, int seller)
      : policy_(std::move(policy)), seller_(seller) {}

  std::size_t MemorySize(const env::Shape&) const override { return 0; }
  void Start(const env::Market& market, std::span<double>) override {
    if (!view_) view_.emplace(market, seller_);
    actions_ = env::Actions(market.shape());
  }
  void Post(const env::Market& market, std::span<double>, std::span<double> prices) override {
    view_->Fill(market, &observation_);
    // Its draws are not ours, even where it plays our policy.
    observation_.seed ^= 0x9e3779b97f4a7c15U * static_cast<std::uint64_t>(seller_);
    policy_->Act(observation_, &actions_);
    std::copy(actions_.prices.begin(), actions_.prices.end(), prices.begin());
  }
  void Learn(const env::Market&, std::span<double>) override {}

 private:
  std::unique_ptr<Policy> policy_;
  int seller_;
  std::optional<env::SellerView> view_;
  env::Observation observation_;
  env::Actions actions_;
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
            if (market.observed_periods > 1) {
              throw core::InputError("observed_periods", "must be 1 where a policy plays a rival");
            }
            return std::make_unique<PolicyCompetitor>(make(MarketSeenBy(market, seller)), seller);
          }};
}

}  // namespace souk::policies
