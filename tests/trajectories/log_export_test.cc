#include "trajectories/log_export.h"

#include <doctest/doctest.h>
#include <hdf5.h>
#include <sys/wait.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <nlohmann/json.hpp>
#include <set>

#include "core/errors.h"
#include "io/atomic_file.h"
#include "small_market.h"
#include "tests/support/skip.h"
#include "trajectories/action_space.h"

namespace souk::trajectories {
namespace {

namespace fs = std::filesystem;
using Extents = std::vector<std::uint64_t>;

// One product for one audience at the prices that DecideSmall posts, as a ladder.
env::MarketConfig LadderMarket() {
  env::MarketConfig config = SmallMarket();
  config.products.resize(1);
  config.audiences = {"all"};
  for (env::SegmentConfig& segment : config.segments) {
    segment.audience = {1};
    segment.taste.resize(1);
  }
  config.slate = {};
  std::set<int> cents;
  for (int episode = 0; episode < 5; ++episode) {
    for (int period = 0; period < config.calendar.periods; ++period) {
      cents.insert(200 + 25 * episode + 10 * period);
    }
  }
  for (const int price : cents) config.products[0].price_ladder.push_back(price / 100.);
  config.products[0].list_price = config.products[0].price_ladder[0];
  return config;
}

// A log of `episodes` episodes, of the market `config`, in `folder`; returns its path.
std::string WriteLog(const TestFolder& folder, const env::MarketConfig& config, int episodes) {
  std::string path = folder / "run.h5";
  BatchRecord record(config);
  LogWriter writer(path, config, SmallMeta(), episodes,
                   std::int64_t{episodes} * config.calendar.periods);
  PlayBatch(config, 0, episodes, &record);
  writer.Append(record);
  writer.Close();
  return path;
}

class File {
 public:
  explicit File(const std::string& path)
      : file_(H5Fopen(path.c_str(), H5F_ACC_RDONLY, H5P_DEFAULT), H5Fclose) {}

  Hdf5Handle Open(const std::string& name) const {
    return {H5Dopen2(file_.get(), name.c_str(), H5P_DEFAULT), H5Dclose};
  }
  Extents Shape(const std::string& name) const { return DatasetExtents(Open(name)); }
  bool Has(const std::string& name) const {
    return H5Lexists(file_.get(), name.c_str(), H5P_DEFAULT) > 0;
  }
  // h5py takes an enumeration of bytes for a flag.
  bool IsFlag(const std::string& name) const {
    const Hdf5Handle type(H5Dget_type(Open(name).get()), H5Tclose);
    return H5Tget_class(type.get()) == H5T_ENUM && H5Tget_nmembers(type.get()) == 2;
  }
  bool IsOf(const std::string& name, hid_t expected) const {
    const Hdf5Handle type(H5Dget_type(Open(name).get()), H5Tclose);
    return H5Tequal(type.get(), expected) > 0;
  }
  std::vector<double> Values(const std::string& name) const {
    const Hdf5Handle dataset = Open(name);
    std::vector<double> values(Count(DatasetExtents(dataset)));
    if (!IsFlag(name)) {
      H5Dread(dataset.get(), H5T_NATIVE_DOUBLE, H5S_ALL, H5S_ALL, H5P_DEFAULT, values.data());
      return values;
    }
    std::vector<signed char> flags(values.size());
    const Hdf5Handle type(H5Dget_type(dataset.get()), H5Tclose);
    H5Dread(dataset.get(), type.get(), H5S_ALL, H5S_ALL, H5P_DEFAULT, flags.data());
    return {flags.begin(), flags.end()};
  }
  const Hdf5Handle& root() const { return file_; }

 private:
  static std::size_t Count(const Extents& extents) {
    std::size_t count = 1;
    for (const std::uint64_t extent : extents) count *= extent;
    return count;
  }

