#include "training/training_run.h"

#include <fmt/core.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <utility>

#include "agents/factory.h"
#include "core/errors.h"

namespace souk::training {
namespace {

constexpr long long kEvaluations = 20;   // in a run
constexpr double kEvaluationShare = .2;  // of the periods trained
constexpr double kFewestEpisodes = 32;
constexpr double kMostEpisodes = 1024;

double SecondsSince(std::chrono::steady_clock::time_point start) {
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

nlohmann::json ToJson(const TrainingRow& row) {
  nlohmann::json json = nlohmann::json::object();
  if (row.held_out) {
    const HeldOutScore& score = *row.held_out;
    json["held_out"] = {
        {"profit", score.profit}, {"profit_se", score.profit_se}, {"reward", score.reward}};
    if (score.benchmark_ratio) json["held_out"]["optimality"] = *score.benchmark_ratio;
  }
  if (!row.diagnostics.empty()) json["diagnostics"] = row.diagnostics;
  return json;
}

TrainingRow RowFromJson(const nlohmann::json& json) {
  TrainingRow row;
  if (json.contains("held_out")) {
    const nlohmann::json& saved = json.at("held_out");
    row.held_out = {saved.at("profit").get<double>(), saved.at("profit_se").get<double>(),
                    saved.at("reward").get<double>(), std::nullopt};
    if (saved.contains("optimality")) {
      row.held_out->benchmark_ratio = saved.at("optimality").get<double>();
    }
  }
  if (json.contains("diagnostics")) json.at("diagnostics").get_to(row.diagnostics);
  return row;
}

void RequireFinite(const TrainingRow& row) {
  for (const auto& [name, value] : row.diagnostics) {
    if (std::isfinite(value)) continue;
    throw core::RunError(fmt::format(
        "after {} periods of training the agent's {} is not a finite number", row.steps, name));
  }
}

// The scored row with the highest reward, the first of equals; rows.size() when none is scored.
std::size_t BestRow(const std::vector<TrainingRow>& rows) {
  std::size_t best = rows.size();
  for (std::size_t r = 0; r < rows.size(); ++r) {
    if (!rows[r].held_out) continue;
    if (best == rows.size() || rows[r].held_out->reward > rows[best].held_out->reward) best = r;
  }
  return best;
}

}  // namespace

bool IsDeepAgent(const std::string& name) {
  const auto& rows = agents::ListAgents();
  return std::any_of(rows.begin(), rows.end(),
                     [&](const agents::AgentRow& row) { return row.name == name && row.deep; });
}

HeldOutPlan DefaultHeldOutPlan(const std::string& agent, const env::MarketConfig& market,
                               long long steps) {
  HeldOutPlan plan;
  plan.every = std::max(1LL, steps / kEvaluations);
  plan.episodes = static_cast<int>(
      std::clamp(kEvaluationShare * static_cast<double>(plan.every) / market.calendar.periods,
                 kFewestEpisodes, kMostEpisodes));
  plan.keep_best = IsDeepAgent(agent);
  return plan;
}

void RequireBudget(const agents::TrainingConfig& config) {
  if (config.steps >= config.worlds) return;
  throw core::InputError(
      "steps", fmt::format("{} pays for no training, must be at least {}: one period of each world",
                           config.steps, config.worlds));
}

TrainingRun::TrainingRun(const RunInfo& info, agents::Agent& agent, const HeldOut& held_out,
                         env::Accounting accounting)
    : plan_((Validate(info.plan), RequireBudget(info.training), info.plan)),
      seed_(info.training.seed),
      threads_(info.training.threads),
      agent_(agent),
      held_out_(held_out),
      training_(info.market, agent, info.training, accounting) {}

bool TrainingRun::StoppedEarly() const {
  if (plan_.patience == 0) return false;
  const std::size_t best = BestRow(rows_);
  if (best == rows_.size()) return false;
  return std::count_if(rows_.begin() + static_cast<std::ptrdiff_t>(best) + 1, rows_.end(),
                       [](const TrainingRow& row) { return row.held_out.has_value(); }) >=
         plan_.patience;
}

const TrainingRow* TrainingRun::final_row() const {
  if (plan_.keep_best) {
    const std::size_t best = BestRow(rows_);
    return best == rows_.size() ? nullptr : &rows_[best];
  }
  const auto last = std::find_if(rows_.rbegin(), rows_.rend(),
                                 [](const TrainingRow& row) { return row.held_out.has_value(); });
  return last == rows_.rend() ? nullptr : &*last;
}

void TrainingRun::RunRound(const PeriodCallback& on_period) {
  if (Done()) return;
  const auto start = std::chrono::steady_clock::now();
  training_.RunRound(on_period);
  const TrainingRound& round = training_.rounds().back();
  TrainingRow row;
  row.steps = round.steps;
  row.reward_per_period = round.reward_per_period;
  row.seconds = SecondsSince(start) + (rows_.empty() ? 0 : rows_.back().seconds);
  row.evaluation_seconds = rows_.empty() ? 0 : rows_.back().evaluation_seconds;
  row.diagnostics = agent_.Diagnostics();
  RequireFinite(row);
  if (EvaluationIsDue()) Evaluate(row);
  rows_.push_back(std::move(row));
}

bool TrainingRun::EvaluationIsDue() const {
  if (plan_.every == 0) return false;
  long long last = 0;
  for (const TrainingRow& row : rows_) {
    if (row.held_out) last = row.steps;
  }
  return training_.Done() || training_.steps() / plan_.every > last / plan_.every;
}

void TrainingRun::Evaluate(TrainingRow& row) {
  const auto start = std::chrono::steady_clock::now();
  std::unique_ptr<policies::Policy> policy = agent_.MakePolicy(false);
  row.held_out = held_out_.Play(*policy, seed_, plan_.episodes, threads_);
  const std::size_t best = BestRow(rows_);
  if (plan_.keep_best &&
      (best == rows_.size() || row.held_out->reward > rows_[best].held_out->reward)) {
    best_agent_ = agent_.Save();
    best_policy_ = std::move(policy);
  }
  row.evaluation_seconds += SecondsSince(start);
}

const policies::Policy& TrainingRun::FinalPolicy() {
  if (best_policy_) return *best_policy_;
  last_policy_ = agent_.MakePolicy(false);
  return *last_policy_;
}

std::unique_ptr<policies::Policy> TrainingRun::TakeFinalPolicy() && {
  return best_policy_ ? std::move(best_policy_) : agent_.MakePolicy(false);
}

nlohmann::json TrainingRun::Save() const {
  nlohmann::json rows = nlohmann::json::array();
  nlohmann::json seconds = nlohmann::json::array();
  nlohmann::json evaluation_seconds = nlohmann::json::array();
  for (const TrainingRow& row : rows_) {
    rows.push_back(ToJson(row));
    seconds.push_back(row.seconds);
    evaluation_seconds.push_back(row.evaluation_seconds);
  }
  return {{"training", training_.Save()},
          {"rows", rows},
          {"best", best_agent_},
          {"clock", {{"training", seconds}, {"evaluation", evaluation_seconds}}}};
}

void TrainingRun::Load(const nlohmann::json& state) {
  try {
    std::vector<TrainingRow> rows;
    for (const nlohmann::json& row : state.at("rows")) rows.push_back(RowFromJson(row));
    const auto seconds = state.at("clock").at("training").get<std::vector<double>>();
    const auto evaluation = state.at("clock").at("evaluation").get<std::vector<double>>();
    const nlohmann::json& best = state.at("best");
    if (best.is_null() != (!plan_.keep_best || BestRow(rows) == rows.size())) {
      throw core::InputError("checkpoint", "disagrees with the run on the best policy");
    }
    // The policy of the best state is made by the agent before it goes on as it was.
    if (!best.is_null()) {
      agent_.Load(best);
      best_policy_ = agent_.MakePolicy(false);
    }
    best_agent_ = best;
    training_.Load(state.at("training"));
    const std::vector<TrainingRound>& rounds = training_.rounds();
    if (rows.size() != rounds.size() || seconds.size() != rounds.size() ||
        evaluation.size() != rounds.size()) {
      throw core::InputError("checkpoint", "disagrees with itself on the rounds played");
    }
    for (std::size_t r = 0; r < rows.size(); ++r) {
      rows[r].steps = rounds[r].steps;
      rows[r].reward_per_period = rounds[r].reward_per_period;
      rows[r].seconds = seconds[r];
      rows[r].evaluation_seconds = evaluation[r];
    }
    rows_ = std::move(rows);
  } catch (const nlohmann::json::exception& fault) {
    throw core::InputError("checkpoint",
                           std::string("is not a training checkpoint: ") + fault.what());
  }
}

}  // namespace souk::training
