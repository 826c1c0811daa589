#include "trajectories/export_file.h"

#include <hdf5.h>

#include <bit>
#include <type_traits>

namespace souk::trajectories {
namespace {

// One type serves in memory and in the file.
static_assert(std::endian::native == std::endian::little);

Hdf5Handle FlagType() {
  Hdf5Handle type(H5Tenum_create(H5T_STD_I8LE), H5Tclose);
  const signed char no = 0;
  const signed char yes = 1;
  Hdf5Check(H5Tenum_insert(type.get(), "FALSE", &no));
  Hdf5Check(H5Tenum_insert(type.get(), "TRUE", &yes));
  return type;
}

void WriteWhole(const Hdf5Handle& dataset, hid_t type, const void* values) {
  Hdf5Check(H5Dwrite(dataset.get(), type, H5S_ALL, H5S_ALL, H5P_DEFAULT, values));
}

}  // namespace

ExportFile::ExportFile(const std::string& path) : flag_(FlagType()) {
  const Hdf5Handle access = WriteAccess();
  const Hdf5Handle creation = Dateless(H5P_FILE_CREATE);
  file_ =
      Hdf5Handle(H5Fcreate(path.c_str(), H5F_ACC_TRUNC, creation.get(), access.get()), H5Fclose);
}

template <typename T>
std::int64_t ExportFile::TypeOf() const {
  if constexpr (std::is_same_v<T, float>) return H5T_IEEE_F32LE;
  if constexpr (std::is_same_v<T, double>) return H5T_IEEE_F64LE;
  if constexpr (std::is_same_v<T, std::int64_t>) return H5T_STD_I64LE;
  if constexpr (std::is_same_v<T, std::uint8_t>) return flag_.get();
}

Hdf5Handle ExportFile::AddGroup(const std::string& name) const {
  const Hdf5Handle properties = Dateless(H5P_GROUP_CREATE);
  const Hdf5Handle links = Utf8Links();
  return {H5Gcreate2(file_.get(), name.c_str(), links.get(), properties.get(), H5P_DEFAULT),
          H5Gclose};
}

template <typename T>
Hdf5Handle ExportFile::Add(const std::string& name,
                           const std::vector<std::uint64_t>& extents) const {
  return CreateDataset(file_, name, TypeOf<T>(), extents);
}

template <typename T>
void ExportFile::Write(const Hdf5Handle& dataset, std::int64_t first, std::int64_t count,
                       const T* values) const {
  WriteRows(dataset, TypeOf<T>(), first, count, values);
}

template <typename T>
void ExportFile::AddWhole(const Hdf5Handle& place, const std::string& name,
                          const std::vector<std::uint64_t>& extents, const T* values) const {
  WriteWhole(CreateDataset(place, name, TypeOf<T>(), extents), TypeOf<T>(), values);
}

void ExportFile::AddTexts(const std::string& name, const std::vector<std::uint64_t>& extents,
                          const std::vector<std::string>& texts) const {
  const Hdf5Handle type(H5Tcopy(H5T_C_S1), H5Tclose);
  Hdf5Check(H5Tset_size(type.get(), H5T_VARIABLE));
  Hdf5Check(H5Tset_cset(type.get(), H5T_CSET_UTF8));
  std::vector<const char*> pointers;
  pointers.reserve(texts.size());
  for (const std::string& text : texts) pointers.push_back(text.c_str());
  // Not CreateDataset: text lies in a heap, where nothing is known of a value before it is filled.
  const Hdf5Handle properties = Dateless(H5P_DATASET_CREATE);
  const std::vector<hsize_t> sizes(extents.begin(), extents.end());
  const Hdf5Handle space(H5Screate_simple(static_cast<int>(sizes.size()), sizes.data(), nullptr),
                         H5Sclose);
  const Hdf5Handle dataset(H5Dcreate2(file_.get(), name.c_str(), type.get(), space.get(),
                                      H5P_DEFAULT, properties.get(), H5P_DEFAULT),
                           H5Dclose);
  WriteWhole(dataset, type.get(), pointers.data());
}

void ExportFile::AddNumber(const Hdf5Handle& object, const std::string& name, std::int64_t number) {
  const Hdf5Handle space(H5Screate(H5S_SCALAR), H5Sclose);
  const Hdf5Handle attribute(
      H5Acreate2(object.get(), name.c_str(), H5T_STD_I64LE, space.get(), H5P_DEFAULT, H5P_DEFAULT),
      H5Aclose);
  Hdf5Check(H5Awrite(attribute.get(), H5T_NATIVE_INT64, &number));
}

void ExportFile::Close() { file_.Close(); }

#define SOUK_EXPORT_VALUES(T)                                                                   \
  template Hdf5Handle ExportFile::Add<T>(const std::string&, const std::vector<std::uint64_t>&) \
      const;                                                                                    \
  template void ExportFile::Write<T>(const Hdf5Handle&, std::int64_t, std::int64_t, const T*)   \
      const;                                                                                    \
  template void ExportFile::AddWhole<T>(const Hdf5Handle&, const std::string&,                  \
                                        const std::vector<std::uint64_t>&, const T*) const;

SOUK_EXPORT_VALUES(float)
SOUK_EXPORT_VALUES(double)
SOUK_EXPORT_VALUES(std::int64_t)
SOUK_EXPORT_VALUES(std::uint8_t)
#undef SOUK_EXPORT_VALUES

}  // namespace souk::trajectories
