#include "cli/episode_plot.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <memory>
#include <vector>

#include "cli/gnuplot.h"
#include "core/errors.h"
#include "core/parallel.h"
#include "env/market_env.h"
#include "env/seller_spec.h"
#include "evaluation/policy_names.h"
#include "io/atomic_file.h"
#include "serving/bundle.h"
#include "spec/rollout.h"
#include "training/run_folder.h"
#include "training/train_agent.h"
#include "training/trained_runs.h"

namespace souk::cli {
namespace {

std::unique_ptr<policies::Policy> FindPolicy(const evaluation::Experiment& experiment,
                                             const std::string& name) {
  const env::MarketConfig& market = experiment.scenario.market;
  for (const training::AgentBudget& budget : experiment.agents) {
    if (budget.name != name) continue;
    return training::TrainAgent(budget, market, experiment.train_seeds.front(),
                                core::HardwareThreads())
        .policy;
  }
  for (const std::string& path : experiment.trained) {
    if (path != name || serving::IsBundle(path)) continue;
    return training::LoadRunPolicy(training::FindTrainedRuns(path).front(),
                                   env::SellerSpecOf(market), false);
  }
  return evaluation::FindPolicy(name, market, false);
}

// One curve a product in every panel.
struct Panel {
  std::string label;
  std::string style;  // gnuplot's
  bool from_zero;
};

std::vector<Panel> Panels(const env::MarketConfig& market) {
  std::vector<Panel> panels = {{"price / list price", "steps", false}};
  if (!market.rivals.empty()) panels.push_back({"lowest rival / list price", "steps", false});
  panels.push_back({"stock / initial stock", "lines", true});
  panels.push_back({"units sold so far", "lines", true});
  return panels;
}

// What a seller last posted for a product over our list price, its mean over audiences.
double PriceShare(const env::Market& market, int seller, int product) {
  const spec::Shape& shape = market.shape();
  double price = 0;
  for (int a = 0; a < shape.audiences; ++a) {
    const int row = shape.PriceRow(a, product, seller);
    price += market.state().prices[shape.At(row, 0)] / shape.audiences;
  }
  return price / market.config().products[static_cast<std::size_t>(product)].list_price;
}

// NaN, which gnuplot leaves out, where no rival offers the product.
double LowestRivalShare(const env::Market& market, int product) {
  double lowest = std::numeric_limits<double>::quiet_NaN();
  for (int j = 1; j < market.shape().sellers; ++j) {
    if (env::ProductOf(market.config(), j, product).stock <= 0) continue;
    lowest = std::fmin(lowest, PriceShare(market, j, product));
  }
  return lowest;
}

double StockShare(const env::Market& market, int product) {
  const double initial = market.config().products[static_cast<std::size_t>(product)].stock;
  if (initial <= 0) return 0;
  if (initial == spec::kUnlimited) return 1;
  return market.state().stock[market.shape().At(product, 0)] / initial;
}

// A row a period of one episode: the day, then the products' values for each panel.
class EpisodeTable final : public spec::Observer {
 public:
  explicit EpisodeTable(const env::Market& market)
      : market_(market), sold_(market.config().products.size(), 0.) {}

  const std::string& text() const { return text_; }

  void Add(const spec::Observation& before, const spec::Actions&,
           const spec::StepResult&) override {
    const spec::Shape& shape = market_.shape();
    std::vector<double> row = {before.period * market_.config().calendar.period_hours / 24};
    for (int i = 0; i < shape.products; ++i) row.push_back(PriceShare(market_, 0, i));
    for (int i = 0; shape.sellers > 1 && i < shape.products; ++i) {
      row.push_back(LowestRivalShare(market_, i));
    }
    for (int i = 0; i < shape.products; ++i) row.push_back(StockShare(market_, i));
    for (int i = 0; i < shape.products; ++i) {
      double& units = sold_[static_cast<std::size_t>(i)];
      units += market_.state().last_units[shape.At(i, 0)];
      row.push_back(units);
    }
    text_ += fmt::format("{:.6g}\n", fmt::join(row, " "));
  }

 private:
  const env::Market& market_;
  std::vector<double> sold_;  // [N] units so far
  std::string text_;
};

std::string Script(const env::MarketConfig& market, const std::string& policy,
                   const std::string& table) {
  const int products = market.products_count();
  const std::vector<Panel> panels = Panels(market);
  std::string script = fmt::format(
      "set terminal pngcairo size 1100,{} noenhanced\n$episode << EOD\n{}EOD\n"
      "set multiplot layout {},1 title {}\nset grid\nset xlabel 'day'\n"
      "set lmargin at screen .08\nset rmargin at screen .78\n"
      "set key at screen .99,.95 right top font ',9' spacing 1\n",
      300 * panels.size(), table, panels.size(),
      GnuplotText(market.name + ", one episode under " + policy));
  int column = 2;
  for (const Panel& panel : panels) {
    script += fmt::format("set ylabel '{}'\n{}plot ", panel.label,
                          panel.from_zero ? "set yrange [0:*]\n" : "");
    for (int i = 0; i < products; ++i, ++column) {
      script += fmt::format("{}$episode using 1:{} with {} lw 1.5 lc {} dt {} title {}",
                            i == 0 ? "" : ", ", column, panel.style, 1 + i % 8, 1 + i / 8,
                            GnuplotText(market.products[static_cast<std::size_t>(i)].name));
    }
    // Never an empty range, of which gnuplot would warn: two points that do not show.
    script += fmt::format(", '-' using (0):1 with points ps 0 notitle\n{}\ne\nunset key\n",
                          panel.from_zero ? "0\n1" : ".95\n1.05");
  }
  return script + "unset multiplot\n";
}

}  // namespace

void CheckPlot(const evaluation::Experiment& experiment, const std::string& policy) {
  const bool is_agent =
      std::any_of(experiment.agents.begin(), experiment.agents.end(),
                  [&](const training::AgentBudget& agent) { return agent.name == policy; });
  const bool is_trained =
      std::count(experiment.trained.begin(), experiment.trained.end(), policy) > 0;
  if (!policy.empty() && !is_agent && !is_trained) {
    evaluation::FindPolicy(policy, experiment.scenario.market, false);
  }
  RequireGnuplot();
}

void PlotEpisode(const evaluation::Experiment& experiment, const std::string& policy,
                 io::OutputFile& picture) {
  const auto decided = FindPolicy(experiment, policy);
  const env::MarketConfig& market = experiment.scenario.market;
  env::MarketEnv env(market, 1, env::Accounting::kFull);
  EpisodeTable table(env.market());
  spec::Rollout(env, *decided, {&table}).Play(experiment.seed, 0);
  picture.Append(DrawPng(Script(market, policy, table.text())));
  picture.Commit();
}

}  // namespace souk::cli
