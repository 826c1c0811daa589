// Logs and exports in readers that were written without HDF5's C library, and after h5repack.

#include <doctest/doctest.h>
#include <hdf5.h>

#include <filesystem>
#include <functional>
#include <string>
#include <vector>

#include "core/errors.h"
#include "small_market.h"
#include "tests/support/child.h"
#include "tests/support/skip.h"
#include "tests/support/temp_folder.h"
#include "trajectories/log_check.h"
#include "trajectories/log_export.h"
#include "trajectories/log_reader.h"

namespace souk::trajectories {
namespace {

namespace fs = std::filesystem;
using testing::ChildResult;
using testing::RunChild;

const std::string kSource = SOUK_SOURCE_DIR;
const std::string kReaders = kSource + "/build/readers";

// A name outside ASCII, and one that is a path.
env::MarketConfig OddNames() {
  env::MarketConfig config = SmallMarket();
  config.products[0].name = "thé/vert";
  config.attributes[0].name = "âge";
  return config;
}

// 4,000 products: names of more than 64 kB, and a scenario too.
env::MarketConfig ManyProducts() {
  env::MarketConfig config = SmallMarket();
  config.slate = {};
  const spec::ProductConfig product = config.products[0];
  config.products.clear();
  for (int i = 0; i < 4000; ++i) {
    config.products.push_back(product);
    config.products.back().name = "product number " + std::to_string(i);
    config.products.back().price_max = 9999;  // DecideSmall posts a price that rises with it
  }
  for (env::SegmentConfig& segment : config.segments) segment.taste.assign(4000, 1);
  config.observation = {env::ObservationField::kTimeLeft};
  return config;
}

void WriteLog(const env::MarketConfig& config, int episodes, const std::string& path) {
  BatchRecord record(config);
  LogWriter writer(path, config, {std::string(100'000, '#') + "\nname: é\n", "test", 7}, episodes,
                   std::int64_t{episodes} * config.calendar.periods);
  PlayBatch(config, 0, episodes, &record);
  writer.Append(record);
  writer.Close();
}

// A log of each kind and an export of each layout; gives their paths.
std::vector<std::string> WriteFiles(const testing::TempFolder& folder) {
  std::vector<std::string> files = {folder / "odd.h5", folder / "many.h5"};
  WriteLog(OddNames(), 3, files[0]);
  WriteLog(ManyProducts(), 1, files[1]);
  const LogReader log(files[0]);
  const auto add = [&](ExportFormat format, const std::string& to, const std::string& file) {
    ExportLog(log, OddNames(), format, folder / to);
    files.push_back(folder / file);
  };
  add(ExportFormat::kD4rl, "d4rl.h5", "d4rl.h5");
  add(ExportFormat::kD3rlpy, "d3rlpy.h5", "d3rlpy.h5");
  add(ExportFormat::kMinari, "minari-v0", "minari-v0/data/main_data.hdf5");
  return files;
}

herr_t CheckAttribute(hid_t object, const char* name, const H5A_info_t* /*info*/, void* objects) {
  const Hdf5Handle attribute(H5Aopen(object, name, H5P_DEFAULT), H5Aclose);
  CAPTURE(name);
  CHECK(H5Aget_storage_size(attribute.get()) < 60'000);
  ++*static_cast<int*>(objects);
  return 0;
}

herr_t CheckObject(hid_t file, const char* name, const H5O_info_t* info, void* attributes) {
  CAPTURE(name);
  CHECK(info->num_attrs <= 8);
  // Bit 4: the header has limits of its own for when attributes become dense.
  CHECK((info->hdr.flags & 0x10U) == 0);
  const Hdf5Handle object(H5Oopen(file, name, H5P_DEFAULT), H5Oclose);
  return H5Aiterate2(object.get(), H5_INDEX_NAME, H5_ITER_INC, nullptr, CheckAttribute, attributes);
}

TEST_CASE("Logs and exports: no object has many, long or dense attributes") {
  const testing::TempFolder folder;
  for (const std::string& path : WriteFiles(folder)) {
    CAPTURE(path);
    const Hdf5Handle file(H5Fopen(path.c_str(), H5F_ACC_RDONLY, H5P_DEFAULT), H5Fclose);
    int attributes = 0;
    Hdf5Check(H5Ovisit2(file.get(), H5_INDEX_NAME, H5_ITER_INC, CheckObject, &attributes,
                        H5O_INFO_BASIC | H5O_INFO_NUM_ATTRS | H5O_INFO_HDR));
    CHECK(attributes >= (path.ends_with("d4rl.h5") || path.ends_with("d3rlpy.h5") ? 0 : 6));
  }
}

// Why the readers cannot be had, or "": they are installed below build/ once.
std::string WhyNoReaders() {
  const testing::TempFolder elsewhere;
  const ChildResult result = RunChild(
      "bash", {kSource + "/tests/trajectories/install_readers.sh", kReaders}, elsewhere.path());
  return result.exit_code == 0 ? "" : "the readers cannot be installed: " + result.err;
}

TEST_CASE("Logs and exports: jsfive, h5wasm and pyfive read what h5py reads") {
  if (const std::string why = WhyNoReaders(); !why.empty()) SOUK_SKIP(why.c_str());
  const testing::TempFolder folder;
  for (const std::string& path : WriteFiles(folder)) {
    CAPTURE(path);
    const ChildResult result =
        RunChild("python3", {kSource + "/tests/trajectories/read_everywhere.py", kReaders, path},
                 folder.path());
    CAPTURE(result.out);
    CAPTURE(result.err);
    CHECK(result.exit_code == 0);
    CHECK(result.out.ends_with("h5py, pyfive, jsfive and h5wasm agree\n"));
  }
}

TEST_CASE("LogReader: what h5repack writes is read, in the oldest and the latest format") {
  const testing::TempFolder folder;
  if (std::system("h5repack --version > /dev/null 2>&1") != 0) {
    SOUK_SKIP("h5repack is not installed; install hdf5-tools");
  }
  const env::MarketConfig config = SmallMarket();
  WriteLog(config, 3, folder / "run.h5");
  const LogReader log(folder / "run.h5");
  for (const std::vector<std::string>& options :
       std::vector<std::vector<std::string>>{{}, {"-L"}, {"-f", "GZIP=1"}}) {
    std::vector<std::string> arguments = options;
    arguments.insert(arguments.end(), {folder / "run.h5", folder / "again.h5"});
    REQUIRE(RunChild("h5repack", arguments, folder.path()).exit_code == 0);
    const LogReader again(folder / "again.h5");
    CheckLog(again, config);
    CHECK(again.meta().scenario_yaml == log.meta().scenario_yaml);
    CHECK(again.episodes() == 3);
    for (const LogColumn& column : log.columns()) {
      std::vector<double> values;
      std::vector<double> repacked;
      log.Read(column, 0, log.rows(), &values);
      again.Read(again.Column(column.name), 0, again.rows(), &repacked);
      CHECK(values == repacked);
    }
    fs::remove(folder / "again.h5");
  }
}

TEST_CASE("LogReader: a log reads no other file") {
  const testing::TempFolder folder;
  const env::MarketConfig config = SmallMarket();
  const auto with = [&](const std::function<void(const Hdf5Handle&)>& change) {
    WriteLog(config, 2, folder / "run.h5");
    {
      const Hdf5Handle file(H5Fopen((folder / "run.h5").c_str(), H5F_ACC_RDWR, H5P_DEFAULT),
                            H5Fclose);
      H5Ldelete(file.get(), "rewards", H5P_DEFAULT);
      change(file);
    }
    std::string fault = "none";
    try {
      const LogReader log(folder / "run.h5");
    } catch (const core::InputError& error) {
      fault = error.what();
    }
    fs::remove(folder / "run.h5");
    return fault;
  };
  WriteLog(config, 2, folder / "other.h5");
  CHECK(with([&](const Hdf5Handle& file) {
          H5Lcreate_external((folder / "other.h5").c_str(), "rewards", file.get(), "rewards",
                             H5P_DEFAULT, H5P_DEFAULT);
        }).find("is damaged") != std::string::npos);
  CHECK(with([&](const Hdf5Handle& file) {
          const hsize_t rows = 12;
          const Hdf5Handle space(H5Screate_simple(1, &rows, nullptr), H5Sclose);
          const Hdf5Handle properties(H5Pcreate(H5P_DATASET_CREATE), H5Pclose);
          H5Pset_external(properties.get(), (folder / "other.h5").c_str(), 0, rows * 8);
          const Hdf5Handle dataset(H5Dcreate2(file.get(), "rewards", H5T_IEEE_F64LE, space.get(),
                                              H5P_DEFAULT, properties.get(), H5P_DEFAULT),
                                   H5Dclose);
        }).find("rewards has its values in another file") != std::string::npos);
}

}  // namespace
}  // namespace souk::trajectories