  Hdf5Handle file_;
};

std::vector<double> Column(const LogReader& log, const std::string& name) {
  std::vector<double> values;
  log.Read(log.Column(name), 0, log.rows(), &values);
  return values;
}

std::vector<double> Floats(std::vector<double> values) {
  for (double& value : values) value = static_cast<float>(value);
  return values;
}

TEST_CASE("ExportLog: D4RL is flat, of one length, with slates behind the prices") {
  const TestFolder folder;
  const LogReader log(WriteLog(folder, SmallMarket(), 20));
  ExportLog(log, SmallMarket(), ExportFormat::kD4rl, folder / "out.h5");
  CHECK_FALSE(fs::exists(folder / "out.h5.part"));
  const File file(folder / "out.h5");
  const auto rows = static_cast<std::uint64_t>(log.rows());
  const auto fields = static_cast<std::uint64_t>(log.Column("observations").Cells());
  CHECK(file.Shape("observations") == Extents{rows, fields});
  CHECK(file.Shape("next_observations") == Extents{rows, fields});
  CHECK(file.Shape("actions") == Extents{rows, 8});
  CHECK(file.Shape("rewards") == Extents{rows});
  CHECK(file.IsOf("actions", H5T_IEEE_F32LE));
  CHECK(file.IsOf("rewards", H5T_IEEE_F32LE));
  CHECK(file.IsFlag("terminals"));
  CHECK(file.IsFlag("timeouts"));
  CHECK_FALSE(file.Has("propensities"));
  CHECK(file.Values("observations") == Column(log, "observations"));
  CHECK(file.Values("rewards") == Floats(Column(log, "rewards")));
  CHECK(file.Values("terminals") == Column(log, "terminations"));
  const std::vector<double> actions = file.Values("actions");
  const std::vector<double> prices = Floats(Column(log, "actions_prices"));
  const std::vector<double> slates = Column(log, "actions_slates");
  for (std::size_t row = 0; row < rows; ++row) {
    for (std::size_t i = 0; i < 4; ++i) {
      CHECK(actions[row * 8 + i] == prices[row * 4 + i]);
      CHECK(actions[row * 8 + 4 + i] == slates[row * 4 + i]);
    }
  }
}

TEST_CASE("ExportLog: an episode without a termination ends as a timeout") {
  const TestFolder folder;
  const std::string path = WriteLog(folder, SmallMarket(), 3);
  const std::int64_t last = LogReader(path).offsets()[2] - 1;
  {
    const Hdf5Handle file(H5Fopen(path.c_str(), H5F_ACC_RDWR, H5P_DEFAULT), H5Fclose);
    const Hdf5Handle flags(H5Dopen2(file.get(), "terminations", H5P_DEFAULT), H5Dclose);
    const std::uint8_t zero = 0;
    WriteRows(flags, H5T_NATIVE_UINT8, last, 1, &zero);
  }
  const LogReader log(path);
  ExportLog(log, SmallMarket(), ExportFormat::kD4rl, folder / "out.h5");
  ExportLog(log, SmallMarket(), ExportFormat::kD3rlpy, folder / "episodes.h5");
  const File file(folder / "out.h5");
  const auto at = static_cast<std::size_t>(last);
  CHECK(file.Values("terminals")[at] == 0);
  const std::vector<double> timeouts = file.Values("timeouts");
  CHECK(timeouts[at] == 1);
  CHECK(std::count(timeouts.begin(), timeouts.end(), 1.) == 1);
  CHECK(file.Values("episode_terminals")[at] == 1);
  CHECK(File(folder / "episodes.h5").Values("terminated_0")[0] == 1);
  CHECK(File(folder / "episodes.h5").Values("terminated_1")[0] == 0);
}

TEST_CASE("ExportLog: d3rlpy has datasets an episode, choices in a column of their own") {
  const TestFolder folder;
  const env::MarketConfig market = LadderMarket();
  const LogReader log(WriteLog(folder, market, 7));
  ExportLog(log, market, ExportFormat::kD3rlpy, folder / "out.h5");
  const File file(folder / "out.h5");
  CHECK(file.Values("num_episodes") == std::vector<double>{7});
  CHECK(file.Shape("columns") == Extents{4});
  const std::vector<double> prices = Column(log, "actions_prices");
  for (std::size_t e = 0; e < 7; ++e) {
    CAPTURE(e);
    const std::string suffix = "_" + std::to_string(e);
    const auto steps = static_cast<std::uint64_t>(log.offsets()[e + 1] - log.offsets()[e]);
    CHECK(file.Shape("actions" + suffix) == Extents{steps, 1});
    CHECK(file.IsOf("actions" + suffix, H5T_STD_I64LE));
    CHECK(file.Shape("rewards" + suffix) == Extents{steps, 1});
    CHECK(file.Shape("terminated" + suffix).empty());
    CHECK(file.IsFlag("terminated" + suffix));
    const std::vector<double> choices = file.Values("actions" + suffix);
    for (std::size_t t = 0; t < steps; ++t) {
      const double price = prices[static_cast<std::size_t>(log.offsets()[e]) + t];
      CHECK(market.products[0].price_ladder[static_cast<std::size_t>(choices[t])] ==
            doctest::Approx(price).epsilon(1e-12));
    }
  }
  CHECK_FALSE(file.Has("actions_7"));
}

TEST_CASE("ExportLog: Minari has one observation more than steps, the final one") {
  const TestFolder folder;
  const LogReader log(WriteLog(folder, SmallMarket(), 9));
  ExportLog(log, SmallMarket(), ExportFormat::kMinari, folder / "small-v3");
  CHECK_FALSE(fs::exists(folder / "small-v3.part"));
  const File file(folder / "small-v3/data/main_data.hdf5");
  const auto fields = static_cast<std::uint64_t>(log.Column("observations").Cells());
  std::vector<double> finals;
  log.Read(log.episode_columns().back(), 0, 9, &finals);
  for (std::size_t e = 0; e < 9; ++e) {
    const std::string group = "episode_" + std::to_string(e);
    const auto steps = static_cast<std::uint64_t>(log.offsets()[e + 1] - log.offsets()[e]);
    CHECK(file.Shape(group + "/observations") == Extents{steps + 1, fields});
    CHECK(file.Shape(group + "/actions") == Extents{steps, 8});
    CHECK(file.Shape(group + "/rewards") == Extents{steps});
    CHECK(file.IsOf(group + "/rewards", H5T_IEEE_F64LE));
    CHECK(file.IsFlag(group + "/terminations"));
    CHECK(file.IsFlag(group + "/truncations"));
    const std::vector<double> seen = file.Values(group + "/observations");
    CHECK(std::equal(seen.end() - static_cast<std::ptrdiff_t>(fields), seen.end(),
                     finals.begin() + static_cast<std::ptrdiff_t>(e * fields)));
  }
  const auto metadata = nlohmann::json::parse(io::ReadFile(folder / "small-v3/data/metadata.json"));
  CHECK(metadata["dataset_id"] == "small-v3");
  CHECK(metadata["total_episodes"] == 9);
  CHECK(metadata["total_steps"] == log.rows());
  const auto space = nlohmann::json::parse(metadata["action_space"].get<std::string>());
  CHECK(space["low"] == nlohmann::json({1, 1, 1, 1, -1, -1, -1, -1}));
  CHECK(space["high"] == nlohmann::json({9, 9, 9, 9, 1, 1, 1, 1}));
}

TEST_CASE("ExportLog: propensities are added on demand, and prices as numbers") {
  const TestFolder folder;
  const env::MarketConfig market = LadderMarket();
  const LogReader log(WriteLog(folder, market, 5));
  const ExportOptions options{.continuous = true, .propensities = true};
  ExportLog(log, market, ExportFormat::kD4rl, folder / "flat.h5", options);
  ExportLog(log, market, ExportFormat::kD3rlpy, folder / "episodes.h5", options);
  ExportLog(log, market, ExportFormat::kMinari, folder / "folder-v0", options);
  const File flat(folder / "flat.h5");
  CHECK(flat.Values("propensities") == Column(log, "propensities"));
  CHECK(flat.Values("actions") == Floats(Column(log, "actions_prices")));
  CHECK(flat.Shape("actions") == Extents{static_cast<std::uint64_t>(log.rows()), 1});
  CHECK(File(folder / "episodes.h5").Values("propensities_1")[0] == .5);
  CHECK(File(folder / "folder-v0/data/main_data.hdf5").Values("episode_3/propensities")[0] == .25);
}

std::string Fault(const std::function<void()>& body) {
  try {
    body();
  } catch (const core::InputError& error) {
    return error.what();
  }
  return "none";
}

TEST_CASE("ExportLog: what cannot be exported is one InputError and leaves nothing") {
  const TestFolder folder;
  env::MarketConfig market = LadderMarket();
  const LogReader log(WriteLog(folder, market, 4));
  const auto fault = [&](ExportFormat format, const std::string& name) {
    return Fault([&] { ExportLog(log, market, format, folder / name); });
  };
  CHECK(fault(ExportFormat::kD4rl, "run.h5").find("is read or written") != std::string::npos);
  CHECK(fault(ExportFormat::kD3rlpy, "none/a.h5").find("does not exist") != std::string::npos);
  CHECK(fault(ExportFormat::kMinari, "none/a-v0").find("folder is expected") != std::string::npos);
  for (const char* name : {"a", "a-v", "a-vx", "-v0", "a b-v0", "a.b-v0"}) {
    CAPTURE(name);
    CHECK(fault(ExportFormat::kMinari, name).find("no name of a Minari") != std::string::npos);
  }
  CHECK(fault(ExportFormat::kMinari, "a-v0/") == "none");
  CHECK(fault(ExportFormat::kMinari, "a-v0").find("is there already") != std::string::npos);
  market.products[0].price_ladder = {2, 9};
  for (const auto format : {ExportFormat::kD4rl, ExportFormat::kMinari}) {
    CHECK(fault(format, "b-v0").find("is not on the ladder") != std::string::npos);
  }
  CHECK(fault(ExportFormat::kD4rl, "c").find("row 1: the price 2.1") != std::string::npos);
  market = SmallMarket();
  market.slate = {};
  CHECK(fault(ExportFormat::kD4rl, "c").find("log's scenario") != std::string::npos);
  for (const char* name : {"b-v0", "b-v0.part", "c", "c.part", "a", "a.part"}) {
    CHECK_FALSE(fs::exists(folder / name));
  }
  LogWriter(folder / "empty.h5", market, SmallMeta(), 1, 6).Close();
  CHECK(Fault([&] {
          ExportLog(LogReader(folder / "empty.h5"), market, ExportFormat::kD4rl, folder / "c");
        }).find("no episode") != std::string::npos);
}

TEST_CASE("ExportLog: force replaces an export, and nothing that others keep there") {
  const TestFolder folder;
  const LogReader log(WriteLog(folder, SmallMarket(), 4));
  ExportOptions force;
  force.output.force = true;
  const auto fault = [&](ExportFormat format, const std::string& name) {
    return Fault([&] { ExportLog(log, SmallMarket(), format, folder / name, force); });
  };
  for (const auto format : {ExportFormat::kD4rl, ExportFormat::kMinari}) {
    const std::string name = format == ExportFormat::kD4rl ? "a.h5" : "a-v0";
    ExportLog(log, SmallMarket(), format, folder / name);
    CHECK(Fault([&] { ExportLog(log, SmallMarket(), format, folder / name); }).find("--force") !=
          std::string::npos);
    CHECK(fault(format, name) == "none");
  }
  io::WriteFileAtomically(folder / "a-v0/data/notes.txt", "mine");
  CHECK(fault(ExportFormat::kMinari, "a-v0").find("holds 'data/notes.txt'") != std::string::npos);
  CHECK(io::ReadFile(folder / "a-v0/data/notes.txt") == "mine");
  CHECK(fault(ExportFormat::kD4rl, "run.h5").find("is read or written") != std::string::npos);
}

TEST_CASE("ExportLog: a growing log may be exported to its own name, and stays") {
  const TestFolder folder;
  const std::string log = WriteLog(folder, SmallMarket(), 4);
  fs::rename(log, log + ".part");
  const std::string bytes = io::ReadFile(log + ".part");
  ExportLog(LogReader(log + ".part"), SmallMarket(), ExportFormat::kD4rl, log);
  CHECK(io::ReadFile(log + ".part") == bytes);
  CHECK(File(log).Values("rewards").size() > 4);
}

TEST_CASE("ExportLog: an export that is stopped leaves nothing; progress counts the rows") {
  const TestFolder folder;
  const LogReader log(WriteLog(folder, SmallMarket(), 4));
  std::int64_t done = 0;
  ExportOptions options;
  options.progress = [&](std::int64_t rows) { done = rows; };
  ExportLog(log, SmallMarket(), ExportFormat::kD3rlpy, folder / "a.h5", options);
  CHECK(done == log.rows());
  options.progress = [](std::int64_t) { throw core::RunError("interrupted"); };
  for (const auto format : {ExportFormat::kD4rl, ExportFormat::kMinari}) {
    CHECK_THROWS_AS(ExportLog(log, SmallMarket(), format, folder / "b-v0", options),
                    core::RunError);
    CHECK_FALSE(fs::exists(folder / "b-v0"));
    CHECK_FALSE(fs::exists(folder / "b-v0.part"));
  }
}

TEST_CASE("ExportLog: blocks join without a seam") {
  const TestFolder folder;
  // More than the million values of a block: 90,000 rows of 5 observations, 8 actions and others.
  env::MarketConfig market = SmallMarket();
  market.end_when_sold_out = false;
  const LogReader log(WriteLog(folder, market, 15'000));
  std::vector<std::int64_t> done;
  ExportOptions options;
  options.progress = [&](std::int64_t rows) { done.push_back(rows); };
  ExportLog(log, market, ExportFormat::kD4rl, folder / "out.h5", options);
  CHECK(done.size() > 1);
  CHECK(std::is_sorted(done.begin(), done.end()));
  const File file(folder / "out.h5");
  CHECK(file.Values("observations") == Column(log, "observations"));
  CHECK(file.Values("terminals") == Column(log, "terminations"));
  CHECK(file.Values("rewards") == Floats(Column(log, "rewards")));
}

TEST_CASE("DefaultDestination: beside the log, by its format") {
  CHECK(DefaultDestination("a/run.h5", ExportFormat::kD4rl) == "a/run.d4rl.h5");
  CHECK(DefaultDestination("run.h5.part", ExportFormat::kD3rlpy) == "run.d3rlpy.h5");
  CHECK(DefaultDestination("a/my run.2.h5", ExportFormat::kMinari) == "a/my_run_2-v0");
}

TEST_CASE("ExportLog: h5py reads every export as its tool does, and finds the log") {
  if (std::system("/usr/bin/python3 -c 'import h5py' > /dev/null 2>&1") != 0) {
    SOUK_SKIP("h5py is not installed");
  }
  for (const env::MarketConfig& market : {SmallMarket(), LadderMarket()}) {
    const TestFolder folder;
    const LogReader log(WriteLog(folder, market, 40));
    ExportLog(log, market, ExportFormat::kD4rl, folder / "d4rl.h5");
    ExportLog(log, market, ExportFormat::kD3rlpy, folder / "d3rlpy.h5");
    ExportLog(log, market, ExportFormat::kMinari, folder / "minari-v0");
    std::string command = "cd '" + (folder / "") + "' && /usr/bin/python3 '" +
                          SOUK_SOURCE_DIR "/tests/trajectories/read_exports.py" +
                          "' run.h5 d4rl.h5 d3rlpy.h5 minari-v0";
    for (const double price : market.products[0].price_ladder) {
      command += " " + std::to_string(price);
    }
    command += " 2>&1";
    FILE* pipe = popen(command.c_str(), "r");
    std::string text;
    std::array<char, 256> line{};
    while (fgets(line.data(), line.size(), pipe) != nullptr) text += line.data();
    pclose(pipe);
    CHECK(text == (market.products.size() == 1 ? "same, discrete\n" : "same, continuous\n"));
  }
}

}  // namespace
}  // namespace souk::trajectories
