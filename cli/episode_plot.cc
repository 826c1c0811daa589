#include "cli/episode_plot.h"

#include <fmt/format.h>
#include <sys/wait.h>

#include <algorithm>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <memory>
#include <vector>

#include "agents/run_folder.h"
#include "core/errors.h"
#include "core/parallel.h"
#include "env/market_env.h"
#include "evaluation/train_agent.h"
#include "evaluation/trained_runs.h"
#include "policies/factory.h"

namespace souk::cli {
namespace {

namespace fs = std::filesystem;

std::unique_ptr<policies::Policy> FindPolicy(const evaluation::Experiment& experiment,
                                             const std::string& name) {
  const env::MarketConfig& market = experiment.scenario.market;
  for (const evaluation::AgentBudget& budget : experiment.agents) {
    if (budget.name != name) continue;
    return evaluation::TrainAgent(budget, market, experiment.train_seeds.front(),
                                  core::HardwareThreads())
        .policy;
  }
  for (const std::string& path : experiment.trained) {
    if (path != name) continue;
    return agents::LoadRunPolicy(evaluation::FindTrainedRuns(path).front(), market, false);
  }
  return policies::MakePolicy(name, market);
}

// Rows "day price... stock... sold..." of one episode; price is the mean over audiences, over list;
// sold is the sum of units so far.
std::string EpisodeTable(const env::MarketConfig& market, const policies::Policy& policy,
                         std::uint64_t seed) {
  env::MarketEnv env(market, 1, env::Accounting::kFull);
  const env::Shape& shape = env.spec().shape;
  env::Actions actions(shape);
  env::Observation observation;
  env::StepResult result;
  env.Reset(seed, 0);
  std::vector<double> sold(market.products.size(), 0.);
  std::string table;
  while (!env.Done()) {
    env.Observe(&observation);
    policy.Act(observation, &actions);
    env.Step(actions, &result);
    const env::MarketState& state = env.market().state();
    table += fmt::format("{:.6g}", observation.period * market.calendar.period_hours / 24);
    for (int i = 0; i < shape.products; ++i) {
      double price = 0;
      for (int a = 0; a < shape.audiences; ++a) {
        price += actions.prices[shape.At(shape.PriceRow(a, i), 0)] / shape.audiences;
      }
      table +=
          fmt::format(" {:.6g}", price / market.products[static_cast<std::size_t>(i)].list_price);
    }
    for (int i = 0; i < shape.products; ++i) {
      const double initial = market.products[static_cast<std::size_t>(i)].stock;
      const double share = initial > 0 && initial < env::kUnlimited
                               ? state.stock[shape.At(i, 0)] / initial
                               : (initial > 0 ? 1. : 0.);
      table += fmt::format(" {:.6g}", share);
    }
    for (int i = 0; i < shape.products; ++i) {
      double& units = sold[static_cast<std::size_t>(i)];
      units += state.last_units[shape.At(i, 0)];
      table += fmt::format(" {:.6g}", units);
    }
    table += '\n';
  }
  return table;
}

// A gnuplot string literal.
std::string Quote(const std::string& text) {
  std::string quoted = "'";
  for (const char c : text) quoted += c == '\'' ? std::string("''") : std::string(1, c);
  return quoted + "'";
}

std::string Script(const env::MarketConfig& market, const std::string& policy,
                   const std::string& table, const std::string& png) {
  const int products = market.products_count();
  std::string script = fmt::format(
      "set terminal pngcairo size 1100,900 noenhanced\nset output {}\n$episode << EOD\n{}EOD\n"
      "set multiplot layout 3,1 title {}\nset grid\nset xlabel 'day'\n"
      "set lmargin at screen .08\nset rmargin at screen .78\n"
      "set key at screen .99,.95 right top font ',9' spacing 1\n",
      Quote(png), table, Quote(market.name + ", one episode under " + policy));
  const std::vector<std::pair<std::string, std::string>> panels = {
      {"price / list price", "steps"},
      {"stock / initial stock", "lines"},
      {"units sold so far", "lines"}};
  for (std::size_t panel = 0; panel < panels.size(); ++panel) {
    script += fmt::format("set ylabel '{}'\n{}plot ", panels[panel].first,
                          panel == 0 ? "" : "set yrange [0:*]\nunset key\n");
    for (int i = 0; i < products; ++i) {
      script += fmt::format("{}$episode using 1:{} with {} lw 1.5 lc {} dt {} title {}",
                            i == 0 ? "" : ", ", 2 + static_cast<int>(panel) * products + i,
                            panels[panel].second, 1 + i % 8, 1 + i / 8,
                            Quote(market.products[static_cast<std::size_t>(i)].name));
    }
    // Never an empty range, of which gnuplot would warn: two points that do not show.
    script += fmt::format(", '-' using (0):1 with points ps 0 notitle\n{}\ne\n",
                          panel == 0 ? ".95\n1.05" : "0\n1");
  }
  return script + "unset multiplot\nset output\n";
}

}  // namespace

void CheckPlot(const evaluation::Experiment& experiment, const std::string& policy,
               const std::string& path) {
  const fs::path folder = fs::path(path).parent_path();
  if (!folder.empty() && !fs::is_directory(folder)) {
    throw core::InputError(core::SourcePlace{path}, "",
                           "the folder " + folder.string() + " does not exist");
  }
  if (fs::is_directory(path)) {
    throw core::InputError(core::SourcePlace{path}, "", "is a directory, a file name is expected");
  }
  const bool is_agent =
      std::any_of(experiment.agents.begin(), experiment.agents.end(),
                  [&](const evaluation::AgentBudget& agent) { return agent.name == policy; });
  const bool is_trained =
      std::count(experiment.trained.begin(), experiment.trained.end(), policy) > 0;
  if (!policy.empty() && !is_agent && !is_trained)
    policies::MakePolicy(policy, experiment.scenario.market);
  if (std::system("command -v gnuplot > /dev/null 2>&1") != 0) {
    throw core::RunError("a plot needs gnuplot, which is not installed (gnuplot-nox)");
  }
}

void PlotEpisode(const evaluation::Experiment& experiment, const std::string& policy,
                 const std::string& path) {
  const auto decided = FindPolicy(experiment, policy);
  const env::MarketConfig& market = experiment.scenario.market;
  const std::string part = path + ".part";
  const std::string script =
      Script(market, policy, EpisodeTable(market, *decided, experiment.seed), part);
  // A gnuplot that gives up early must not take us along.
  const auto old_handler = std::signal(SIGPIPE, SIG_IGN);
  std::FILE* gnuplot = popen("gnuplot -", "w");
  const bool written =
      gnuplot != nullptr && std::fwrite(script.data(), 1, script.size(), gnuplot) == script.size();
  const int status = gnuplot != nullptr ? pclose(gnuplot) : -1;
  std::signal(SIGPIPE, old_handler);
  std::error_code fault;
  if (written && WIFEXITED(status) && WEXITSTATUS(status) == 0)
    fs::rename(part, path, fault);
  else
    fault = std::make_error_code(std::errc::io_error);
  if (fault) {
    fs::remove(part, fault);
    throw core::RunError("gnuplot could not draw " + path);
  }
}

}  // namespace souk::cli
