#include "cli/progress.h"

#include <doctest/doctest.h>

#include <chrono>
#include <cstdio>
#include <thread>

namespace souk::cli {
namespace {

TEST_CASE("ShortNumber: at most four figures and a unit, also where rounding carries") {
  CHECK(ShortNumber(0) == "0");
  CHECK(ShortNumber(999) == "999");
  CHECK(ShortNumber(999.7) == "1.0 k");
  CHECK(ShortNumber(12300) == "12.3 k");
  CHECK(ShortNumber(999990) == "1.0 M");
  CHECK(ShortNumber(4.2e6) == "4.2 M");
  CHECK(ShortNumber(7e9) == "7.0 G");
}

TEST_CASE("ProgressLine: what was done before the clock ran is no part of the rate") {
  CHECK(ProgressLine("t", "u", 90, 120, 10, 60) == "t  75%  90/120 u  3/s  0:10 left");
  CHECK(ProgressLine("t", "u", 60, 120, 10, 60) == "t  50%  60/120 u");
}

TEST_CASE("ProgressLine: share, rate and time left follow from what is done") {
  // 30 of 120 in 10 s: 3 a second, 90 left, 30 s.
  CHECK(ProgressLine("training", "episodes", 30, 120, 10) ==
        "training  25%  30/120 episodes  3/s  0:30 left");
  // 1 of 7201 in 1 s: 7200 s left.
  CHECK(ProgressLine("t", "u", 1, 7201, 1) == "t  0%  1/7.2 k u  1/s  2:00:00 left");
}

TEST_CASE("ProgressLine: says nothing of speed before anything is done, and 100% only at the end") {
  CHECK(ProgressLine("t", "u", 0, 10, 5) == "t  0%  0/10 u");
  CHECK(ProgressLine("t", "u", 999, 1000, 0).find("99%") != std::string::npos);
  CHECK(ProgressLine("t", "u", 1000, 1000, 0).find("100%") != std::string::npos);
}

TEST_CASE("ProgressMeter: writes nothing where there is no terminal") {
  std::FILE* file = std::tmpfile();
  REQUIRE(file != nullptr);
  {
    ProgressMeter meter("t", "u", 3, file);
    std::this_thread::sleep_for(std::chrono::milliseconds(150));  // until a drawing would be due
    meter.Update(1);
  }
  std::fseek(file, 0, SEEK_END);
  CHECK(std::ftell(file) == 0);
  std::fclose(file);
}

}  // namespace
}  // namespace souk::cli
