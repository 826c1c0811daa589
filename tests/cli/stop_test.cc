// Ctrl-C and SIGTERM in every command that may run long: heard, said, and nothing half done left.

#include <doctest/doctest.h>
#include <fmt/core.h>

#include <algorithm>
#include <chrono>
#include <csignal>
#include <filesystem>
#include <set>
#include <string>
#include <vector>

#include "tests/cli/souk_child.h"
#include "tests/support/sanitized.h"

namespace souk::cli {
namespace {

using namespace testing;  // NOLINT(google-build-using-namespace)

// One of `count` values that looks like none is more likely.
int Mixed(int i, int count) {
  return static_cast<int>((2654435761U * static_cast<unsigned>(i)) >> 8) % count;
}

std::string Date(int day) {
  return fmt::format("2026-{:02}-{:02}", 1 + day / 28 % 12, 1 + day % 28);
}

// Lines of 25 products, a fit of seconds.
std::string Orders() {
  std::string csv = "time,sku,price\n";
  for (int i = 0; i < 100'000; ++i) {
    const int sku = Mixed(i, 25);
    csv += fmt::format("{}T{:02}:{:02},sku{},{}\n", Date(i / 325), i % 24, i % 60, sku,
                       2 + sku % 5 + .25 * Mixed(i / 325 + 31 * sku, 5));
  }
  return csv;
}

// Choices among three, for a distribution of the price sensitivity at many nodes.
std::string Choices() {
  std::string csv = "chooser,alternative,chosen,price\n";
  for (int i = 0; i < 30'000; ++i) {
    const int chosen = Mixed(i, 3);
    for (int k = 0; k < 3; ++k) {
      csv += fmt::format("{},{},{},{}\n", i, k, k == chosen ? 1 : 0, 1 + .5 * Mixed(3 * i + k, 7));
    }
  }
  return csv;
}

std::string Sales() {
  std::string csv = "store,week,brand,units,price,unit_cost\n";
  for (int store = 1; store <= 40; ++store) {
    for (int week = 1; week <= 120; ++week) {
      for (int brand = 1; brand <= 60; ++brand) {
        const int dear = (week * brand + store) % 4;
        csv += fmt::format("{},{},{},{},.{},.2\n", store, week, brand, 900 - 150 * dear + 7 * week,
                           30 + 5 * dear);
      }
    }
  }
  return csv;
}

std::string Stores() {
  std::string csv = "store,INCOME\n";
  for (int store = 1; store <= 40; ++store) csv += fmt::format("{},{}\n", store, store % 9);
  return csv;
}

// Markets whose programs take long: of one stock, of two, and of a reference price.
void WriteMarkets(const TempFolder& folder) {
  const std::string base = "base: " SOUK_SOURCE_DIR "/scenarios/single_p1.yaml\n";
  WriteBytes(folder / "one.yaml", base +
                                      "name: one\ncalendar: {periods: 250}\n"
                                      "products: [{name: item, stock: 1500, price_ladder: null}]\n"
                                      "segments: [{name: everyone, arrivals_per_hour: 100}]\n");
  WriteBytes(folder / "two.yaml",
             base +
                 "name: two\ncalendar: {periods: 150}\n"
                 "products: [{name: item, stock: 60}, {name: other, list_price: 10, "
                 "price_range: [5, 15], price_levels: 11, stock: 60}]\n"
                 "segments: [{name: everyone, intrinsic_utility: {other: 5}}]\n");
}

std::set<std::string> TopEntries(const TempFolder& folder) {
  std::set<std::string> entries;
  for (const std::string& entry : folder.Entries())
    entries.insert(entry.substr(0, entry.find('/')));
  return entries;
}

struct LongJob {
  Arguments arguments;
  std::set<std::string> leaves = {};  // beside what was there
  unsigned wait = 200'000;            // microseconds until it is in the midst of it, once begun
};

std::vector<LongJob> LongJobs() {
  return {
      {{"simulate", "black_friday", "--episodes", "200000"}},
      // One batch, so that nothing is finished before the end.
      {{"simulate", "black_friday", "--episodes", "40000", "--batch", "40000"}},
      {{"simulate", "one.yaml", "--policy", "dynamic-program"}},
      {{"train", "black_friday", "--steps", "50000000", "--out", "run"}, {"run"}},
      // Rounds of minutes.
      {{"train", "black_friday", "--steps", "500000000", "--worlds", "20000", "--out", "run"},
       {"run"},
       600'000},
      {{"train", "one.yaml", "--out", "run"}},
      {{"compare", "black_friday", "--steps", "50000000"}},
      {{"evaluate", "list", "black_friday", "--episodes", "200000"}},
      {{"optimum", "loyal_customers", "--episodes", "200000"}},
      {{"optimum", "one.yaml"}},
      {{"optimum", "two.yaml"}},
      {{"collusion", "duopoly", "--runs", "1000", "--convergence-periods", "10000000"}},
      {{"customers", "bandit_b1", "--customers", "10000000"}},
      {{"whatif", "black_friday", "--other", "list*1.1", "--episodes", "200000"}},
      {{"calibrate", "sales.csv", "--stores", "stores.csv", "--clusters", "5", "--pack-size", "1"}},
      {{"calibrate", "--orders", "orders.csv"}},
      {{"calibrate", "--choices", "choices.csv", "--model", "spread", "--nodes", "64"}},
      {{"log", "export", "long.h5", "--csv", "long.csv"}},
      {{"log", "export", "long.h5", "--format", "d4rl"}},
      {{"log", "export", "long.h5", "--format", "minari", "-o", "long-v0"}},
  };
}

struct Ended {
  ChildResult result;
  double seconds = 0;  // from the signal on
};

// Waits until the program has begun what it leaves (under a sanitizer that takes a while).
void AwaitBegin(const LongJob& job, Child& child, const TempFolder& folder) {
  for (const std::string& left : job.leaves)
    while (child.Running() && !std::filesystem::exists(folder / left)) usleep(1'000);
}

// Sends the signal after a while; later where the program had not yet come to its first line.
Ended Interrupt(const LongJob& job, int signal, const TempFolder& folder) {
  constexpr double kMostSeconds = 20;  // on a busy machine
  using Clock = std::chrono::steady_clock;
  for (unsigned wait = job.wait;; wait *= 2) {
    Child child(SOUK_PROGRAM, job.arguments, folder.path());
    AwaitBegin(job, child, folder);
    usleep(wait);
    REQUIRE(child.Running());  // or the job is too short
    const auto start = Clock::now();
    const auto passed = [&] { return std::chrono::duration<double>(Clock::now() - start).count(); };
    child.Signal(signal);
    while (child.Running()) {
      REQUIRE(passed() < kMostSeconds);
      usleep(1'000);
    }
    const double seconds = passed();
    const ChildResult result = child.Wait();
    if (result.exit_code != -signal || wait > 5'000'000) return {result, seconds};
  }
}

TEST_CASE("Souk: every long command hears SIGINT and SIGTERM, and says 130 and 143") {
  const TempFolder folder;
  WriteMarkets(folder);
  WriteBytes(folder / "sales.csv", Sales());
  WriteBytes(folder / "stores.csv", Stores());
  WriteBytes(folder / "orders.csv", Orders());
  WriteBytes(folder / "choices.csv", Choices());
  CheckGood({"simulate", "black_friday", "--episodes", "2000", "--log", "long.h5"}, folder);
  const std::set<std::string> before = TopEntries(folder);
  for (const LongJob& job : LongJobs()) {
    for (const int signal : {SIGINT, SIGTERM}) {
      CAPTURE(Joined(job.arguments));
      CAPTURE(signal);
      const Ended ended = Interrupt(job, signal, folder);
      CAPTURE(ended.result.err);
      MESSAGE(fmt::format("{:.3f} s: {}", ended.seconds, Joined(job.arguments)));
      CHECK(ended.result.exit_code == 128 + signal);
      CHECK(std::count(ended.result.err.begin(), ended.result.err.end(), '\n') == 1);
      CHECK(ended.result.err.starts_with("souk: interrupted; "));
      std::set<std::string> expected = before;
      expected.insert(job.leaves.begin(), job.leaves.end());
      CHECK(TopEntries(folder) == expected);
      for (const std::string& left : job.leaves) std::filesystem::remove_all(folder / left);
    }
  }
}

// The thread sanitizer puts signals off, so that none is the second.
TEST_CASE("Souk: a second signal kills, also when two threads hear one each" *
          doctest::skip(SOUK_SANITIZED)) {
  const TempFolder folder;
  for (int round = 0; round < 10; ++round) {
    Child child(SOUK_PROGRAM, {"collusion", "duopoly", "--runs", "1000"}, folder.path());
    usleep(200'000);
    child.Signal(SIGSTOP);  // so that it hears both at once
    child.Signal(SIGINT);
    child.Signal(SIGTERM);
    child.Signal(SIGCONT);
    CHECK(child.Wait().exit_code == -SIGTERM);
  }
}

}  // namespace
}  // namespace souk::cli
