#include "trajectories/log_replay.h"

#include <doctest/doctest.h>

#include "core/errors.h"
#include "small_market.h"

namespace souk::trajectories {
namespace {

TEST_CASE("ReplayEpisode: prices beside list prices, places, stock and money of our own") {
  const TestFolder folder;
  WriteSmallLog(folder / "run.h5", 3, 3);
  const LogReader log(folder / "run.h5");
  const env::MarketConfig market = SmallMarket();
  const Replay replay = ReplayEpisode(log, market, 1, std::nullopt);
  const std::int64_t rows = log.offsets()[2] - log.offsets()[1];
  REQUIRE(replay.products.size() == static_cast<std::size_t>(1 + 2 * rows));
  REQUIRE(replay.periods.size() == static_cast<std::size_t>(1 + rows));
  CHECK(replay.products[0] == std::vector<std::string>{"PERIOD", "PRODUCT", "PRICE web", "VS LIST",
                                                       "PRICE shop", "VS LIST", "POSITION", "SOLD",
                                                       "UNMET", "STOCK"});
  CHECK(replay.periods[0] ==
        std::vector<std::string>{"PERIOD", "TIME", "REVENUE", "PROFIT", "SATISFACTION"});
  CHECK(replay.periods[1][1] == "1970-01-01T00:00");
  // Episode 1, period 0: prices 2.25, 2.75, 3.25, 3.75; slates of products (1, 0) and (1, 0).
  const std::vector<std::string>& tv = replay.products[1];
  CHECK(std::vector<std::string>(tv.begin(), tv.begin() + 7) ==
        std::vector<std::string>{"0", "tv", "2.25", "-55%", "3.25", "-35%", "2/2"});
  const std::vector<std::string>& radio = replay.products[2];
  CHECK(std::vector<std::string>(radio.begin(), radio.begin() + 7) ==
        std::vector<std::string>{"", "radio, \"red\"", "2.75", "-8%", "3.75", "+25%", "1/1"});
  for (std::int64_t row = 0; row < rows; ++row) {
    std::vector<double> stock;
    std::vector<double> revenue;
    log.Read(log.Column("stock"), log.offsets()[1] + row, 1, &stock);
    log.Read(log.Column("revenue"), log.offsets()[1] + row, 1, &revenue);
    const std::vector<std::string>& line = replay.products[static_cast<std::size_t>(1 + 2 * row)];
    CHECK(std::stod(line[9]) == stock[0]);
    CHECK(std::stod(replay.periods[static_cast<std::size_t>(1 + row)][2]) ==
          doctest::Approx(revenue[0]).epsilon(1e-2));
    const double before =
        row == 0 ? 12 : std::stod(replay.products[static_cast<std::size_t>(2 * row - 1)][9]);
    CHECK(std::stod(line[7]) == before - stock[0]);  // what was sold is what is gone
  }
  CHECK(replay.totals.starts_with(std::to_string(rows) + " periods: "));
}

TEST_CASE("ReplayEpisode: one period alone; an episode or period that is not there is refused") {
  const TestFolder folder;
  WriteSmallLog(folder / "run.h5", 3, 3);
  const LogReader log(folder / "run.h5");
  const env::MarketConfig market = SmallMarket();
  const Replay replay = ReplayEpisode(log, market, 2, 1);
  CHECK(replay.products.size() == 3);
  CHECK(replay.products[1][0] == "1");
  CHECK(replay.periods.size() == 2);
  CHECK(replay.totals == ReplayEpisode(log, market, 2, std::nullopt).totals);
  CHECK_THROWS_AS(ReplayEpisode(log, market, 2, 6), core::InputError);
  CHECK(FindEpisode(log, std::nullopt) == 0);
  CHECK(FindEpisode(log, 2) == 2);
  CHECK_THROWS_WITH_AS(FindEpisode(log, 3), doctest::Contains("it holds 0 to 2"), core::InputError);
  env::MarketConfig larger = market;
  larger.products.resize(3, market.products[0]);
  CHECK_THROWS_AS(ReplayEpisode(log, larger, 0, std::nullopt), core::InputError);
}

}  // namespace
}  // namespace souk::trajectories
