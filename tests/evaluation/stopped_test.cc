// What takes long can be stopped: every such call asks its caller's token (core/stop_token.h).

#include <doctest/doctest.h>

#include <functional>
#include <string>
#include <vector>

#include "calibration/choice_fit.h"
#include "calibration/choice_table.h"
#include "calibration/order_calibration.h"
#include "calibration/willingness_fit.h"
#include "core/stop_token.h"
#include "env/play_episodes.h"
#include "evaluation/collusion.h"
#include "evaluation/comparison.h"
#include "evaluation/customer_study.h"
#include "evaluation/intervals.h"
#include "evaluation/optimum.h"
#include "evaluation/policy_names.h"
#include "evaluation/what_if.h"
#include "io/csv_reader.h"
#include "scenarios/scenario_catalog.h"
#include "solvers/exact_value.h"
#include "solvers/fair_optimum.h"
#include "solvers/price_search.h"
#include "tests/support/temp_folder.h"
#include "training/train_agent.h"
#include "trajectories/log_csv.h"
#include "trajectories/log_export.h"
#include "trajectories/log_writer.h"

namespace souk::evaluation {
namespace {

env::MarketConfig Load(const std::string& name) {
  return scenarios::LoadScenario(SOUK_SOURCE_DIR "/scenarios/" + name + ".yaml").market;
}

// Whether the call ends by Stopped when it is to stop from the beginning.
bool Stops(const std::function<void()>& call) {
  core::StopSource source;
  source.RequestStop();
  const core::StopScope scope(source);
  try {
    call();
  } catch (const core::Stopped&) {
    return true;
  }
  return false;
}

TEST_CASE("Stopped: plays, studies and trainings") {
  const env::MarketConfig season = Load("black_friday");
  const env::MarketConfig duopoly = Load("duopoly");
  const env::MarketConfig bandit = Load("bandit_b1");
  const auto list = MakePolicy("list", season);
  CHECK(Stops([&] { env::PlayEpisodes(season, *list, {}); }));
  CHECK(Stops([&] { PlayWhatIf(season, *list, *list, {}); }));
  CHECK(Stops([&] { StudyCollusion(duopoly, {}); }));
  CHECK(Stops([&] { StudyCustomers(bandit, {}); }));
  CHECK(Stops([&] { training::TrainAgent({"lints", 50000}, season, 1, 1); }));
  CHECK(Stops([&] {
    solvers::SearchConstantPrices(season, std::vector<double>(season.products.size(), 100.), {});
  }));
  Experiment experiment;
  experiment.scenario.market = Load("single_p1");
  experiment.policies = {"list"};
  CHECK(Stops([&] { Compare(experiment, 1); }));
  CHECK(Stops([&] { MeanInterval(Eigen::ArrayXXd::Ones(2, 50), 1); }));
  CHECK(Stops(
      [&] { DifferenceInterval(Eigen::ArrayXXd::Ones(2, 9), Eigen::ArrayXXd::Ones(2, 9), 1); }));
}

TEST_CASE("Stopped: whatever solves a market of the gallery") {
  for (const scenarios::ScenarioFile& file : scenarios::ListScenarios()) {
    CAPTURE(file.name);
    const env::MarketConfig market = scenarios::LoadScenario(file.path).market;
    CHECK(Stops([&] { FindOptimum(market, {}); }));
    // Of customers one by one no program knows anything.
    if (!env::OnlyOneByOne(market)) CHECK(Stops([&] { MakePolicy("static", market); }));
  }
  const env::MarketConfig tickets = Load("student_tickets");
  CHECK(Stops([&] { solvers::FairOptimum(tickets, solvers::Fairness::kPrice, .5); }));
  const solvers::StockProblem problem = solvers::MakeStockProblem(Load("single_p1"));
  CHECK(Stops([&] {
    solvers::EvaluateExactly(problem, Eigen::ArrayXXd::Ones(problem.periods(), problem.stock + 1));
  }));
}

TEST_CASE("Stopped: readers, fits and exports") {
  const testing::TempFolder folder;
  testing::WriteBytes(folder / "orders.csv",
                      "time,sku,price\n2026-01-01,a,1\n2026-01-02,b,2\n2026-01-03,a,2\n"
                      "2026-01-04,b,1\n2026-01-05,a,1\n");
  testing::WriteBytes(folder / "choices.csv",
                      "chooser,alternative,chosen,price\n1,a,1,1\n1,b,0,2\n2,a,0,2\n2,b,1,1\n");
  CHECK(Stops([&] { io::ReadCsv(folder / "orders.csv"); }));
  const calibration::OrderTable orders = calibration::ReadOrders(folder / "orders.csv");
  CHECK(Stops([&] { calibration::CalibrateOrders(orders, {}); }));
  const calibration::ChoiceSets sets = calibration::ReadChoices(folder / "choices.csv", {});
  CHECK(Stops([&] { calibration::FitMultinomialLogit(sets); }));
  CHECK(Stops([&] { calibration::FitLatentClasses(sets, 2); }));
  CHECK(Stops([&] { calibration::FitSensitivitySpread(sets, 5); }));

  const env::MarketConfig market = Load("single_p1");
  {
    trajectories::LogWriter log(folder / "a.h5", market, {scenarios::ToYaml(market), "list", 1}, 20,
                                20 * market.calendar.periods);
    env::PlayHooks hooks;
    hooks.log = &log;
    env::PlayConfig config;
    config.episodes = 20;
    env::PlayEpisodes(market, *MakePolicy("list", market), config, hooks);
    log.Close();
  }
  const trajectories::LogReader log(folder / "a.h5");
  CHECK(Stops([&] { ExportCsv(log, log.columns(), [](const std::string&) {}); }));
  CHECK(Stops(
      [&] { ExportLog(log, market, trajectories::ExportFormat::kD4rl, folder / "b.h5", {}); }));
  CHECK(folder.Entries() == std::set<std::string>{"orders.csv", "choices.csv", "a.h5"});
}

}  // namespace
}  // namespace souk::evaluation
