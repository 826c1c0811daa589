#include "evaluation/policy_rival.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "core/errors.h"
#include "env/seller_spec.h"
#include "evaluation/policy_names.h"
#include "evaluation/rival_seat.h"

namespace souk::evaluation {
namespace {

class PolicyCompetitor final : public RivalSeat {
 public:
  PolicyCompetitor(const env::MarketConfig& market, int seller, const PolicyMaker& make)
      : RivalSeat(market, seller), policy_(make(env::SellerSpecOf(market, seller))) {}

  void Post(const env::Market& market, std::span<double>, std::span<double> prices) override {
    See(market, &observation_);
    policy_->Act(observation_, &actions_);
    std::copy(actions_.prices.begin(), actions_.prices.end(), prices.begin());
  }

 private:
  std::unique_ptr<policies::Policy> policy_;
  spec::Observation observation_;
};

}  // namespace

env::CustomRival PolicyRival(std::string name, PolicyMaker make) {
  return {std::move(name), [make = std::move(make)](const env::MarketConfig& market, int seller) {
            return std::make_unique<PolicyCompetitor>(market, seller, make);
          }};
}

void SetRival(const std::string& text, env::MarketConfig* market) {
  const std::size_t equals = text.find('=');
  if (equals == std::string::npos || equals + 1 == text.size()) {
    throw core::InputError("rival", core::Quoted(text) + " must be RIVAL=POLICY");
  }
  const std::string name = text.substr(0, equals);
  const std::string policy = text.substr(equals + 1);
  std::vector<std::string> names;
  for (std::size_t j = 0; j < market->rivals.size(); ++j) {
    names.push_back(market->rivals[j].name);
    if (names.back() != name) continue;
    const auto make = [policy](const spec::SellerSpec& seller) {
      return FindPolicy(policy, seller, false);
    };
    make(env::SellerSpecOf(*market, static_cast<int>(j) + 1));  // faults come before the run
    market->rivals[j].behaviour = PolicyRival(policy, make);
    return;
  }
  throw core::InputError("rival", market->name + " has no rival called " + core::Quoted(name) +
                                      core::NearestHint(name, names));
}

}  // namespace souk::evaluation
