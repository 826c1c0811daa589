// Tries generated markets, each in a process of its own:
//
//   try_markets SEED FIRST COUNT FILE
//
// appends a row of CSV for each market FIRST .. FIRST + COUNT - 1 of SEED that FILE lacks, so that
// a run that was stopped goes on where it was. Play may take 10 s of processor time, a solver 2 s
// (past that the market counts as not solved), each market 1 GiB. Exit code 1 when a market has a
// fault. tools/try_markets.sh builds and runs it.

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <sys/resource.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <fstream>
#include <new>
#include <set>
#include <string>
#include <vector>

#include "io/csv_cell.h"
#include "tests/markets/market_features.h"
#include "tests/markets/market_generator.h"
#include "tests/markets/market_trial.h"

namespace souk::testing {
namespace {

constexpr int kPlaySeconds = 10;
constexpr int kSolverSeconds = 2;
constexpr int kPolicySeconds = 60;
constexpr rlim_t kBytes = rlim_t{1} << 30;

constexpr const char* kHeader =
    "index,features,refusal,faults,solver,kind,value,played,mean,error,episodes,units,compared\n";

// Processor time from now on after which SIGPROF ends the process.
void Allow(int seconds) {
  itimerval timer{};
  timer.it_value.tv_sec = seconds;
  setitimer(ITIMER_PROF, &timer, nullptr);
}

std::string Row(std::uint64_t index, const env::MarketConfig& config, const MarketTrial& trial) {
  const auto cell = [](const std::string& text) { return io::CsvCell(text); };
  return fmt::format("{},{},{},{},{},{},{},{},{},{},{},{},{}\n", index,
                     cell(fmt::format("{}", fmt::join(FeaturesOf(config), ";"))),
                     cell(trial.refusal), cell(fmt::format("{}", fmt::join(trial.faults, "; "))),
                     trial.solver, trial.kind, trial.value, cell(trial.played), trial.mean,
                     trial.error, trial.episodes, trial.units, trial.compared ? 1 : 0);
}

// What is known so far goes down the pipe as a whole row; the last one counts.
void Report(int pipe, const std::string& row) {
  const auto written = write(pipe, row.data(), row.size());
  if (written != static_cast<ssize_t>(row.size())) _exit(1);
}

[[noreturn]] void TryInChild(std::uint64_t seed, std::uint64_t index, int pipe) {
  const rlimit memory{kBytes, kBytes};
  setrlimit(RLIMIT_AS, &memory);
  const env::MarketConfig config = GenerateMarket(seed, index);
  MarketTrial trial;
  try {
    Allow(kPlaySeconds);
    trial = PlayMarket(config);
    Report(pipe, Row(index, config, trial));
    if (trial.refusal.empty()) {
      trial.solver = "not solved";
      Report(pipe, Row(index, config, trial));
      trial.solver.clear();
      Allow(kSolverSeconds);
      SolveMarket(config, &trial, [&] {
        trial.solver = "not played";
        Report(pipe, Row(index, config, trial));
        trial.solver.clear();
        Allow(kPolicySeconds);
      });
    }
  } catch (const std::bad_alloc&) {
    trial.faults.emplace_back("more than 1 GiB");
  } catch (const std::exception& fault) {
    trial.faults.emplace_back(fault.what());
  }
  Report(pipe, Row(index, config, trial));
  _exit(0);
}

// The last row that the child sent, with how it ended where that is a fault.
std::string Try(std::uint64_t seed, std::uint64_t index) {
  int ends[2];
  if (pipe(ends) != 0) std::abort();
  const pid_t child = fork();
  if (child < 0) std::abort();
  if (child == 0) {
    close(ends[0]);
    TryInChild(seed, index, ends[1]);
  }
  close(ends[1]);
  std::string text;
  char block[4096];
  for (ssize_t count = 0; (count = read(ends[0], block, sizeof(block))) > 0;) {
    text.append(block, static_cast<std::size_t>(count));
  }
  close(ends[0]);
  int status = 0;
  waitpid(child, &status, 0);
  std::string last;
  for (std::size_t begin = 0; begin < text.size();) {
    const std::size_t end = text.find('\n', begin) + 1;
    last = text.substr(begin, end - begin);
    begin = end;
  }
  const bool slow_solver = WIFSIGNALED(status) && WTERMSIG(status) == SIGPROF && !last.empty();
  if (WIFEXITED(status) && WEXITSTATUS(status) == 0) return last;
  if (slow_solver) return last;
  const env::MarketConfig config = GenerateMarket(seed, index);
  MarketTrial trial;
  trial.faults = {WIFSIGNALED(status) && WTERMSIG(status) == SIGPROF
                      ? fmt::format("play takes more than {} s", kPlaySeconds)
                      : fmt::format("ended by signal {}", WTERMSIG(status))};
  return Row(index, config, trial);
}

std::set<std::uint64_t> Tried(const std::string& path) {
  std::set<std::uint64_t> indices;
  std::ifstream file(path);
  std::string line;
  std::getline(file, line);
  while (std::getline(file, line)) indices.insert(std::strtoull(line.c_str(), nullptr, 10));
  return indices;
}

int TryAll(std::uint64_t seed, std::uint64_t first, std::uint64_t count, const std::string& path) {
  const std::set<std::uint64_t> tried = Tried(path);
  std::FILE* file = std::fopen(path.c_str(), "a");
  if (file == nullptr) {
    fmt::print(stderr, "{}: cannot be written\n", path);
    return 1;
  }
  if (tried.empty() && std::ftell(file) == 0) std::fputs(kHeader, file);
  for (std::uint64_t index = first; index < first + count; ++index) {
    if (tried.contains(index)) continue;
    std::fputs(Try(seed, index).c_str(), file);
    std::fflush(file);
    if (isatty(STDERR_FILENO) != 0) {
      fmt::print(stderr, "\r\033[K{} of {} markets", index - first + 1, count);
    }
  }
  if (isatty(STDERR_FILENO) != 0) fmt::print(stderr, "\r\033[K");
  std::fclose(file);
  return 0;
}

}  // namespace
}  // namespace souk::testing

int main(int argc, char** argv) {
  if (argc != 5) {
    fmt::print(stderr, "usage: try_markets SEED FIRST COUNT FILE\n");
    return 2;
  }
  return souk::testing::TryAll(std::strtoull(argv[1], nullptr, 10),
                               std::strtoull(argv[2], nullptr, 10),
                               std::strtoull(argv[3], nullptr, 10), argv[4]);
}
