#include "env/play_episodes.h"

#include <doctest/doctest.h>

#include <memory>
#include <string>
#include <vector>

#include "core/errors.h"
#include "core/stop_token.h"
#include "env/episode_metrics.h"
#include "evaluation/policy_names.h"
#include "tests/support/temp_folder.h"
#include "tests/trajectories/small_market.h"
#include "trajectories/log_reader.h"

namespace souk::env {
namespace {

using testing::ReadBytes;
using testing::TempFolder;
using trajectories::SmallMarket;

// Episodes of different lengths: some sell out before the last of 6 periods.
constexpr int kEpisodes = 100;

struct Played {
  PlayedEpisodes rollout;
  std::string log;
};

Played Play(int batch, int threads, const std::string& path) {
  const MarketConfig market = SmallMarket();
  const auto policy = evaluation::MakePolicy("random", market);
  trajectories::LogWriter log(path, market, {"name: small\n", "random", 9}, kEpisodes,
                              kEpisodes * market.calendar.periods, {true});
  PlayHooks hooks;
  hooks.log = &log;
  Played played;
  played.rollout = PlayEpisodes(market, *policy, {kEpisodes, 9, 40, batch, threads}, hooks);
  log.Close();
  played.log = ReadBytes(path);
  return played;
}

TEST_CASE("PlayEpisodes: figures and log are the same for any batch and number of threads") {
  const TempFolder folder;
  const Played expected = Play(kEpisodes, 1, folder / "a.h5");
  CHECK(expected.rollout.episodes_finished == kEpisodes);
  CHECK(expected.rollout.one_by_one > 0);
  CHECK(expected.rollout.periods > kEpisodes);
  CHECK(expected.rollout.periods < 6 * kEpisodes);
  for (const int batch : {1, 7, 64, 1'000, 1'024}) {
    for (const int threads : {1, 2, 3}) {
      CAPTURE(batch);
      CAPTURE(threads);
      const Played played = Play(batch, threads, folder / "b.h5");
      CHECK((played.rollout.metrics == expected.rollout.metrics).all());
      CHECK(played.rollout.periods == expected.rollout.periods);
      CHECK(played.rollout.one_by_one == expected.rollout.one_by_one);
      CHECK(played.log == expected.log);
    }
  }
}

TEST_CASE("PlayEpisodes: the log holds every episode, and its columns sum to the figures") {
  const TempFolder folder;
  const Played played = Play(7, 2, folder / "a.h5");
  const trajectories::LogReader log(folder / "a.h5");
  CHECK(log.complete());
  REQUIRE(log.episodes() == kEpisodes);
  CHECK(log.rows() == played.rollout.periods);
  const auto column = [&](const std::string& name, int cells) {
    std::vector<double> values;
    log.Read(log.Column(name), 0, log.rows(), &values);
    REQUIRE(static_cast<std::int64_t>(values.size()) == log.rows() * cells);
    return values;
  };
  const std::vector<double> reward = column("rewards", 1);
  const std::vector<double> revenue = column("revenue", 1);
  const std::vector<double> units = column("units", 8);
  const std::vector<double> visits = column("visits", 4);
  const std::vector<double> ended = column("terminations", 1);
  for (std::size_t e = 0; e < kEpisodes; ++e) {
    CAPTURE(e);
    CHECK(log.episode_ids()[e] == 40 + e);
    double sum_reward = 0;
    double sum_revenue = 0;
    double sum_units = 0;
    double sum_visits = 0;
    for (auto row = static_cast<std::size_t>(log.offsets()[e]);
         row < static_cast<std::size_t>(log.offsets()[e + 1]); ++row) {
      sum_reward += reward[row];
      sum_revenue += revenue[row];
      for (std::size_t k = 0; k < 8; ++k) sum_units += units[row * 8 + k];
      for (std::size_t k = 0; k < 4; ++k) sum_visits += visits[row * 4 + k];
    }
    const auto column_of = static_cast<Eigen::Index>(e);
    const auto metric = [&](int m) {
      return doctest::Approx(played.rollout.metrics(m, column_of)).epsilon(1e-12);
    };
    CHECK(sum_reward == metric(env::kReward));
    CHECK(sum_revenue == metric(env::kRevenue));
    CHECK(sum_units == metric(env::kUnits));
    CHECK(sum_units / sum_visits == metric(env::kConversion));
    CHECK(ended[static_cast<std::size_t>(log.offsets()[e + 1]) - 1] == 1);
  }
}

TEST_CASE("PlayEpisodes: stopped, it leaves a prefix of the episodes, in figures and log") {
  const MarketConfig market = SmallMarket();
  const auto policy = evaluation::MakePolicy("random", market);
  const PlayedEpisodes whole = PlayEpisodes(market, *policy, {kEpisodes, 9, 0, 10, 1});
  for (const int threads : {1, 2}) {
    CAPTURE(threads);
    const TempFolder folder;
    trajectories::LogWriter log(folder / "a.h5", market, {"name: small\n", "random", 9}, kEpisodes,
                                kEpisodes * market.calendar.periods);
    core::StopSource enough;
    const core::StopScope scope(enough);
    PlayHooks hooks;
    hooks.log = &log;
    hooks.keep_finished = true;
    hooks.progress = [&](long long periods) {
      if (periods > 150) enough.RequestStop();
    };
    const PlayedEpisodes part =
        PlayEpisodes(market, *policy, {kEpisodes, 9, 0, 10, threads}, hooks);
    CHECK(part.periods > 150);
    CHECK(part.episodes_finished % 10 == 0);
    CHECK(part.episodes_finished < kEpisodes);
    REQUIRE(part.metrics.cols() == part.episodes_finished);
    CHECK((part.metrics == whole.metrics.leftCols(part.episodes_finished)).all());
    log.Close();
    const trajectories::LogReader reader(folder / "a.h5");
    CHECK(reader.episodes() == part.episodes_finished);
    CHECK(reader.rows() == part.periods);
  }
}

TEST_CASE("PlayEpisodes: stopped before it began, it has nothing") {
  const MarketConfig market = SmallMarket();
  const auto policy = evaluation::MakePolicy("list", market);
  core::StopSource now;
  now.RequestStop();
  const core::StopScope scope(now);
  PlayHooks hooks;
  CHECK_THROWS_AS(PlayEpisodes(market, *policy, {kEpisodes, 9, 0, 10, 2}, hooks), core::Stopped);
  hooks.keep_finished = true;
  const PlayedEpisodes none = PlayEpisodes(market, *policy, {kEpisodes, 9, 0, 10, 2}, hooks);
  CHECK(none.episodes_finished == 0);
  CHECK(none.metrics.cols() == 0);
}

TEST_CASE("PlayEpisodes: a fault in one thread ends all of them") {
  const MarketConfig market = SmallMarket();
  PlayHooks hooks;
  hooks.progress = [](long long periods) {
    if (periods > 100) throw core::RunError("disk full");
  };
  CHECK_THROWS_AS(
      PlayEpisodes(market, *evaluation::MakePolicy("list", market), {kEpisodes, 9, 0, 5, 3}, hooks),
      core::RunError);
}

TEST_CASE("PlayEpisodes: options out of range are refused") {
  const MarketConfig market = SmallMarket();
  const auto policy = evaluation::MakePolicy("list", market);
  CHECK_THROWS_AS(PlayEpisodes(market, *policy, {0, 1, 0, 1, 1}), core::InputError);
  CHECK_THROWS_AS(PlayEpisodes(market, *policy, {1, 1, 0, 0, 1}), core::InputError);
  CHECK_THROWS_AS(PlayEpisodes(market, *policy, {1, 1, 0, 1, 0}), core::InputError);
}

}  // namespace
}  // namespace souk::env
