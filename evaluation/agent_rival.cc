#include "evaluation/agent_rival.h"

#include <algorithm>
#include <utility>

#include "env/seller_spec.h"
#include "evaluation/rival_seat.h"

namespace souk::evaluation {
namespace {

class AgentCompetitor final : public RivalSeat {
 public:
  AgentCompetitor(const env::MarketConfig& market, int seller, const AgentMaker& make)
      : RivalSeat(market, seller), agent_(make(env::SellerSpecOf(market, seller))) {}

  void Post(const env::Market& market, std::span<double>, std::span<double> prices) override {
    See(market, &before_);
    agent_->Act(before_, &actions_, nullptr);
    std::copy(actions_.prices.begin(), actions_.prices.end(), prices.begin());
  }
  void Learn(const env::Market& market, std::span<double>) override {
    See(market, &after_);
    CountResult(market);
    agent_->Learn({before_, actions_, result_, after_});
  }

 private:
  // Its own profit, in all and per audience.
  void CountResult(const env::Market& market) {
    const spec::Shape& shape = market.shape();
    const env::PeriodOutcome& outcome = market.outcome();
    const auto worlds = static_cast<std::size_t>(shape.padded);
    result_.reward.assign(worlds, 0.);
    result_.audience_reward.assign(shape.At(shape.audiences, 0), 0.);
    result_.terminated.assign(worlds, 0);
    result_.truncated.assign(worlds, 0);
    for (int w = 0; w < shape.padded; ++w) {
      const auto world = static_cast<std::size_t>(w);
      result_.reward[world] =
          outcome.revenue[shape.At(seller(), w)] - outcome.cost[shape.At(seller(), w)];
      result_.terminated[world] = outcome.ended[world] > 0 ? 1 : 0;
      for (int a = 0; a < shape.audiences; ++a) {
        double profit = 0;
        for (int i = 0; i < shape.products; ++i) {
          const double price = market.state().prices[shape.At(shape.PriceRow(a, i, seller()), w)];
          const double margin = price - env::ProductOf(market.config(), seller(), i).unit_cost;
          for (int s = 0; s < shape.segments; ++s) {
            profit += margin * outcome.units[shape.At(shape.UnitsRow(s, a, i, seller()), w)];
          }
        }
        result_.audience_reward[shape.At(a, w)] = profit;
      }
    }
  }

  std::unique_ptr<agents::Agent> agent_;
  spec::Observation before_;
  spec::Observation after_;
  spec::StepResult result_;
};

}  // namespace

env::CustomRival AgentRival(std::string name, AgentMaker make) {
  return {std::move(name), [make = std::move(make)](const env::MarketConfig& market, int seller) {
            return std::make_unique<AgentCompetitor>(market, seller, make);
          }};
}

}  // namespace souk::evaluation
