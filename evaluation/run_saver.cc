#include "evaluation/run_saver.h"

#include <utility>

#include "metrics/statistics.h"
#include "policies/policy_file.h"

namespace souk::evaluation {
namespace {

constexpr auto kInterval = std::chrono::seconds(2);

policies::PolicyProvenance Provenance(const agents::RunInfo& info, const TrainingRun& run) {
  policies::PolicyProvenance provenance;
  provenance.scenario = info.market.name;
  provenance.seed = info.training.seed;
  provenance.steps = run.training().steps();
  provenance.revision = info.revision;
  const TrainingRow* row = run.final_row();
  // The last policy may be younger than its last score; its figures are then not its own.
  if (row == nullptr || (!info.plan.keep_best && row->steps != run.training().steps())) {
    return provenance;
  }
  provenance.steps = row->steps;
  const double half =
      metrics::StudentQuantile(.975, info.plan.episodes - 1) * row->held_out->profit_se;
  const double profit = row->held_out->profit;
  provenance.evaluation =
      policies::PolicyEvaluation{profit, profit - half, profit + half, info.plan.episodes};
  return provenance;
}

}  // namespace

void SaveTrainingRun(const std::string& folder, const agents::RunInfo& info, TrainingRun& run,
                     bool replace) {
  const std::string policy =
      policies::ToYaml(run.FinalPolicy(), info.market, Provenance(info, run));
  agents::SaveRun(folder, info, {run.Save(), policy, ToCsv(run.rows()), ToEvents(run.rows())},
                  replace);
}

RunSaver::RunSaver(std::string folder, const agents::RunInfo& info, bool replace)
    : folder_(std::move(folder)), info_(info), replace_(replace), lock_(folder_) {}

void RunSaver::Save(TrainingRun& run) {
  SaveTrainingRun(folder_, info_, run, replace_);
  replace_ = false;
}

void RunSaver::AfterRound(TrainingRun& run) {
  const auto now = std::chrono::steady_clock::now();
  if (now < next_ && !run.Done()) return;
  Save(run);
  next_ = std::chrono::steady_clock::now() + kInterval;
}

}  // namespace souk::evaluation
