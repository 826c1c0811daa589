#pragma once

// One training run: Training round by round, scored on held-out episodes on the way, with
// the best policy kept and an early stop.
//
// A round is the unit of everything: after it the run can be saved, and a run loaded from there
// ends with the bytes of one that was never stopped, but for the seconds. Evaluations fall on the
// first round ends at or after each multiple of the plan's `every`, and on the end of training.

#include <functional>
#include <memory>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <vector>

#include "training/held_out.h"
#include "training/run_folder.h"
#include "training/training.h"
#include "training/training_metrics.h"

namespace souk::training {

// Whether the agent is one of the deep library (agents/factory.h).
bool IsDeepAgent(const std::string& name);

// A plan for an agent: twenty evaluations, each of a fifth of the periods trained between two of
// them (32 to 1024 episodes), which costs a few percent of a run. Deep agents, whose policy may get
// worse again, keep their best policy; an online learner keeps its last.
HeldOutPlan DefaultHeldOutPlan(const std::string& agent, const env::MarketConfig& market,
                               long long steps);

// core::InputError when the budget is less than one period of each world: nothing would be learned.
void RequireBudget(const agents::TrainingConfig& config);

class TrainingRun {
 public:
  // `agent` and `held_out` (of the same market) must outlive the run. core::InputError when the
  // budget is less than one period of each world, or the plan breaks its ranges.
  TrainingRun(const RunInfo& info, agents::Agent& agent, const HeldOut& held_out,
              env::Accounting accounting = env::Accounting::kReward);

  bool Done() const { return training_.Done() || StoppedEarly(); }
  // `patience` evaluations in a row brought no improvement.
  bool StoppedEarly() const;
  const Training& training() const { return training_; }
  const std::vector<TrainingRow>& rows() const { return rows_; }  // one per round
  // The row whose score is the best so far, by the scenario's reward, the first of equals; for a
  // plan that keeps the last policy, the last row that was scored. Null when none was.
  const TrainingRow* final_row() const;

  // One round, and its evaluation where one is due. core::RunError as Training::RunRound, and when
  // a score or a diagnostic is not finite; core::Stopped likewise.
  void RunRound(const PeriodCallback& on_period = {});

  // The policy the run would end with now: the best so far or the last. Valid until the next
  // call of a member that is not const.
  const policies::Policy& FinalPolicy();
  std::unique_ptr<policies::Policy> TakeFinalPolicy() &&;

  // {"training", "rows", "best", "clock"}: seconds are in "clock" only.
  nlohmann::json Save() const;
  void Load(const nlohmann::json& state);  // core::InputError when it does not fit

 private:
  bool EvaluationIsDue() const;
  void Evaluate(TrainingRow& row);

  HeldOutPlan plan_;
  std::uint64_t seed_;
  int threads_;
  agents::Agent& agent_;
  const HeldOut& held_out_;
  Training training_;
  std::vector<TrainingRow> rows_;
  nlohmann::json best_agent_;  // saved state at the best row; null when the last is kept
  std::unique_ptr<policies::Policy> best_policy_;
  std::unique_ptr<policies::Policy> last_policy_;
};

}  // namespace souk::training
