#include "trajectories/hdf5_text.h"

#include <hdf5.h>

#include <algorithm>
#include <functional>
#include <span>

#include "trajectories/hdf5_create.h"

namespace souk::trajectories {
namespace {

// Texts larger than this are no log of ours: a corrupt size must not become an allocation.
constexpr std::uint64_t kMostTextBytes = std::uint64_t{1} << 28;

// Texts as HDF5 holds them: one after the other, each as long as the longest.
struct PaddedTexts {
  explicit PaddedTexts(std::span<const std::string> texts) {
    std::size_t size = 1;
    for (const std::string& text : texts) size = std::max(size, text.size());
    bytes.assign(size * texts.size() + 1, '\0');  // HDF5 refuses a null buffer
    for (std::size_t i = 0; i < texts.size(); ++i) texts[i].copy(&bytes[i * size], size);
    type = Hdf5Handle(H5Tcopy(H5T_C_S1), H5Tclose);
    Hdf5Check(H5Tset_size(type.get(), size));
    Hdf5Check(H5Tset_strpad(type.get(), H5T_STR_NULLPAD));
    Hdf5Check(H5Tset_cset(type.get(), H5T_CSET_UTF8));
  }

  Hdf5Handle type;
  std::string bytes;
};

void WriteAttributeOf(const Hdf5Handle& object, const std::string& name, const Hdf5Handle& space,
                      hid_t file_type, hid_t memory_type, const void* values) {
  const Hdf5Handle attribute(
      H5Acreate2(object.get(), name.c_str(), file_type, space.get(), H5P_DEFAULT, H5P_DEFAULT),
      H5Aclose);
  Hdf5Check(H5Awrite(attribute.get(), memory_type, values));
}

void WriteTextAttribute(const Hdf5Handle& object, const std::string& name, const Hdf5Handle& space,
                        std::span<const std::string> texts) {
  const PaddedTexts padded(texts);
  WriteAttributeOf(object, name, space, padded.type.get(), padded.type.get(), padded.bytes.data());
}

Hdf5Handle WriteTextDataset(const Hdf5Handle& place, const std::string& name,
                            const std::vector<std::uint64_t>& extents,
                            std::span<const std::string> texts) {
  const PaddedTexts padded(texts);
  Hdf5Handle dataset = CreateDataset(place, name, padded.type.get(), extents);
  if (!texts.empty()) {
    Hdf5Check(H5Dwrite(dataset.get(), padded.type.get(), H5S_ALL, H5S_ALL, H5P_DEFAULT,
                       padded.bytes.data()));
  }
  return dataset;
}

// The texts of an attribute or a dataset of `type` over `space`; `read` fills a buffer.
std::vector<std::string> Unpad(const std::string& name, const Hdf5Handle& type,
                               const Hdf5Handle& space, const std::function<void(char*)>& read) {
  if (H5Tget_class(type.get()) != H5T_STRING || H5Tis_variable_str(type.get()) != 0) {
    throw Hdf5Error(name + " is not text of fixed length");
  }
  const auto count =
      static_cast<std::uint64_t>(Hdf5Check(H5Sget_simple_extent_npoints(space.get())));
  const std::size_t size = H5Tget_size(type.get());
  if (size > kMostTextBytes || count > kMostTextBytes / std::max<std::size_t>(1, size)) {
    throw Hdf5Error(name + " is too long");
  }
  std::string padded(size * count + 1, '\0');
  if (count > 0) read(padded.data());
  std::vector<std::string> texts;
  for (std::uint64_t i = 0; i < count; ++i) {
    const std::string text = padded.substr(i * size, size);
    texts.push_back(text.substr(0, text.find('\0')));
  }
  return texts;
}

}  // namespace

void WriteAttribute(const Hdf5Handle& object, const std::string& name, const std::string& text) {
  const Hdf5Handle space(H5Screate(H5S_SCALAR), H5Sclose);
  WriteTextAttribute(object, name, space, {&text, 1});
}

void WriteAttribute(const Hdf5Handle& object, const std::string& name,
                    const std::vector<std::string>& texts) {
  const hsize_t count = texts.size();
  const Hdf5Handle space(H5Screate_simple(1, &count, nullptr), H5Sclose);
  WriteTextAttribute(object, name, space, texts);
}

void WriteAttribute(const Hdf5Handle& object, const std::string& name, std::uint64_t number) {
  const Hdf5Handle space(H5Screate(H5S_SCALAR), H5Sclose);
  WriteAttributeOf(object, name, space, H5T_STD_U64LE, H5T_NATIVE_UINT64, &number);
}

Hdf5Handle WriteTexts(const Hdf5Handle& place, const std::string& name, const std::string& text) {
  return WriteTextDataset(place, name, {}, {&text, 1});
}

Hdf5Handle WriteTexts(const Hdf5Handle& place, const std::string& name,
                      const std::vector<std::string>& texts) {
  return WriteTextDataset(place, name, {texts.size()}, texts);
}

std::vector<std::string> ReadTexts(const Hdf5Handle& object, const std::string& attribute) {
  const Hdf5Handle opened(H5Aopen(object.get(), attribute.c_str(), H5P_DEFAULT), H5Aclose);
  const Hdf5Handle type(H5Aget_type(opened.get()), H5Tclose);
  const Hdf5Handle space(H5Aget_space(opened.get()), H5Sclose);
  return Unpad(attribute, type, space,
               [&](char* bytes) { Hdf5Check(H5Aread(opened.get(), type.get(), bytes)); });
}

std::uint64_t ReadNumber(const Hdf5Handle& object, const std::string& attribute) {
  const Hdf5Handle opened(H5Aopen(object.get(), attribute.c_str(), H5P_DEFAULT), H5Aclose);
  const Hdf5Handle space(H5Aget_space(opened.get()), H5Sclose);
  if (H5Sget_simple_extent_npoints(space.get()) != 1) {
    throw Hdf5Error(attribute + " is not one number");
  }
  std::uint64_t number = 0;
  Hdf5Check(H5Aread(opened.get(), H5T_NATIVE_UINT64, &number));
  return number;
}

std::vector<std::string> ReadTextsOf(const Hdf5Handle& dataset, const std::string& name) {
  const Hdf5Handle type(H5Dget_type(dataset.get()), H5Tclose);
  const Hdf5Handle space(H5Dget_space(dataset.get()), H5Sclose);
  return Unpad(name, type, space, [&](char* bytes) {
    Hdf5Check(H5Dread(dataset.get(), type.get(), H5S_ALL, H5S_ALL, H5P_DEFAULT, bytes));
  });
}

}  // namespace souk::trajectories
