#include "tests/fuzz/log_image.h"

#include <hdf5.h>

#include <algorithm>

#include "core/errors.h"
#include "scenarios/scenario.h"
#include "tests/fuzz/scratch.h"
#include "tests/trajectories/small_market.h"
#include "trajectories/hdf5_text.h"
#include "trajectories/log_reader.h"

namespace souk::fuzz {
namespace {

using trajectories::Hdf5Check;
using trajectories::Hdf5Handle;
using trajectories::LogColumn;

constexpr std::int64_t kMostValues = 100'000;  // of one column
constexpr int kEpisodes = 3;

LogImage ReadImage(const std::string& path, const env::MarketConfig& market) {
  const trajectories::LogReader log(path);
  LogImage image;
  image.layout = trajectories::MakeLogLayout(market);
  image.meta = log.meta();
  image.episodes = log.episodes();
  image.rows = log.rows();
  image.offsets = log.offsets();
  image.ids.assign(log.episode_ids().begin(), log.episode_ids().end());
  for (const LogColumn& column : image.layout.columns) {
    log.Read(column, 0, log.rows(), &image.values.emplace_back());
  }
  log.Read(image.layout.final_observations, 0, log.episodes(), &image.final_observations);
  return image;
}

LogImage MakeSmallImage() {
  env::MarketConfig market = trajectories::SmallMarket();
  market.calendar.periods = 4;
  const std::string path = ScratchPath("small.h5");
  trajectories::BatchRecord record(market);
  trajectories::PlayBatch(market, 0, kEpisodes, &record);
  trajectories::LogWriter writer(path, market, {scenarios::ToYaml(market), "list", 7}, kEpisodes,
                                 record.rows());
  writer.Append(record);
  writer.Close();
  return ReadImage(path, market);
}

// `values` as `count` rows of `cells`, cut or filled up with zeros.
void WriteColumn(const Hdf5Handle& dataset, std::int64_t count, std::int64_t cells,
                 std::vector<double> values) {
  if (count * cells == 0) return;
  values.resize(static_cast<std::size_t>(count * cells));
  trajectories::WriteRows(dataset, H5T_NATIVE_DOUBLE, 0, count, values.data());
}

std::int64_t CellsOf(const LogColumn& column) {
  std::int64_t cells = 1;
  for (const int extent : column.shape) cells *= std::max(0, extent);
  return cells;
}

Hdf5Handle OpenObject(const Hdf5Handle& file, const std::string& name) {
  return {H5Oopen(file.get(), name.c_str(), H5P_DEFAULT), H5Oclose};
}

// Another dataset under the same name: of text, of another byte order, in chunks, without extent.
void ReplaceDataset(const Hdf5Handle& file, const LogEdit& edit) {
  std::vector<std::uint64_t> extents;
  {
    const Hdf5Handle old(H5Dopen2(file.get(), edit.object.c_str(), H5P_DEFAULT), H5Dclose);
    extents = trajectories::DatasetExtents(old);
  }
  Hdf5Check(H5Ldelete(file.get(), edit.object.c_str(), H5P_DEFAULT));
  const hid_t types[] = {H5T_IEEE_F64BE, H5T_STD_I64LE, H5T_STD_U64LE, H5T_C_S1, H5T_IEEE_F64LE};
  const Hdf5Handle properties(H5Pcreate(H5P_DATASET_CREATE), H5Pclose);
  std::vector<hsize_t> sizes(extents.begin(), extents.end());
  if (edit.choice % 3 == 1) sizes.clear();
  if (edit.choice % 3 == 2 && !sizes.empty() &&
      std::find(sizes.begin(), sizes.end(), 0U) == sizes.end()) {
    Hdf5Check(H5Pset_chunk(properties.get(), static_cast<int>(sizes.size()), sizes.data()));
  }
  const Hdf5Handle space(H5Screate_simple(static_cast<int>(sizes.size()), sizes.data(), nullptr),
                         H5Sclose);
  const Hdf5Handle dataset(H5Dcreate2(file.get(), edit.object.c_str(), types[edit.choice % 5],
                                      space.get(), H5P_DEFAULT, properties.get(), H5P_DEFAULT),
                           H5Dclose);
  trajectories::WriteAttribute(dataset, "axes", std::string("row,product"));
  trajectories::WriteAttribute(dataset, "unit", std::string("1"));
}

// The layout of the first version from that of today's.
void MakeVersion1(const Hdf5Handle& file, const LogImage& image) {
  Hdf5Check(H5Adelete(file.get(), "version"));
  trajectories::WriteAttribute(file, "version", std::uint64_t{1});
  trajectories::WriteAttribute(file, "scenario", image.meta.scenario_yaml);
  for (const trajectories::AxisNames& axis : image.layout.axis_names) {
    trajectories::WriteAttribute(file, trajectories::AxisAttribute(axis.axis), axis.names);
  }
  for (const LogColumn& column : image.layout.columns) {
    if (column.group_names.empty()) continue;
    trajectories::WriteAttribute(OpenObject(file, column.name),
                                 trajectories::AxisAttribute("group"), column.group_names);
  }
  Hdf5Check(H5Ldelete(file.get(), trajectories::kScenarioDataset, H5P_DEFAULT));
  Hdf5Check(H5Ldelete(file.get(), "names", H5P_DEFAULT));
}

void Apply(const Hdf5Handle& file, const LogEdit& edit) {
  if (edit.kind == LogEdit::Kind::kDropObject) {
    Hdf5Check(H5Ldelete(file.get(), edit.object.c_str(), H5P_DEFAULT));
    return;
  }
  if (edit.kind == LogEdit::Kind::kReplaceDataset) return ReplaceDataset(file, edit);
  const Hdf5Handle object = OpenObject(file, edit.object);
  if (H5Aexists(object.get(), edit.attribute.c_str()) > 0) {
    Hdf5Check(H5Adelete(object.get(), edit.attribute.c_str()));
  }
  if (edit.kind == LogEdit::Kind::kTextAttribute) {
    const std::vector<std::string> texts[] = {{""}, {"a", "b"}, {"row"}, {}, {"\x01\x02"}};
    trajectories::WriteAttribute(object, edit.attribute, texts[edit.choice % 5]);
  } else if (edit.kind == LogEdit::Kind::kNumberAttribute) {
    trajectories::WriteAttribute(object, edit.attribute, std::uint64_t{edit.choice});
  }
}

void WriteValues(const LogImage& image, const trajectories::LogFile& log) {
  const std::int64_t bounds =
      std::min(image.episodes + 1, static_cast<std::int64_t>(image.offsets.size()));
  trajectories::WriteRows(log.episode_offsets, H5T_NATIVE_INT64, 0, bounds, image.offsets.data());
  WriteColumn(log.episode_ids, image.episodes, 1, image.ids);
  WriteColumn(log.final_observations, image.episodes, CellsOf(image.layout.final_observations),
              image.final_observations);
  for (std::size_t c = 0; c < image.layout.columns.size(); ++c) {
    WriteColumn(log.columns[c], image.rows, CellsOf(image.layout.columns[c]), image.values[c]);
  }
}

void RequireSmall(const LogImage& image) {
  std::int64_t most = CellsOf(image.layout.final_observations) * image.episodes;
  for (const LogColumn& column : image.layout.columns) {
    most = std::max(most, CellsOf(column) * image.rows);
  }
  if (most > kMostValues) throw core::InputError("log", "is too large for an input");
}

}  // namespace

const LogImage& SmallLogImage() {
  static const LogImage image = MakeSmallImage();
  return image;
}

void WriteLogImage(const LogImage& image, const std::string& path) {
  RequireSmall(image);
  const trajectories::Hdf5Quiet quiet;
  try {
    WriteValues(image, CreateLogFile(path, image.layout, image.meta, image.episodes, image.rows));
    if (image.edits.empty() && !image.version_1) return;
    const Hdf5Handle file(H5Fopen(path.c_str(), H5F_ACC_RDWR, H5P_DEFAULT), H5Fclose);
    if (image.version_1) MakeVersion1(file, image);
    for (const LogEdit& edit : image.edits) Apply(file, edit);
  } catch (const trajectories::Hdf5Error& error) {
    throw core::InputError("log", error.what());
  }
}

}  // namespace souk::fuzz
