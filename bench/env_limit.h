#pragma once

// The work that a market's period cannot avoid, and nothing else: the exponentials of its
// utilities, the Philox blocks its draws stand in, the inverse distribution functions at the means
// that the market really had, and every array of actions, state and outcome streamed once.
//
// Left out, though the market needs it: sums and shares of attractions, masks, prices checked,
// money counted, satisfaction's arithmetic, customers taken one by one, loops over audiences and
// segments.

#include <functional>
#include <vector>

#include "core/lanes.h"
#include "env/market.h"

namespace souk::bench {

class EnvLimit {
 public:
  using Post = std::function<void(int period, spec::Actions*)>;

  // Plays one episode of sixteen worlds, with the actions that `post` gives, to collect the means.
  EnvLimit(const env::MarketConfig& config, env::Accounting accounting, int worlds,
           const Post& post);

  // One period of `blocks` blocks of sixteen worlds.
  void Run(int period, int blocks);

 private:
  static constexpr int kSamples = 8;  // few, so that the means stay in the near caches

  void AddSample(env::MarketState state, const spec::Actions& actions, env::Market* expected);
  void Draw(int period, int block);
  void Stream(int block);

  env::MarketConfig config_;
  spec::Shape shape_;
  bool full_;
  env::Behaviours behaviours_;
  int pairs_ = 0;           // segment and audience with a share
  int draws_per_pair_ = 0;  // per offer; full: and those who do not buy, by click
  int offers_ = 0;          // products over all sellers, J * N
  spec::Actions actions_;
  env::MarketState state_;
  env::PeriodOutcome outcome_;
  std::vector<core::Lanes> utilities_;           // [pairs * offers] arguments of exponentials
  std::vector<std::vector<core::Lanes>> means_;  // [sample][pairs * draws]
};

}  // namespace souk::bench
