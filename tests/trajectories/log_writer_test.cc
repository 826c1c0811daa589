#include "trajectories/log_writer.h"

#include <doctest/doctest.h>
#include <fcntl.h>
#include <sched.h>
#include <sys/mount.h>
#include <sys/resource.h>
#include <sys/wait.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <csignal>
#include <cstdlib>
#include <random>
#include <set>
#include <string>
#include <thread>

#include "core/errors.h"
#include "io/atomic_file.h"
#include "small_market.h"
#include "tests/support/skip.h"
#include "trajectories/export_file.h"
#include "trajectories/log_reader.h"

namespace souk::trajectories {
namespace {

namespace fs = std::filesystem;

std::vector<double> Values(const LogReader& log, const LogColumn& column) {
  std::vector<double> values;
  log.Read(column, 0, column.axes.starts_with("row") ? log.rows() : log.episodes(), &values);
  return values;
}

// Whether `part` is the beginning of `whole`, column by column, bit by bit.
bool IsBeginning(const LogReader& part, const LogReader& whole) {
  bool same =
      part.episodes() <= whole.episodes() && part.columns().size() == whole.columns().size();
  same = same && std::equal(part.offsets().begin(), part.offsets().end(), whole.offsets().begin());
  same = same && std::equal(part.episode_ids().begin(), part.episode_ids().end(),
                            whole.episode_ids().begin());
  for (const auto list : {&LogReader::columns, &LogReader::episode_columns}) {
    for (std::size_t c = 0; same && c < (part.*list)().size(); ++c) {
      const std::vector<double> some = Values(part, (part.*list)()[c]);
      const std::vector<double> all = Values(whole, (whole.*list)()[c]);
      same = some.size() <= all.size() && std::equal(some.begin(), some.end(), all.begin());
    }
  }
  return same;
}

std::set<std::string> EntriesOf(const TestFolder& folder) {
  std::set<std::string> names;
  for (const auto& entry : fs::directory_iterator(folder / "")) {
    names.insert(entry.path().filename().string());
  }
  return names;
}

TEST_CASE("LogWriter: what was recorded is read back, with offsets, ids and attributes") {
  const TestFolder folder;
  const std::string path = folder / "run.h5";
  const std::int64_t rows = WriteSmallLog(path, 50, 16);
  CHECK(EntriesOf(folder) == std::set<std::string>{"run.h5"});
  const LogReader log(path);
  CHECK(log.complete());
  CHECK(log.episodes() == 50);
  CHECK(log.rows() == rows);
  CHECK(rows < 50 * 6);  // some sold out early: the file is the copy of its true size
  CHECK(log.meta().scenario_yaml == "name: small\n");
  CHECK(log.meta().policy == "test");
  CHECK(log.meta().seed == 7);
  CHECK_FALSE(log.source_revision().empty());

  const env::MarketConfig config = SmallMarket();
  BatchRecord record(config);
  PlayBatch(config, 0, 50, &record);
  std::int64_t row = 0;
  for (int w = 0; w < 50; ++w) {
    CHECK(log.episode_ids()[static_cast<std::size_t>(w)] == static_cast<std::uint32_t>(w));
    CHECK(log.offsets()[static_cast<std::size_t>(w)] == row);
    row += record.length(w);
  }
  std::vector<double> values;
  for (std::size_t c = 0; c < log.columns().size(); ++c) {
    const LogColumn& column = log.columns()[c];
    CAPTURE(column.name);
    CHECK(column.name == record.layout().columns[c].name);
    CHECK(column.shape == record.layout().columns[c].shape);
    CHECK(column.unit == record.layout().columns[c].unit);
  }
  log.Read(log.Column("revenue"), 0, log.rows(), &values);
  std::vector<double> recorded(static_cast<std::size_t>(rows));
  for (std::size_t c = 0; c < record.layout().columns.size(); ++c) {
    if (record.layout().columns[c].name != "business/revenue") continue;
    record.CopyRows(static_cast<int>(c), 0, 50, reinterpret_cast<std::byte*>(recorded.data()));
  }
  CHECK(values == recorded);
  CHECK(std::any_of(values.begin(), values.end(), [](double value) { return value > 0; }));
  log.Read(log.Column("revenue"), 20, 5, &values);
  CHECK(values == std::vector<double>(recorded.begin() + 20, recorded.begin() + 25));
}

TEST_CASE("LogWriter: money, units and prices in a row agree") {
  const TestFolder folder;
  WriteSmallLog(folder / "run.h5", 30, 30);
  const LogReader log(folder / "run.h5");
  const std::vector<double> revenue = Values(log, log.Column("revenue"));
  const std::vector<double> cost = Values(log, log.Column("cost"));
  const std::vector<double> reward = Values(log, log.Column("rewards"));
  const std::vector<double> units = Values(log, log.Column("units"));
  const std::vector<double> prices = Values(log, log.Column("prices"));
  CHECK(prices == Values(log, log.Column("actions_prices")));  // one seller: ourselves
  for (std::size_t row = 0; row < revenue.size(); ++row) {
    double sum = 0;
    for (std::size_t cell = 0; cell < 8; ++cell) {
      sum += units[row * 8 + cell] * prices[row * 4 + cell % 4];
    }
    CHECK(revenue[row] == doctest::Approx(sum).epsilon(1e-12));  // sums in another order
    CHECK(reward[row] == revenue[row] - cost[row]);
  }
}

TEST_CASE("LogWriter: the bytes do not depend on batches, announced size or the day") {
  const TestFolder folder;
  WriteSmallLog(folder / "a.h5", 40, 40);
  std::this_thread::sleep_for(std::chrono::milliseconds(1100));  // HDF5's dates are in seconds
  WriteSmallLog(folder / "b.h5", 40, 7);
  CHECK(io::ReadFile(folder / "a.h5") == io::ReadFile(folder / "b.h5"));

  const env::MarketConfig config = SmallMarket();
  const std::int64_t rows = LogReader(folder / "a.h5").rows();
  BatchRecord record(config);
  PlayBatch(config, 0, 40, &record);
  LogWriter exact(folder / "c.h5", config, SmallMeta(), 40, rows);
  exact.Append(record);
  exact.Close();
  CHECK(io::ReadFile(folder / "a.h5") == io::ReadFile(folder / "c.h5"));
  WriteSmallLog(folder / "d.h5", 41, 40);
  CHECK(io::ReadFile(folder / "a.h5") != io::ReadFile(folder / "d.h5"));
}

TEST_CASE("LogWriter: a growing log is readable beside its writer, whole episodes only") {
  const TestFolder folder;
  const std::string path = folder / "run.h5";
  const env::MarketConfig config = SmallMarket();
  BatchRecord record(config);
  {
    LogWriter writer(path, config, SmallMeta(), 20, 120);
    CHECK(LogReader(path + ".part").episodes() == 0);
    PlayBatch(config, 0, 10, &record);
    writer.Append(record);
    const LogReader growing(path + ".part");
    CHECK_FALSE(growing.complete());
    CHECK(growing.episodes() == 10);
    CHECK(growing.rows() == record.rows());
    CHECK_THROWS_AS(LogWriter(path, config, SmallMeta(), 1, 6), core::InputError);  // locked
    PlayBatch(config, 10, 11, &record);
    CHECK_THROWS_AS(writer.Append(record), core::RunError);  // more than announced
  }
  CHECK_FALSE(fs::exists(path));  // never closed
  CHECK(LogReader(path + ".part").episodes() == 10);
  WriteSmallLog(path, 5, 5);  // starts over
  CHECK(LogReader(path).episodes() == 5);
  CHECK_FALSE(fs::exists(path + ".part"));
}

TEST_CASE("LogWriter: an empty log is a log, and one never added to leaves nothing behind") {
  const TestFolder folder;
  const env::MarketConfig config = SmallMarket();
  LogWriter writer(folder / "empty.h5", config, SmallMeta(), 4, 24);
  writer.Close();
  CHECK(LogReader(folder / "empty.h5").rows() == 0);
  CHECK(LogReader(folder / "empty.h5").complete());
  { const LogWriter unused(folder / "unused.h5", config, SmallMeta(), 4, 24); }
  CHECK_FALSE(fs::exists(folder / "unused.h5.part"));
  CHECK_THROWS_AS(LogWriter(folder / "none/run.h5", config, SmallMeta(), 1, 6), core::InputError);
  CHECK_THROWS_AS(LogWriter(folder / "", config, SmallMeta(), 1, 6), core::InputError);
}

// The InputError of opening a log, or "".
std::string RefusalOf(const std::string& path, const io::OutputOptions& options = {}) {
  try {
    const LogWriter writer(path, SmallMarket(), SmallMeta(), 1, 6, options);
  } catch (const core::InputError& error) {
    return error.what();
  }
  return "";
}

TEST_CASE("LogWriter: a log that is there is replaced by force only, and at the end") {
  const TestFolder folder;
  const std::string path = folder / "run.h5";
  WriteSmallLog(path, 5, 5);
  CHECK(RefusalOf(path) ==
        path + ": is there already; replace it with --force or give another name");
  CHECK(RefusalOf(path, {true, {path}}).find("is read or written by") != std::string::npos);
  {
    const env::MarketConfig config = SmallMarket();
    BatchRecord record(config);
    LogWriter writer(path, config, SmallMeta(), 3, 18, {true});
    PlayBatch(config, 0, 3, &record);
    writer.Append(record);
    CHECK(LogReader(path).episodes() == 5);
    writer.Close();
  }
  CHECK(LogReader(path).episodes() == 3);
  fs::create_symlink("run.h5", folder / "link.h5");
  fs::create_symlink("nothing", folder / "dangling.h5");
  for (const char* name : {"link.h5", "dangling.h5"}) {
    CHECK(RefusalOf(folder / name, {true}).find("is a link") != std::string::npos);
  }
  CHECK(EntriesOf(folder) == std::set<std::string>{"run.h5", "link.h5", "dangling.h5"});
}

TEST_CASE("LogWriter: a .part that is no log of ours stays, one that a killed run left goes") {
  const TestFolder folder;
  const std::string path = folder / "run.h5";
  const std::string part = path + ".part";
  const std::string refusal = part +
                              ": is there and is no log of souk; remove it or give another "
                              "name";
  io::WriteFileAtomically(part, "mine");
  CHECK(RefusalOf(path) == refusal);
  CHECK(RefusalOf(path, {true}) == refusal);
  CHECK(io::ReadFile(part) == "mine");
  { const ExportFile other(part); }  // HDF5, but no log
  const std::string bytes = io::ReadFile(part);
  CHECK(RefusalOf(path, {true}) == refusal);
  CHECK(io::ReadFile(part) == bytes);
  fs::remove(part);
  fs::create_directory(part);
  CHECK(RefusalOf(path) == refusal);
  fs::remove(part);
  WriteSmallLog(folder / "a.h5", 4, 4);
  fs::create_symlink("a.h5", part);
  CHECK(RefusalOf(path) == refusal);
  fs::remove(part);
  const env::MarketConfig config = SmallMarket();
  BatchRecord record(config);
  PlayBatch(config, 0, 4, &record);
  {
    LogWriter writer(folder / "b.h5", config, SmallMeta(), 9, 2 * record.rows());
    writer.Append(record);
    fs::copy_file(folder / "b.h5.part", part);  // as a killed run leaves it
    writer.Close();
  }
  CHECK(RefusalOf(path, {false, {part}}).find("is read or written by") != std::string::npos);
  fs::remove(folder / "b.h5");
  WriteSmallLog(path, 2, 2);
  CHECK(EntriesOf(folder) == std::set<std::string>{"a.h5", "run.h5"});

  fs::rename(folder / "a.h5", part);
  fs::remove(path);
  CHECK(RefusalOf(path) ==
        part + ": is there and is a whole log; rename it, remove it or give --force");
  CHECK(LogReader(part).episodes() == 4);
  CHECK(RefusalOf(path, {true}).empty());
}

TEST_CASE("LogWriter: what has come under its name meanwhile stays, and the .part with it") {
  const TestFolder folder;
  const env::MarketConfig config = SmallMarket();
  BatchRecord record(config);
  PlayBatch(config, 0, 4, &record);
  for (const int announced : {4, 9}) {  // also where the file has to be cut
    const std::string path = folder / std::to_string(announced);
    {
      LogWriter writer(path, config, SmallMeta(), announced, record.rows());
      writer.Append(record);
      io::WriteFileAtomically(path, "theirs");
      CHECK_THROWS_AS(writer.Close(), core::InputError);
    }
    CHECK(io::ReadFile(path) == "theirs");
    CHECK(LogReader(path + ".part").episodes() == 4);
  }
  CHECK(EntriesOf(folder).size() == 4);
}

// Runs `body` in a child of its own, which reports by its exit code.
template <typename Body>
int InChild(const Body& body) {
  const pid_t child = fork();
  if (child == 0) {
    try {
      _exit(body());
    } catch (const std::exception& error) {
      std::fprintf(stderr, "%s\n", error.what());
      _exit(99);
    }
  }
  int status = 0;
  waitpid(child, &status, 0);
  return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

TEST_CASE("LogWriter: after kill -9 at any moment every batch added before is there") {
  const TestFolder folder;
  const env::MarketConfig config = SmallMarket();
  constexpr int kBatch = 64;
  constexpr int kBatches = 80;
  const std::string whole_path = folder / "whole.h5";
  WriteSmallLog(whole_path, kBatch * kBatches, kBatch);
  const LogReader whole(whole_path);
  std::mt19937 random(1);
  for (int round = 0; round < 20; ++round) {
    const std::string path = folder / "killed.h5";
    std::array<int, 2> pipe_ends{};
    REQUIRE(pipe(pipe_ends.data()) == 0);
    const pid_t child = fork();
    if (child == 0) {
      BatchRecord record(config);
      LogWriter writer(path, config, SmallMeta(), kBatch * kBatches, 6 * kBatch * kBatches);
      for (std::uint32_t b = 0; b < kBatches; ++b) {
        PlayBatch(config, b * kBatch, kBatch, &record);
        writer.Append(record);
        if (write(pipe_ends[1], "x", 1) != 1) _exit(1);
      }
      for (;;) pause();
    }
    close(pipe_ends[1]);
    const int wanted = 1 + static_cast<int>(random() % 60);
    int added = 0;
    char byte = 0;
    while (added < wanted && read(pipe_ends[0], &byte, 1) == 1) ++added;
    usleep(static_cast<useconds_t>(random() % 1000));
    kill(child, SIGKILL);
    waitpid(child, nullptr, 0);
    close(pipe_ends[0]);
    const LogReader killed(path + ".part");
    CHECK(added == wanted);
    CHECK(killed.episodes() >= std::int64_t{kBatch} * added);
    CHECK(IsBeginning(killed, whole));
  }
}

// 0: the disk filled, the log said so and kept its batches; 77: no such disk can be had here.
int FillDisk(const std::string& folder) {
  if (unshare(CLONE_NEWNS) != 0) return 77;
  if (mount("none", "/", nullptr, MS_REC | MS_PRIVATE, nullptr) != 0) return 77;
  if (mount("tmpfs", folder.c_str(), "tmpfs", 0, "size=1m") != 0) return 77;
  const env::MarketConfig config = SmallMarket();
  const std::string path = folder + "/run.h5";
  BatchRecord record(config);
  std::int64_t added = 0;
  try {
    LogWriter writer(path, config, SmallMeta(), 64'000, 6 * 64'000);
    for (std::uint32_t first = 0; first < 64'000; first += 64) {
      PlayBatch(config, first, 64, &record);
      writer.Append(record);
      added += 64;
    }
    return 1;
  } catch (const core::RunError& error) {
    const std::string message = error.what();
    if (message.find("run.h5.part") == std::string::npos) return 2;
    if (message.find("No space left on device") == std::string::npos) return 3;
  }
  if (fs::exists(path)) return 4;
  return LogReader(path + ".part").episodes() == added && added > 0 ? 0 : 5;
}

TEST_CASE("LogWriter: a full disk is an error that names file and reason; earlier batches stay") {
  const TestFolder folder;
  const int outcome = InChild([&] { return FillDisk(folder / ""); });
  if (outcome == 77) SOUK_SKIP("no file system of one megabyte can be mounted here");
  CHECK(outcome == 0);
}

TEST_CASE("LogWriter: a file that may not become large enough is an error and leaves nothing") {
  const TestFolder folder;
  const int outcome = InChild([&] {
    signal(SIGXFSZ, SIG_IGN);
    const rlimit small = {100'000, 100'000};
    setrlimit(RLIMIT_FSIZE, &small);
    try {
      const LogWriter writer(folder / "run.h5", SmallMarket(), SmallMeta(), 1000, 6000);
    } catch (const core::RunError&) {
      return fs::exists(folder / "run.h5.part") ? 2 : 0;
    }
    return 1;
  });
  CHECK(outcome == 0);
}

// What a stranger with h5py sees; prints one line of figures.
constexpr const char* kScript = R"(
import sys, h5py, numpy as np
f = h5py.File(sys.argv[1], 'r')
o = f['episode_offsets'][:]
o = o[o >= 0]
n = o[-1]
ends = f['terminations'][:n].nonzero()[0] + 1
assert (ends == o[1:]).all()
assert (f['period'][:n][o[:-1]] == 0).all()
assert f.attrs['format'] == b'souk-log' and f.attrs['version'] == 2 and f.attrs['seed'] == 7
assert f.attrs['policy'] == b'test' and f['scenario'][()].decode() == 'name: small\n'
assert list(f['names/product']) == [b'tv', b'radio, "red"']
u = f['business/units']
assert u.attrs['axes'] == b'row,seller,segment,audience,product' and u.dtype == np.float32
r = (u[:n].sum(axis=2) * f['business/prices'][:n]).sum(axis=(2, 3))
assert np.allclose(r, f['business/revenue'][:n], rtol=1e-6)
for name in ('observations', 'rewards', 'propensities', 'business/stock', 'business/visits'):
    assert len(f[name]) >= n
print(len(o) - 1, n, repr(float(f['rewards'][:n].sum())))
)";

std::string ReadByPython(const std::string& script, const std::string& log) {
  FILE* pipe = popen(("/usr/bin/python3 '" + script + "' '" + log + "' 2>&1").c_str(), "r");
  std::string text;
  std::array<char, 256> line{};
  while (fgets(line.data(), line.size(), pipe) != nullptr) text += line.data();
  return pclose(pipe) == 0 ? text : "failed: " + text;
}

TEST_CASE("LogWriter: h5py reads a closed log and a growing one alike") {
  if (std::system("/usr/bin/python3 -c 'import h5py' > /dev/null 2>&1") != 0) {
    SOUK_SKIP("h5py is not installed");
  }
  const TestFolder folder;
  io::WriteFileAtomically(folder / "read.py", kScript);
  const std::int64_t rows = WriteSmallLog(folder / "run.h5", 32, 32);
  const LogReader log(folder / "run.h5");
  double sum = 0;
  for (const double reward : Values(log, log.Column("rewards"))) sum += reward;
  const std::string closed = ReadByPython(folder / "read.py", folder / "run.h5");
  CAPTURE(closed);
  const std::string counts = "32 " + std::to_string(rows) + " ";
  REQUIRE(closed.starts_with(counts));
  // NumPy adds pairwise.
  CHECK(std::stod(closed.substr(counts.size())) == doctest::Approx(sum).epsilon(1e-12));

  const env::MarketConfig config = SmallMarket();
  BatchRecord record(config);
  LogWriter writer(folder / "growing.h5", config, SmallMeta(), 99, 600);
  PlayBatch(config, 0, 32, &record);
  writer.Append(record);
  CHECK(ReadByPython(folder / "read.py", folder / "growing.h5.part") == closed);
}

}  // namespace
}  // namespace souk::trajectories
