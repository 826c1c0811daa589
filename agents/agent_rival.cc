#include "agents/agent_rival.h"

#include <algorithm>
#include <utility>

#include "core/errors.h"
#include "env/competitor.h"
#include "env/seller_view.h"
#include "policies/policy_rival.h"

namespace souk::agents {
namespace {

class AgentCompetitor final : public env::Competitor {
 public:
  AgentCompetitor(std::unique_ptr<Agent> agent, int seller)
      : agent_(std::move(agent)), seller_(seller) {}

  std::size_t MemorySize(const env::Shape&) const override { return 0; }
  void Start(const env::Market& market, std::span<double>) override {
    if (!view_) view_.emplace(market, seller_);
    actions_ = env::Actions(market.shape());
  }
  void Post(const env::Market& market, std::span<double>, std::span<double> prices) override {
    See(market, &before_);
    agent_->Act(before_, &actions_, &propensity_);
    std::copy(actions_.prices.begin(), actions_.prices.end(), prices.begin());
  }
  void Learn(const env::Market& market, std::span<double>) override {
    See(market, &after_);
    CountResult(market);
    agent_->Learn({before_, actions_, result_, after_});
  }

 private:
  void See(const env::Market& market, env::Observation* observation) const {
    view_->Fill(market, observation);
    // Its draws are not ours, even where it is the same agent.
    observation->seed ^= 0x9e3779b97f4a7c15U * static_cast<std::uint64_t>(seller_);
  }

  // Its own profit, in all and per audience.
  void CountResult(const env::Market& market) {
    const env::Shape& shape = market.shape();
    const env::PeriodOutcome& outcome = market.outcome();
    const auto worlds = static_cast<std::size_t>(shape.padded);
    result_.reward.assign(worlds, 0.);
    result_.audience_reward.assign(shape.At(shape.audiences, 0), 0.);
    result_.terminated.assign(worlds, 0);
    result_.truncated.assign(worlds, 0);
    for (int w = 0; w < shape.padded; ++w) {
      const auto world = static_cast<std::size_t>(w);
      result_.reward[world] =
          outcome.revenue[shape.At(seller_, w)] - outcome.cost[shape.At(seller_, w)];
      result_.terminated[world] = outcome.ended[world] > 0 ? 1 : 0;
      for (int a = 0; a < shape.audiences; ++a) {
        double profit = 0;
        for (int i = 0; i < shape.products; ++i) {
          const double price = market.state().prices[shape.At(shape.PriceRow(a, i, seller_), w)];
          const double margin = price - env::ProductOf(market.config(), seller_, i).unit_cost;
          for (int s = 0; s < shape.segments; ++s) {
            profit += margin * outcome.units[shape.At(shape.UnitsRow(s, a, i, seller_), w)];
          }
        }
        result_.audience_reward[shape.At(a, w)] = profit;
      }
    }
  }

  std::unique_ptr<Agent> agent_;
  int seller_;
  std::optional<env::SellerView> view_;
  env::Observation before_;
  env::Observation after_;
  env::Actions actions_;
  env::StepResult result_;
  core::AlignedVector<double> propensity_;
};

}  // namespace

env::CustomRival AgentRival(std::string name, AgentMaker make) {
  return {std::move(name), [make = std::move(make)](const env::MarketConfig& market, int seller) {
            if (market.observed_periods > 1) {
              throw core::InputError("observed_periods", "must be 1 where an agent plays a rival");
            }
            return std::make_unique<AgentCompetitor>(make(policies::MarketSeenBy(market, seller)),
                                                     seller);
          }};
}

}  // namespace souk::agents
