#include "trajectories/hdf5_create.h"

#include <hdf5.h>

namespace souk::trajectories {

Hdf5Handle ReadAccess() {
  Hdf5Handle access(H5Pcreate(H5P_FILE_ACCESS), H5Pclose);
  // The writer locks the .part itself; readers may look at a log that grows.
  Hdf5Check(H5Pset_file_locking(access.get(), false, true));
  // Values go to the system in the order of our calls: none waits in a buffer of the library.
  Hdf5Check(H5Pset_sieve_buf_size(access.get(), 0));
  return access;
}

Hdf5Handle WriteAccess() {
  Hdf5Handle access = ReadAccess();
  // One version of the format whatever the library's: the same bytes everywhere, checksummed
  // metadata.
  Hdf5Check(H5Pset_libver_bounds(access.get(), H5F_LIBVER_V18, H5F_LIBVER_V18));
  return access;
}

Hdf5Handle Dateless(std::int64_t kind) {
  Hdf5Handle properties(H5Pcreate(kind), H5Pclose);
  Hdf5Check(H5Pset_obj_track_times(properties.get(), false));
  return properties;
}

Hdf5Handle Utf8Links() {
  Hdf5Handle properties(H5Pcreate(H5P_LINK_CREATE), H5Pclose);
  Hdf5Check(H5Pset_char_encoding(properties.get(), H5T_CSET_UTF8));
  return properties;
}

Hdf5Handle CreateDataset(const Hdf5Handle& place, const std::string& name, std::int64_t file_type,
                         const std::vector<std::uint64_t>& extents) {
  const Hdf5Handle properties = Dateless(H5P_DATASET_CREATE);
  Hdf5Check(H5Pset_layout(properties.get(), H5D_CONTIGUOUS));
  Hdf5Check(H5Pset_alloc_time(properties.get(), H5D_ALLOC_TIME_EARLY));
  Hdf5Check(H5Pset_fill_time(properties.get(), H5D_FILL_TIME_NEVER));
  const Hdf5Handle links = Utf8Links();
  const std::vector<hsize_t> sizes(extents.begin(), extents.end());
  const Hdf5Handle space(H5Screate_simple(static_cast<int>(sizes.size()), sizes.data(), nullptr),
                         H5Sclose);
  return {H5Dcreate2(place.get(), name.c_str(), file_type, space.get(), links.get(),
                     properties.get(), H5P_DEFAULT),
          H5Dclose};
}

}  // namespace souk::trajectories
