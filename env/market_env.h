#pragma once

// A period of the market as a step: the observation of env/seller_view.h; the reward of the
// scenario; the season's end as a termination (time left is observed), never a truncation. Where
// the scenario stacks periods, the observations of the periods before follow, the newest first;
// before the first period lies the first observation.

#include "env/market.h"
#include "env/seller_view.h"
#include "spec/vector_env.h"

namespace souk::env {

class MarketEnv final : public spec::VectorEnv {
 public:
  // core::InputError when the config is not valid, or its customers can only be met one by one.
  MarketEnv(const MarketConfig& config, int worlds, Accounting accounting = Accounting::kReward);

  const spec::SellerSpec& seller() const override { return view_.seller(); }
  const spec::Shape& shape() const override { return market_.shape(); }
  void Reset(std::uint64_t seed, std::uint32_t first_episode) override;
  void Observe(spec::Observation* observation) const override;
  void Step(const spec::Actions& actions, spec::StepResult* result) override;
  bool Done() const override;

  const Market& market() const { return market_; }
  // The whole environment, what was seen in earlier periods included, to go on from later.
  struct Snapshot {
    MarketState market;
    core::AlignedVector<double> seen;
  };
  Snapshot Save() const { return {market_.state(), seen_}; }
  void Restore(const Snapshot& snapshot) {
    market_.Restore(snapshot.market);
    seen_ = snapshot.seen;
  }

 private:
  Market market_;
  SellerView view_;
  core::AlignedVector<double> seen_;  // [(stacked periods - 1) * rows, B] newest first
  int size_;                          // O
  spec::Observation newest_;          // scratch
};

}  // namespace souk::env
