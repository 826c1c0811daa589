#include "trajectories/log_file.h"

#include <hdf5.h>

#include <algorithm>

#include "core/build_info.h"
#include "io/checksums.h"
#include "trajectories/hdf5_create.h"
#include "trajectories/hdf5_text.h"

namespace souk::trajectories {
namespace {

hid_t FileType(ValueType type) {
  switch (type) {
    case ValueType::kUInt8:
      return H5T_STD_U8LE;
    case ValueType::kInt32:
      return H5T_STD_I32LE;
    case ValueType::kUInt32:
      return H5T_STD_U32LE;
    case ValueType::kFloat32:
      return H5T_IEEE_F32LE;
    case ValueType::kFloat64:
      return H5T_IEEE_F64LE;
  }
  return -1;
}

// More members than a log's group has. Up to it they lie in the group's own header; beyond, in
// structures that HDF5 1.10 cannot read safely when they are damaged.
constexpr unsigned kPlainMembers = 1000;

// Of a group (a file's is its root) that lists its members in the order of their making.
Hdf5Handle GroupProperties(hid_t kind) {
  Hdf5Handle properties = Dateless(kind);
  Hdf5Check(
      H5Pset_link_creation_order(properties.get(), H5P_CRT_ORDER_TRACKED | H5P_CRT_ORDER_INDEXED));
  Hdf5Check(H5Pset_link_phase_change(properties.get(), kPlainMembers, kPlainMembers));
  return properties;
}

// The groups on the way to a dataset, where they are not there yet.
void CreateGroupsOf(const LogFile& log, const std::string& dataset) {
  const Hdf5Handle properties = GroupProperties(H5P_GROUP_CREATE);
  const Hdf5Handle links = Utf8Links();
  for (auto end = dataset.find('/'); end != std::string::npos; end = dataset.find('/', end + 1)) {
    const std::string name = dataset.substr(0, end);
    if (H5Lexists(log.file.get(), name.c_str(), H5P_DEFAULT) > 0) continue;
    const Hdf5Handle group(
        H5Gcreate2(log.file.get(), name.c_str(), links.get(), properties.get(), H5P_DEFAULT),
        H5Gclose);
  }
}

Hdf5Handle CreateColumn(const LogFile& log, const LogColumn& column, std::int64_t length) {
  std::vector<std::uint64_t> extents = {static_cast<std::uint64_t>(length)};
  extents.insert(extents.end(), column.shape.begin(), column.shape.end());
  Hdf5Handle dataset = CreateDataset(log.file, column.name, FileType(column.type), extents);
  WriteAttribute(dataset, "axes", column.axes);
  WriteAttribute(dataset, "unit", column.unit);
  return dataset;
}

void WriteMeta(const LogFile& log, const LogMeta& meta) {
  const Hdf5Handle root(H5Gopen2(log.file.get(), "/", H5P_DEFAULT), H5Gclose);
  WriteAttribute(root, "format", std::string("souk-log"));
  WriteAttribute(root, "version", std::uint64_t{kLogVersion});
  WriteAttribute(root, "seed", meta.seed);
  WriteAttribute(root, "policy", meta.policy);
  WriteAttribute(root, "source_revision", core::GetBuildInfo().revision);
}

// A text with its checksum, since a dataset has none of its own.
void WriteChecked(const LogFile& log, const char* dataset, const std::string& text) {
  WriteAttribute(WriteTexts(log.file, dataset, text), "sha256", io::Sha256(text));
}

// The scenario, the seller and the names.
void WriteTextsOf(const LogFile& log, const LogLayout& layout, const LogMeta& meta) {
  WriteChecked(log, kScenarioDataset, meta.scenario_yaml);
  if (!meta.seller_yaml.empty()) WriteChecked(log, kSellerDataset, meta.seller_yaml);
  const auto add = [&](const std::string& dataset, const std::vector<std::string>& names) {
    CreateGroupsOf(log, dataset);
    WriteTexts(log.file, dataset, names);
  };
  for (const AxisNames& axis : layout.axis_names) add(NamesDataset(axis.axis), axis.names);
  for (const LogColumn& column : layout.columns) {
    if (column.group_names.empty()) continue;
    // Columns of one attribute have one list of groups.
    const std::string dataset = GroupNamesDataset(column.name);
    if (column.name.starts_with("business/units_per_visit/")) add(dataset, column.group_names);
  }
}

void MarkUnwritten(const LogFile& log, std::int64_t episodes) {
  constexpr std::int64_t kBlock = 65'536;
  std::vector<std::int64_t> offsets(
      static_cast<std::size_t>(std::min<std::int64_t>(kBlock, episodes + 1)), -1);
  for (std::int64_t first = 0; first <= episodes; first += kBlock) {
    offsets[0] = first == 0 ? 0 : -1;
    WriteRows(log.episode_offsets, H5T_NATIVE_INT64, first, std::min(kBlock, episodes + 1 - first),
              offsets.data());
  }
}

}  // namespace

std::int64_t MemoryType(ValueType type) {
  switch (type) {
    case ValueType::kUInt8:
      return H5T_NATIVE_UINT8;
    case ValueType::kInt32:
      return H5T_NATIVE_INT32;
    case ValueType::kUInt32:
      return H5T_NATIVE_UINT32;
    case ValueType::kFloat32:
      return H5T_NATIVE_FLOAT;
    case ValueType::kFloat64:
      return H5T_NATIVE_DOUBLE;
  }
  return -1;
}

LogFile CreateLogFile(const std::string& path, const LogLayout& layout, const LogMeta& meta,
                      std::int64_t episodes, std::int64_t rows) {
  const Hdf5Handle access = WriteAccess();
  const Hdf5Handle creation = GroupProperties(H5P_FILE_CREATE);
  LogFile log;
  log.file =
      Hdf5Handle(H5Fcreate(path.c_str(), H5F_ACC_TRUNC, creation.get(), access.get()), H5Fclose);
  WriteMeta(log, meta);
  log.episode_offsets = CreateDataset(log.file, "episode_offsets", H5T_STD_I64LE,
                                      {static_cast<std::uint64_t>(episodes) + 1});
  WriteAttribute(log.episode_offsets, "axes", std::string("episode_bound"));
  WriteAttribute(log.episode_offsets, "unit", std::string("rows"));
  log.episode_ids =
      CreateColumn(log, {"episode_ids", ValueType::kUInt32, {}, "episode", "1"}, episodes);
  log.final_observations = CreateColumn(log, layout.final_observations, episodes);
  for (const LogColumn& column : layout.columns) {
    CreateGroupsOf(log, column.name);
    log.columns.push_back(CreateColumn(log, column, rows));
  }
  WriteTextsOf(log, layout, meta);
  MarkUnwritten(log, episodes);
  Flush(log);
  return log;
}

void Flush(const LogFile& log) { Hdf5Check(H5Fflush(log.file.get(), H5F_SCOPE_LOCAL)); }

bool IsLogFile(const std::string& path) {
  const Hdf5Quiet quiet;
  try {
    const Hdf5Handle file = OpenLogFile(path);
    const Hdf5Handle root(H5Gopen2(file.get(), "/", H5P_DEFAULT), H5Gclose);
    return ReadTexts(root, "format") == std::vector<std::string>{"souk-log"};
  } catch (const Hdf5Error&) {
    return false;
  }
}

Hdf5Handle OpenLogFile(const std::string& path) {
  const Hdf5Handle access = ReadAccess();
  return {H5Fopen(path.c_str(), H5F_ACC_RDONLY, access.get()), H5Fclose};
}

}  // namespace souk::trajectories
