#include "training/run_saver.h"

#include <algorithm>
#include <utility>

#include "env/seller_spec.h"
#include "metrics/statistics.h"
#include "policies/policy_file.h"

namespace souk::training {
namespace {

using Clock = std::chrono::steady_clock;

constexpr auto kSaveInterval = std::chrono::seconds(2);
constexpr auto kKeepInterval = std::chrono::milliseconds(200);
constexpr int kKeepShare = 20;  // keeping may cost a twentieth of the time

policies::PolicyProvenance Provenance(const RunInfo& info, const TrainingRun& run) {
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

RunState StateOf(const RunInfo& info, TrainingRun& run) {
  const std::string policy =
      policies::ToYaml(run.FinalPolicy(), env::SellerSpecOf(info.market), Provenance(info, run));
  return {run.Save(), policy, ToCsv(run.rows()), ToEvents(run.rows())};
}

}  // namespace

void SaveTrainingRun(const std::string& folder, const RunInfo& info, TrainingRun& run,
                     bool replace) {
  SaveRun(folder, info, StateOf(info, run), replace);
}

RunSaver::RunSaver(std::string folder, const RunInfo& info, bool replace)
    : folder_(std::move(folder)), info_(info), replace_(replace), lock_(folder_) {}

void RunSaver::Save(TrainingRun& run) {
  Keep(run);
  SaveState();
}

void RunSaver::AfterRound(TrainingRun& run) {
  const bool save = run.Done() || Clock::now() >= next_save_;
  if (save || Clock::now() >= next_keep_) Keep(run);
  if (save) SaveState();
}

long long RunSaver::SaveKept() {
  if (kept_) SaveState();
  return kept_steps_;
}

void RunSaver::Keep(TrainingRun& run) {
  const Clock::time_point start = Clock::now();
  kept_ = StateOf(info_, run);
  kept_steps_ = run.training().steps();
  const Clock::time_point end = Clock::now();
  next_keep_ = end + std::max<Clock::duration>(kKeepInterval, kKeepShare * (end - start));
}

void RunSaver::SaveState() {
  SaveRun(folder_, info_, *kept_, replace_);
  replace_ = false;
  kept_.reset();
  next_save_ = Clock::now() + kSaveInterval;
}

}  // namespace souk::training
