#include "trajectories/log_reader.h"

#include <doctest/doctest.h>
#include <hdf5.h>
#include <sys/wait.h>

#include <algorithm>
#include <fstream>
#include <random>
#include <string>

#include "core/errors.h"
#include "env/seller_spec.h"
#include "io/atomic_file.h"
#include "small_market.h"
#include "spec/observation_rows.h"
#include "spec/seller_file.h"
#include "trajectories/hdf5_text.h"
#include "trajectories/log_csv.h"

namespace souk::trajectories {
namespace {

void Write(const std::string& path, const std::string& content) {
  std::ofstream(path, std::ios::binary) << content;
}

std::string Fault(const std::string& path) {
  try {
    const LogReader log(path);
  } catch (const core::InputError& error) {
    return error.what();
  }
  return "none";
}

TEST_CASE("LogReader: what is no log is one InputError that names the file") {
  const TestFolder folder;
  WriteSmallLog(folder / "run.h5", 20, 20);
  const std::string bytes = io::ReadFile(folder / "run.h5");
  Write(folder / "empty", "");
  Write(folder / "text", "period,reward\n1,2\n");
  Write(folder / "half", bytes.substr(0, bytes.size() / 2));
  Write(folder / "short", bytes.substr(0, bytes.size() - 1));
  for (const char* name : {"empty", "text", "half", "short", "missing", ""}) {
    CAPTURE(name);
    const std::string fault = Fault(folder / name);
    CHECK(fault.starts_with(folder / name));
    CHECK(fault.find("expected") != std::string::npos);
    CHECK(fault.find('\n') == std::string::npos);
  }
}

TEST_CASE("LogReader: HDF5 that is no log, or a log of another version, is refused") {
  const TestFolder folder;
  const std::string path = folder / "run.h5";
  {
    const Hdf5Handle stranger(H5Fcreate(path.c_str(), H5F_ACC_TRUNC, H5P_DEFAULT, H5P_DEFAULT),
                              H5Fclose);
  }
  CHECK(Fault(path).find("is not a trajectory log") != std::string::npos);

  std::filesystem::remove(path);
  WriteSmallLog(path, 4, 4);
  {
    const Hdf5Handle log(H5Fopen(path.c_str(), H5F_ACC_RDWR, H5P_DEFAULT), H5Fclose);
    H5Adelete(log.get(), "version");
    WriteAttribute(log, "version", std::uint64_t{3});
  }
  CHECK(Fault(path) == path + ": is a trajectory log of version 3, 1 to 2 are read");

  LogLayout layout = MakeLogLayout(SmallMarket());
  layout.columns.resize(3);
  CreateLogFile(path, layout, SmallMeta(), 4, 24);
  CHECK(Fault(path).find("the column rewards is missing") != std::string::npos);
}

TEST_CASE("LogReader: a log with a long scenario and thousands of names is whole") {
  const TestFolder folder;
  const std::string path = folder / "run.h5";
  env::MarketConfig config = SmallMarket();
  LogLayout layout = MakeLogLayout(config);
  // HDF5 keeps attributes of more than 64 kB in another place.
  std::vector<std::string> many;
  many.reserve(20'000);
  for (int i = 0; i < 20'000; ++i) many.push_back("product " + std::to_string(i));
  for (AxisNames& axis : layout.axis_names) {
    if (axis.axis == "product") axis.names = many;
  }
  LogMeta meta = SmallMeta();
  meta.scenario_yaml = std::string(300'000, 'y') + "\n";
  CreateLogFile(path, layout, meta, 0, 0);
  const LogReader log(path);
  CHECK(log.meta().scenario_yaml == meta.scenario_yaml);
  CHECK(std::any_of(log.axis_names().begin(), log.axis_names().end(), [&](const AxisNames& axis) {
    return axis.axis == "product" && axis.names == many;
  }));
}

TEST_CASE(
    "LogReader: the seller is there without its scenario, and what is unknown is left alone") {
  const TestFolder folder;
  const std::string path = folder / "run.h5";
  LogMeta meta = SmallMeta();
  const spec::SellerSpec seller = env::SellerSpecOf(SmallMarket());
  meta.seller_yaml = spec::ToYaml(seller);
  {
    const LogFile log = CreateLogFile(path, MakeLogLayout(SmallMarket()), meta, 0, 0);
    WriteTexts(log.file, "of a later program", std::string("unknown"));
  }
  {
    const LogReader log(path);
    CHECK(log.meta().seller_yaml == meta.seller_yaml);
    const spec::SellerSpec read = spec::ParseSeller(log.meta().seller_yaml, path);
    CHECK(spec::ObservedFields(read) == spec::ObservedFields(seller));
    CHECK(spec::ToYaml(read) == meta.seller_yaml);
  }
  {
    const Hdf5Handle file(H5Fopen(path.c_str(), H5F_ACC_RDWR, H5P_DEFAULT), H5Fclose);
    const Hdf5Handle dataset(H5Dopen2(file.get(), kSellerDataset, H5P_DEFAULT), H5Dclose);
    Hdf5Check(H5Adelete(dataset.get(), "sha256"));
    WriteAttribute(dataset, "sha256", std::string(64, '0'));
  }
  CHECK_THROWS_WITH_AS(LogReader(path).meta(),
                       doctest::Contains("its seller is not the one whose checksum it has"),
                       core::InputError);
}

// 1: a damaged byte was met by something other than an InputError.
int ReadDamaged(const std::string& path, const std::string& bytes, unsigned seed) {
  std::mt19937 random(seed);
  for (int round = 0; round < 40; ++round) {
    std::string damaged = bytes;
    for (int i = 0; i < 1 + round % 4; ++i)
      damaged[random() % bytes.size()] ^= char(1 + random() % 255);
    Write(path, damaged);
    try {
      const LogReader log(path);
      ExportCsv(log, log.columns(), [](const std::string&) {});
    } catch (const core::InputError&) {
    } catch (...) {
      return 1;
    }
  }
  return 0;
}

TEST_CASE("LogReader: damaged bytes give an InputError or other values, never a crash") {
  const TestFolder folder;
  WriteSmallLog(folder / "run.h5", 4, 4);
  const std::string bytes = io::ReadFile(folder / "run.h5");
  for (unsigned seed = 1; seed <= 5; ++seed) {
    const pid_t child = fork();
    if (child == 0) _exit(ReadDamaged(folder / "damaged.h5", bytes, seed));
    int status = 0;
    waitpid(child, &status, 0);
    CAPTURE(seed);
    CHECK(status == 0);
  }
}

TEST_CASE("LogReader: columns are found by name, with or without their group") {
  const TestFolder folder;
  WriteSmallLog(folder / "run.h5", 4, 4);
  const LogReader log(folder / "run.h5");
  CHECK(&log.Column("units") == &log.Column("business/units"));
  CHECK_THROWS_WITH_AS(log.Column("unit"), doctest::Contains("did you mean 'units'?"),
                       core::InputError);
  CHECK(log.CellNames(log.Column("rewards")) == std::vector<std::string>{"rewards"});
  const std::vector<std::string> units = log.CellNames(log.Column("units"));
  REQUIRE(units.size() == 8);
  CHECK(units[0] == "units[bargain][web][tv]");
  CHECK(units[6] == "units[loyal][shop][tv]");
  CHECK(log.CellNames(log.Column("actions_slates"))[3] == "actions_slates[shop][2]");
  CHECK(log.CellNames(log.Column("units_per_visit/income%2Fage"))[1] ==
        "units_per_visit/income%2Fage[high]");
}

TEST_CASE("ExportCsv: a header and a line a row, quoted where needed, values that read back") {
  const TestFolder folder;
  const std::int64_t rows = WriteSmallLog(folder / "run.h5", 9, 9);
  const LogReader log(folder / "run.h5");
  std::string text;
  ExportCsv(log, SelectColumns(log, {"period", "business/prices", "stock"}),
            [&](const std::string& piece) { text += piece; });
  const std::string header =
      R"(episode,period,prices[web][tv],"prices[web][radio, ""red""]",prices[shop][tv],)"
      R"("prices[shop][radio, ""red""]",stock[tv],"stock[radio, ""red""]")";
  CHECK(text.substr(0, text.find('\n')) == header);
  CHECK(std::count(text.begin(), text.end(), '\n') == rows + 1);
  // Episode 0 starts at prices 2, 2.5, 3, 3.5.
  const std::string first = text.substr(header.size() + 1, 14);
  CHECK(first == "0,0,2,2.5,3,3.");
  std::vector<double> stock;
  log.Read(log.Column("stock"), rows - 1, 1, &stock);
  const std::string last = text.substr(text.rfind('\n', text.size() - 2) + 1);
  CHECK(last.starts_with("8,"));
  CHECK(last.ends_with("," + std::to_string(int(stock[0])) + "," + std::to_string(int(stock[1])) +
                       "\n"));
  CHECK(SelectColumns(log, {}).size() == log.columns().size());
  CHECK_THROWS_AS(SelectColumns(log, {"nothing"}), core::InputError);
}

}  // namespace
}  // namespace souk::trajectories
