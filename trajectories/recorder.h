#pragma once

// Records what is played (spec/rollout.h), a batch at a time:
//
//   env::MarketEnv env(market, worlds, env::Accounting::kFull);
//   trajectories::Recorder recorder(env, policy);
//   spec::Rollout(env, policy, {&recorder}).Play(seed, first_episode);
//   recorder.Column("rewards")  and all columns of docs/log_format.md

#include <string>
#include <vector>

#include "env/market_env.h"
#include "spec/rollout.h"
#include "trajectories/record.h"

namespace souk::trajectories {

class Recorder final : public spec::Observer {
 public:
  // Both must outlive it; `env` has full accounting.
  Recorder(const env::MarketEnv& env, const spec::Decider& decider);

  const BatchRecord& record() const { return record_; }
  // A column of the batch as numbers, [rows, cells], episode after episode. core::InputError when
  // there is none of the name.
  std::vector<double> Column(const std::string& name) const;

  void Start(const spec::VectorEnv& env) override;
  // core::InputError as BatchRecord::Add.
  void Add(const spec::Observation& before, const spec::Actions& actions,
           const spec::StepResult& result) override;
  void End(const spec::Observation& last) override;

 private:
  const env::Market& market_;
  const spec::Decider& decider_;
  core::AlignedVector<double> propensity_;
  BatchRecord record_;
};

}  // namespace souk::trajectories
