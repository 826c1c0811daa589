#pragma once

// How our HDF5 files are made, logs and exports alike: format version 1.8, no dates, contiguous
// datasets without filters, so that one run gives one sequence of bytes and any tool reads it. Used
// inside this folder only.

#include <cstdint>
#include <string>
#include <vector>

#include "trajectories/hdf5_handle.h"

namespace souk::trajectories {

// More attributes than an object of ours has, or members than a log's group. Up to it they lie in
// the object's own header; beyond, in structures that HDF5 1.10 cannot read safely when they are
// damaged.
inline constexpr unsigned kPlainMembers = 1000;

// Property lists: of opening a file; of an object that keeps no dates (`kind` as H5P_GROUP_CREATE).
Hdf5Handle FileAccess();
Hdf5Handle Dateless(std::int64_t kind);

// A dataset called `name` below `place`, its room in the file taken at once and nothing written
// into it. No extents: a single value.
Hdf5Handle CreateDataset(const Hdf5Handle& place, const std::string& name, std::int64_t file_type,
                         const std::vector<std::uint64_t>& extents);

}  // namespace souk::trajectories
