// Logs: looked into, replayed, exported in each layout and as a table.

#include <algorithm>

#include "scenarios/scenario.h"
#include "tests/fuzz/fuzz_target.h"
#include "tests/fuzz/log_image.h"
#include "tests/fuzz/scratch.h"
#include "tests/fuzz/stages.h"
#include "trajectories/log_check.h"
#include "trajectories/log_csv.h"
#include "trajectories/log_export.h"
#include "trajectories/log_replay.h"

namespace souk::fuzz {
namespace {

constexpr int kMostMutations = 8;

void Export(const trajectories::LogReader& log, const env::MarketConfig& market, Stages* stages) {
  using trajectories::ExportFormat;
  const std::string folder = EmptyScratchFolder("exports");
  trajectories::ExportOptions options;
  options.propensities = true;
  for (const bool continuous : {false, true}) {
    options.continuous = continuous;
    const std::string stem = folder + (continuous ? "/c" : "/d");
    stages->Try([&] { ExportLog(log, market, ExportFormat::kD4rl, stem + "4.h5", options); });
    stages->Try([&] { ExportLog(log, market, ExportFormat::kD3rlpy, stem + "3.h5", options); });
    stages->Try([&] { ExportLog(log, market, ExportFormat::kMinari, stem + "-v0", options); });
  }
}

}  // namespace

void FuzzLog(Bytes bytes) {
  LogImage image = SmallLogImage();
  ByteReader choices(bytes);
  for (int n = 0; n < kMostMutations && !choices.Done(); ++n) MutateLog(&image, &choices);
  const std::string path = ScratchPath("log.h5");
  WriteLogImage(image, path);

  const trajectories::LogReader log(path);
  Stages stages;
  stages.Try([&] { ExportCsv(log, SelectColumns(log, {}), [](const std::string&) {}); });
  const env::MarketConfig market = scenarios::ParseScenario(log.meta().scenario_yaml, path).market;
  stages.Try([&] { CheckLog(log, market); });
  for (std::int64_t episode = 0; episode < std::min<std::int64_t>(4, log.episodes()); ++episode) {
    stages.Try([&] { ReplayEpisode(log, market, episode, {}); });
  }
  stages.Try([&] { FindEpisode(log, {}); });
  Export(log, market, &stages);
  stages.Finish();
}

}  // namespace souk::fuzz
