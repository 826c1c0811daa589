#pragma once

// How our HDF5 files are made, logs and exports alike: format version 1.8, no dates, contiguous
// datasets without filters, so that one run gives one sequence of bytes and any tool reads it, also
// one written without the C library. Those (jsfive 0.4.2, pyfive 1.3.0) read no object whose limit
// of attributes in its own header was set, and jsfive none of an object's attributes when there are
// more than eight: an object of ours has at most that many, none near 64 kB. Used inside this
// folder only.

#include <cstdint>
#include <string>
#include <vector>

#include "trajectories/hdf5_handle.h"

namespace souk::trajectories {

// Property lists: of opening a file, whatever its version; of making one; of an object that keeps
// no dates (`kind` as H5P_GROUP_CREATE); of links whose names are marked as UTF-8, which they are.
Hdf5Handle ReadAccess();
Hdf5Handle WriteAccess();
Hdf5Handle Dateless(std::int64_t kind);
Hdf5Handle Utf8Links();

// A dataset called `name` below `place`, its room in the file taken at once and nothing written
// into it. No extents: a single value.
Hdf5Handle CreateDataset(const Hdf5Handle& place, const std::string& name, std::int64_t file_type,
                         const std::vector<std::uint64_t>& extents);

}  // namespace souk::trajectories
