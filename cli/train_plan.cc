#include "cli/train_plan.h"

#include <fmt/core.h>

#include <algorithm>
#include <filesystem>
#include <numeric>
#include <utility>

#include "agents/settings.h"
#include "cli/table.h"
#include "core/build_info.h"
#include "core/errors.h"
#include "core/label.h"
#include "env/seller_spec.h"
#include "io/field_docs.h"
#include "io/field_writer.h"
#include "io/nearest_path.h"
#include "training/training_run.h"

namespace souk::cli {
namespace {

constexpr const char* kDefaultAgent = "lints";

std::string AgentName(const TrainOptions& options) { return options.agent.value_or(kDefaultAgent); }

// The agent that is meant: that of a run that is resumed, where none is said.
std::string PlannedAgent(const TrainOptions& options) {
  if (!options.agent && options.resume && training::IsRunFolder(options.out)) {
    return training::LoadRunInfo(options.out).agent;
  }
  return AgentName(options);
}

// Only a run of the same market, agent, seed, worlds and evaluation is continued.
void CheckResumable(const std::string& folder, const training::RunInfo& saved,
                    const training::RunInfo& run) {
  const auto require = [&](bool same, const char* what) {
    if (!same) {
      throw core::InputError(core::SourcePlace{folder}, "",
                             fmt::format("holds a run with another {}; give another --out", what));
    }
  };
  require(saved.agent == run.agent, "agent");
  require(saved.training.seed == run.training.seed, "seed");
  require(saved.training.worlds == run.training.worlds, "number of worlds");
  require(scenarios::ToYaml(saved.market) == scenarios::ToYaml(run.market), "scenario");
  require(saved.settings == run.settings, "setting of the agent");
  require(saved.plan.every == run.plan.every, "--eval-every");
  require(saved.plan.episodes == run.plan.episodes, "--eval-episodes");
  require(saved.plan.keep_best == run.plan.keep_best, "--keep");
}

// The run in `folder` where it is to be resumed. Of several seeds some may not have begun.
std::optional<training::RunInfo> FindSaved(const TrainOptions& options, const std::string& folder) {
  const bool is_run = training::IsRunFolder(folder);
  if (options.resume && !is_run && options.seeds == 1) {
    throw core::InputError(core::SourcePlace{folder}, "",
                           "holds no run to resume" + io::NearestPathHint(folder));
  }
  training::RequireFreshRun(folder, options.force || options.resume);
  if (!is_run || !options.resume) return std::nullopt;
  training::RunInfo saved = training::LoadRunInfo(folder);
  if (saved.settings.empty()) {
    saved.settings = agents::ResolveSettings(saved.agent, env::SellerSpecOf(saved.market), {});
  }
  return saved;
}

training::HeldOutPlan PlanHeldOut(const TrainOptions& options, training::HeldOutPlan plan) {
  plan.every = options.eval_every.value_or(plan.every);
  plan.episodes = options.eval_episodes.value_or(plan.episodes);
  plan.patience = options.patience.value_or(plan.patience);
  if (options.keep) plan.keep_best = *options.keep == "best";
  // Without evaluations there is no best to keep, unless it was asked for, which is refused.
  if (plan.every == 0 && !options.keep) plan.keep_best = false;
  return plan;
}

// `text` as one word of a shell's command line.
std::string ShellWord(const std::string& text) {
  constexpr const char* kPlain =
      "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-+=.,:/%@";
  if (text.find_first_not_of(kPlain) == std::string::npos) return text;
  std::string word = "'";
  for (const char letter : text)
    word += letter == '\'' ? std::string("'\\''") : std::string(1, letter);
  return word + "'";
}

}  // namespace

std::vector<std::string> TakeAgentSettings(TrainOptions* options) {
  const core::FieldList& fields = agents::SettingFields(PlannedAgent(*options));
  std::vector<std::string> taken;
  std::vector<std::string> left;
  for (const std::string& setting : options->scenario.settings) {
    const std::string key = setting.substr(0, setting.find_first_of(".[="));
    (fields.Find(key) != nullptr ? taken : left).push_back(setting);
  }
  options->scenario.settings = std::move(left);
  return taken;
}

void CheckOptions(const TrainOptions& options) {
  if (options.seeds > 1 && !options.log.empty()) {
    throw core::InputError("--log", "goes with one seed, not with --seeds");
  }
  if (options.device && !agents::FindAgent(PlannedAgent(options)).deep) {
    throw core::InputError("--device", fmt::format("applies only to a deep agent, {} is none",
                                                   core::Quoted(PlannedAgent(options))));
  }
}

std::uint64_t FirstSeed(const TrainOptions& options, const env::MarketConfig& market) {
  if (options.seed) return *options.seed;
  const std::string folder = OutFolder(options, market, 1);
  if (options.resume && options.seeds == 1 && training::IsRunFolder(folder)) {
    return training::LoadRunInfo(folder).training.seed;
  }
  return 1;
}

std::string OutFolder(const TrainOptions& options, const env::MarketConfig& market,
                      std::uint64_t first_seed) {
  if (!options.out.empty()) return options.out;
  const std::string name =
      fmt::format("runs/{}_{}", core::FileName(market.name), core::FileName(AgentName(options)));
  return options.seeds > 1 ? name : fmt::format("{}_seed{}", name, first_seed);
}

std::string RunFolder(const TrainOptions& options, const env::MarketConfig& market,
                      std::uint64_t seed) {
  std::string out = OutFolder(options, market, seed);
  if (options.seeds == 1) return out;
  return (std::filesystem::path(out) / fmt::format("seed{}", seed)).string();
}

training::RunInfo PlanRun(const TrainOptions& options, const env::MarketConfig& market,
                          const std::vector<std::string>& settings, const std::string& folder,
                          std::uint64_t seed) {
  const std::optional<training::RunInfo> saved = FindSaved(options, folder);
  training::RunInfo run;
  run.agent = options.agent.value_or(saved ? saved->agent : kDefaultAgent);
  run.market = market;
  run.revision = core::GetBuildInfo().revision;
  run.settings = agents::ResolveSettings(
      run.agent, env::SellerSpecOf(market),
      agents::SettingsTree(agents::SettingFields(run.agent),
                           saved && saved->agent == run.agent ? saved->settings : "", settings,
                           "--set"));
  run.training = saved
                     ? saved->training
                     : agents::DefaultTraining(run.agent, env::SellerSpecOf(market), run.settings);
  run.training.steps = options.steps.value_or(run.training.steps);
  run.training.seed = seed;
  if (options.worlds) {
    run.training.worlds = *options.worlds;
    run.training.replicas = std::gcd(*options.worlds, run.training.replicas);
  }
  run.training.batch = options.batch;
  run.training.threads = std::max(1, options.threads / options.seeds);
  run.plan = PlanHeldOut(
      options,
      saved ? saved->plan : training::DefaultHeldOutPlan(run.agent, market, run.training.steps));
  if (saved) CheckResumable(folder, *saved, run);
  return run;
}

std::string ContinueArguments(const TrainOptions& options, const std::vector<std::string>& settings,
                              const std::string& folder) {
  std::string arguments = options.scenario.name;
  for (const auto& list : {options.scenario.settings, settings}) {
    for (const std::string& setting : list) arguments += " --set " + ShellWord(setting);
  }
  if (options.seeds > 1) {
    if (options.agent) arguments += " --agent " + *options.agent;
    if (options.steps) arguments += fmt::format(" --steps {}", *options.steps);
    if (options.seed) arguments += fmt::format(" --seed {}", *options.seed);
    arguments += fmt::format(" --seeds {}", options.seeds);
  }
  if (options.device) arguments += " --device " + *options.device;
  return arguments + " --resume --out " + folder;
}

std::string SettingsHelp(const std::string& agent) {
  const core::FieldList& fields = agents::SettingFields(agent);
  std::vector<std::vector<std::string>> rows = {{"SETTING", "DEFAULT", "ALLOWED", "MEANING"}};
  for (const core::Field& field : fields.fields) {
    rows.push_back(
        {field.key, io::DefaultText(fields, field), io::AllowedText(field), field.meaning});
  }
  return FormatTable(rows, true) +
         "Some defaults depend on the market: a run's run.json holds those it was trained\nwith.\n";
}

}  // namespace souk::cli
