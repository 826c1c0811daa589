// Megabytes a second of the trajectory log's writer, from a batch that is ready in memory to the
// page cache, beside the limit of handing the same bytes to the system in plain writes, measured in
// the same run (docs/benchmarks.md).

#include <benchmark/benchmark.h>
#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <ctime>
#include <filesystem>
#include <string>
#include <vector>

#include "env/market_env.h"
#include "scenarios/scenario.h"
#include "trajectories/log_writer.h"

namespace souk::bench {
namespace {

namespace fs = std::filesystem;

constexpr std::int64_t kBytesOfLog = std::int64_t{1} << 27;
constexpr std::size_t kBlockBytes = std::size_t{1} << 20;  // as the writer's own

std::size_t Index(int i) { return static_cast<std::size_t>(i); }

// Processor time of this thread, and the clock.
struct Moment {
  double processor = 0;
  double clock = 0;
};

Moment Now() {
  timespec now{};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
  return {
      static_cast<double>(now.tv_sec) + 1e-9 * static_cast<double>(now.tv_nsec),
      std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch()).count()};
}

// Adds what passed since `start`.
void AddSince(const Moment& start, Moment* sum) {
  const Moment now = Now();
  sum->processor += now.processor - start.processor;
  sum->clock += now.clock - start.clock;
}

// Episodes at list prices.
void PlayBatch(const env::MarketConfig& config, int worlds, trajectories::BatchRecord* record) {
  env::MarketEnv market(config, worlds, env::Accounting::kFull);
  const spec::Shape& shape = market.shape();
  spec::Observation observation;
  spec::StepResult result;
  spec::Actions actions(shape);
  for (int row = 0; row < shape.audiences * shape.products; ++row) {
    const double price = config.products[Index(row % shape.products)].list_price;
    std::fill_n(&actions.prices[shape.At(row, 0)], shape.padded, price);
  }
  for (int row = 0; row < shape.audiences * shape.places; ++row) {
    std::fill_n(&actions.slates[shape.At(row, 0)], shape.padded, row % shape.places);
  }
  const std::vector<double> propensity(Index(worlds), 1.);
  market.Reset(1, 0);
  record->Start(shape);
  while (!market.Done()) {
    market.Observe(&observation);
    market.Step(actions, &result);
    record->Add(observation, actions, propensity, result, market.market());
  }
  market.Observe(&observation);
  record->End(observation);
}

std::int64_t Bytes(const trajectories::BatchRecord& record) {
  std::int64_t row_bytes = 0;
  for (const trajectories::LogColumn& column : record.layout().columns) {
    row_bytes += std::int64_t{column.Cells()} * trajectories::Size(column.type);
  }
  const auto of_episodes = static_cast<std::int64_t>(record.final_observations().size_bytes()) +
                           std::int64_t{record.episodes()} * 12;  // offset and id
  return record.rows() * row_bytes + of_episodes;
}

void WriteLog(const fs::path& path, const env::MarketConfig& config,
              const trajectories::BatchRecord& record, std::int64_t batches) {
  trajectories::LogWriter writer(path.string(), config, {"", "list", 1},
                                 batches * record.episodes(), batches * record.rows());
  for (std::int64_t i = 0; i < batches; ++i) writer.Append(record);
}

void WritePlain(const fs::path& path, const std::vector<char>& block, std::int64_t bytes) {
  const int file = open(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0600);
  while (bytes > 0) {
    const auto part = std::min(static_cast<std::size_t>(bytes), block.size());
    const ssize_t written = write(file, block.data(), part);
    if (written <= 0) break;
    bytes -= written;
  }
  close(file);
}

void BM_LogWriter(benchmark::State& state, const std::string& scenario) {
  const env::MarketConfig config =
      scenarios::LoadScenario(SOUK_SOURCE_DIR "/scenarios/" + scenario + ".yaml").market;
  trajectories::BatchRecord record(config);
  PlayBatch(config, static_cast<int>(state.range(0)), &record);
  const std::int64_t batches = std::max<std::int64_t>(1, kBytesOfLog / Bytes(record));
  const std::int64_t bytes = batches * Bytes(record);
  std::string pattern = (fs::temp_directory_path() / "souk_bench_XXXXXX").string();
  const fs::path folder = mkdtemp(pattern.data());
  const std::vector<char> block(kBlockBytes, 'x');
  Moment actual;
  Moment limit;
  double done = 0;
  for (auto _ : state) {
    const double before = actual.processor;
    Moment start = Now();
    WriteLog(folder / "log.h5", config, record, batches);
    AddSince(start, &actual);
    state.SetIterationTime(actual.processor - before);
    fs::remove(folder / "log.h5.part");
    start = Now();
    WritePlain(folder / "plain", block, bytes);
    AddSince(start, &limit);
    fs::remove(folder / "plain");
    done += static_cast<double>(bytes);
  }
  fs::remove_all(folder);
  state.counters["MB/s"] = 1e-6 * done / actual.processor;
  state.counters["limit_MB/s"] = 1e-6 * done / limit.processor;
  state.counters["times_limit"] = actual.processor / limit.processor;
  state.counters["clock_MB/s"] = 1e-6 * done / actual.clock;
}

const bool kRegistered = [] {
  for (const char* scenario : {"single_p1", "black_friday"}) {
    benchmark::RegisterBenchmark((std::string("log/") + scenario).c_str(),
                                 [=](benchmark::State& state) { BM_LogWriter(state, scenario); })
        ->Arg(64)
        ->Arg(256)
        ->UseManualTime();
  }
  return true;
}();

}  // namespace
}  // namespace souk::bench
