#pragma once

// A customer as a step: the observation is the seller's view of the period (env/seller_view.h, as
// it is at that moment), then the audience the customer is in (where there are several), how often
// it has come before (where customers come again) and its features as the seller sees them. A world
// in which no customer stands has 0 in Observation::alive: nothing is decided there.
//
// The reward of a step is that of its sale; what a period brings beside sales (holding cost,
// satisfaction, salvage) is in the step that ends it, so that an episode's rewards sum to the
// market's. The season's end is a termination. Observation::step is period + T * (customer of the
// period), the same whatever worlds are beside.

#include <string>
#include <vector>

#include "env/customer_market.h"
#include "env/seller_view.h"
#include "spec/vector_env.h"

namespace souk::env {

class CustomerEnv final : public spec::VectorEnv {
 public:
  // core::InputError as CustomerMarket.
  CustomerEnv(const MarketConfig& config, int worlds, Accounting accounting = Accounting::kReward);

  const spec::SellerSpec& seller() const override { return seller_; }
  const spec::Shape& shape() const override { return customers_.market().shape(); }
  void Reset(std::uint64_t seed, std::uint32_t first_episode) override;
  void Observe(spec::Observation* observation) const override;
  void Step(const spec::Actions& actions, spec::StepResult* result) override;
  bool Done() const override { return customers_.Done(); }

  const CustomerMarket& customers() const { return customers_; }
  CustomerMarket& customers() { return customers_; }

 private:
  CustomerMarket customers_;
  SellerView view_;
  spec::SellerSpec seller_;
  int size_;  // O
  bool come_again_;
};

}  // namespace souk::env
