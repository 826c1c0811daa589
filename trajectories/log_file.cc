#include "trajectories/log_file.h"

#include <hdf5.h>

#include <algorithm>
#include <span>

#include "core/build_info.h"

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

Hdf5Handle FileAccess() {
  Hdf5Handle access(H5Pcreate(H5P_FILE_ACCESS), H5Pclose);
  // One version of the format whatever the library's: the same bytes everywhere, checksummed
  // metadata, attributes of any size.
  Hdf5Check(H5Pset_libver_bounds(access.get(), H5F_LIBVER_V18, H5F_LIBVER_V18));
  // The writer locks the .part itself; readers may look at a log that grows.
  Hdf5Check(H5Pset_file_locking(access.get(), false, true));
  // Values go to the system in the order of our calls: none waits in a buffer of the library.
  Hdf5Check(H5Pset_sieve_buf_size(access.get(), 0));
  return access;
}

// More attributes or members than an object of ours has. Up to it they lie in the object's own
// header; beyond, in structures that HDF5 1.10 cannot read safely when they are damaged.
constexpr unsigned kMostMembers = 1000;

// A property list of an object that keeps no dates.
Hdf5Handle Dateless(hid_t kind) {
  Hdf5Handle properties(H5Pcreate(kind), H5Pclose);
  Hdf5Check(H5Pset_obj_track_times(properties.get(), false));
  Hdf5Check(H5Pset_attr_phase_change(properties.get(), kMostMembers, kMostMembers));
  return properties;
}

// Of a group (a file's is its root) that lists its members in the order of their making.
Hdf5Handle GroupProperties(hid_t kind) {
  Hdf5Handle properties = Dateless(kind);
  Hdf5Check(
      H5Pset_link_creation_order(properties.get(), H5P_CRT_ORDER_TRACKED | H5P_CRT_ORDER_INDEXED));
  Hdf5Check(H5Pset_link_phase_change(properties.get(), kMostMembers, kMostMembers));
  return properties;
}

// The groups on the way to a column, where they are not there yet.
void CreateGroupsOf(const LogFile& log, const std::string& column) {
  const Hdf5Handle properties = GroupProperties(H5P_GROUP_CREATE);
  for (auto end = column.find('/'); end != std::string::npos; end = column.find('/', end + 1)) {
    const std::string name = column.substr(0, end);
    if (H5Lexists(log.file.get(), name.c_str(), H5P_DEFAULT) > 0) continue;
    const Hdf5Handle group(
        H5Gcreate2(log.file.get(), name.c_str(), H5P_DEFAULT, properties.get(), H5P_DEFAULT),
        H5Gclose);
  }
}

// Contiguous, its room in the file taken at once and nothing written into it.
Hdf5Handle CreateDataset(const LogFile& log, const std::string& name, hid_t type,
                         std::int64_t length, std::span<const int> shape) {
  const Hdf5Handle properties = Dateless(H5P_DATASET_CREATE);
  Hdf5Check(H5Pset_layout(properties.get(), H5D_CONTIGUOUS));
  Hdf5Check(H5Pset_alloc_time(properties.get(), H5D_ALLOC_TIME_EARLY));
  Hdf5Check(H5Pset_fill_time(properties.get(), H5D_FILL_TIME_NEVER));
  std::vector<hsize_t> extents = {static_cast<hsize_t>(length)};
  for (const int extent : shape) extents.push_back(static_cast<hsize_t>(extent));
  const Hdf5Handle space(
      H5Screate_simple(static_cast<int>(extents.size()), extents.data(), nullptr), H5Sclose);
  return {H5Dcreate2(log.file.get(), name.c_str(), type, space.get(), H5P_DEFAULT, properties.get(),
                     H5P_DEFAULT),
          H5Dclose};
}

Hdf5Handle CreateColumn(const LogFile& log, const LogColumn& column, std::int64_t length) {
  Hdf5Handle dataset = CreateDataset(log, column.name, FileType(column.type), length, column.shape);
  WriteAttribute(dataset, "axes", column.axes);
  WriteAttribute(dataset, "unit", column.unit);
  if (!column.group_names.empty()) {
    WriteAttribute(dataset, AxisAttribute("group"), column.group_names);
  }
  return dataset;
}

void WriteMeta(const LogFile& log, const LogLayout& layout, const LogMeta& meta) {
  const Hdf5Handle root(H5Gopen2(log.file.get(), "/", H5P_DEFAULT), H5Gclose);
  WriteAttribute(root, "format", std::string("souk-log"));
  WriteAttribute(root, "version", std::uint64_t{kLogVersion});
  WriteAttribute(root, "seed", meta.seed);
  WriteAttribute(root, "policy", meta.policy);
  WriteAttribute(root, "scenario", meta.scenario_yaml);
  WriteAttribute(root, "source_revision", core::GetBuildInfo().revision);
  for (const AxisNames& axis : layout.axis_names) {
    WriteAttribute(root, axis.attribute, axis.names);
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
  const Hdf5Handle access = FileAccess();
  const Hdf5Handle creation = GroupProperties(H5P_FILE_CREATE);
  LogFile log;
  log.file =
      Hdf5Handle(H5Fcreate(path.c_str(), H5F_ACC_TRUNC, creation.get(), access.get()), H5Fclose);
  WriteMeta(log, layout, meta);
  log.episode_offsets = CreateDataset(log, "episode_offsets", H5T_STD_I64LE, episodes + 1, {});
  WriteAttribute(log.episode_offsets, "axes", std::string("episode_bound"));
  WriteAttribute(log.episode_offsets, "unit", std::string("rows"));
  log.episode_ids =
      CreateColumn(log, {"episode_ids", ValueType::kUInt32, {}, "episode", "1"}, episodes);
  log.final_observations = CreateColumn(log, layout.final_observations, episodes);
  for (const LogColumn& column : layout.columns) {
    CreateGroupsOf(log, column.name);
    log.columns.push_back(CreateColumn(log, column, rows));
  }
  MarkUnwritten(log, episodes);
  Flush(log);
  return log;
}

void Flush(const LogFile& log) { Hdf5Check(H5Fflush(log.file.get(), H5F_SCOPE_LOCAL)); }

Hdf5Handle OpenLogFile(const std::string& path) {
  const Hdf5Handle access = FileAccess();
  return {H5Fopen(path.c_str(), H5F_ACC_RDONLY, access.get()), H5Fclose};
}

}  // namespace souk::trajectories
