#include "trajectories/hdf5_handle.h"

#include <hdf5.h>

#include <algorithm>
#include <span>
#include <string_view>
#include <type_traits>
#include <utility>

namespace souk::trajectories {
namespace {

static_assert(std::is_same_v<hid_t, std::int64_t>);

// Attributes larger than this are no log of ours: a corrupt size must not become an allocation.
constexpr std::uint64_t kMostTextBytes = std::uint64_t{1} << 28;

// The first message of the system on the stack, else the innermost message of HDF5.
herr_t FindReason(unsigned depth, const H5E_error2_t* entry, void* reason_pointer) {
  auto& reason = *static_cast<std::string*>(reason_pointer);
  const std::string_view text = entry->desc == nullptr ? "" : entry->desc;
  constexpr std::string_view kSystem = "error message = '";
  const auto begin = text.find(kSystem);
  if (begin != std::string_view::npos) {
    const std::string_view rest = text.substr(begin + kSystem.size());
    reason = rest.substr(0, rest.find('\''));
    return 1;
  }
  if (depth == 0) reason = text;
  return 0;
}

Hdf5Handle SimpleSpace(const std::vector<hsize_t>& extents) {
  return {H5Screate_simple(static_cast<int>(extents.size()), extents.data(), nullptr), H5Sclose};
}

// The part of a dataset's space that holds `count` rows, and a memory space of the same shape.
std::pair<Hdf5Handle, Hdf5Handle> SelectRows(const Hdf5Handle& dataset, std::int64_t first,
                                             std::int64_t count) {
  Hdf5Handle file_space(H5Dget_space(dataset.get()), H5Sclose);
  const std::vector<std::uint64_t> extents = DatasetExtents(dataset);
  std::vector<hsize_t> counts(extents.begin(), extents.end());
  std::vector<hsize_t> starts(extents.size(), 0);
  counts.at(0) = static_cast<hsize_t>(count);
  starts.at(0) = static_cast<hsize_t>(first);
  Hdf5Check(H5Sselect_hyperslab(file_space.get(), H5S_SELECT_SET, starts.data(), nullptr,
                                counts.data(), nullptr));
  return {std::move(file_space), SimpleSpace(counts)};
}

// Text of `size` bytes, filled up with zeros. Text of variable length would lie in a heap that has
// no checksum: HDF5 1.10 crashes on a damaged one.
Hdf5Handle TextType(std::size_t size) {
  Hdf5Handle type(H5Tcopy(H5T_C_S1), H5Tclose);
  Hdf5Check(H5Tset_size(type.get(), size));
  Hdf5Check(H5Tset_strpad(type.get(), H5T_STR_NULLPAD));
  Hdf5Check(H5Tset_cset(type.get(), H5T_CSET_UTF8));
  return type;
}

void WriteAttributeOf(const Hdf5Handle& object, const std::string& name, const Hdf5Handle& space,
                      hid_t file_type, hid_t memory_type, const void* values) {
  const Hdf5Handle attribute(
      H5Acreate2(object.get(), name.c_str(), file_type, space.get(), H5P_DEFAULT, H5P_DEFAULT),
      H5Aclose);
  Hdf5Check(H5Awrite(attribute.get(), memory_type, values));
}

void WriteTexts(const Hdf5Handle& object, const std::string& name, const Hdf5Handle& space,
                std::span<const std::string> texts) {
  std::size_t size = 1;
  for (const std::string& text : texts) size = std::max(size, text.size());
  std::string padded(size * texts.size() + 1, '\0');  // HDF5 refuses a null buffer
  for (std::size_t i = 0; i < texts.size(); ++i) texts[i].copy(&padded[i * size], size);
  const Hdf5Handle type = TextType(size);
  WriteAttributeOf(object, name, space, type.get(), type.get(), padded.data());
}

}  // namespace

std::int64_t Hdf5Check(std::int64_t result) {
  if (result >= 0) return result;
  std::string reason;
  H5Ewalk2(H5E_DEFAULT, H5E_WALK_UPWARD, FindReason, &reason);
  throw Hdf5Error(reason.empty() ? "HDF5 failed" : reason);
}

Hdf5Quiet::Hdf5Quiet() {
  // Everything of ours is closed by its handle; HDF5's own closing at exit complains on standard
  // error after it has met a damaged file ("infinite loop closing library").
  [[maybe_unused]] static const int once = H5dont_atexit();
  H5Eget_auto2(H5E_DEFAULT, &function_, &data_);
  H5Eset_auto2(H5E_DEFAULT, nullptr, nullptr);
}

Hdf5Quiet::~Hdf5Quiet() { H5Eset_auto2(H5E_DEFAULT, function_, data_); }

Hdf5Handle::Hdf5Handle(std::int64_t id, CloseFunction close) : id_(Hdf5Check(id)), close_(close) {}

Hdf5Handle::~Hdf5Handle() {
  if (id_ < 0) return;
  const Hdf5Quiet quiet;
  close_(id_);
}

Hdf5Handle::Hdf5Handle(Hdf5Handle&& other) noexcept
    : id_(std::exchange(other.id_, -1)), close_(other.close_) {}

Hdf5Handle& Hdf5Handle::operator=(Hdf5Handle&& other) noexcept {
  std::swap(id_, other.id_);
  std::swap(close_, other.close_);
  return *this;
}

void Hdf5Handle::Close() {
  const std::int64_t closing = std::exchange(id_, -1);
  if (closing >= 0) Hdf5Check(close_(closing));
}

std::vector<std::uint64_t> DatasetExtents(const Hdf5Handle& dataset) {
  const Hdf5Handle space(H5Dget_space(dataset.get()), H5Sclose);
  const auto rank = Hdf5Check(H5Sget_simple_extent_ndims(space.get()));
  std::vector<hsize_t> extents(static_cast<std::size_t>(rank));
  Hdf5Check(H5Sget_simple_extent_dims(space.get(), extents.data(), nullptr));
  return {extents.begin(), extents.end()};
}

void WriteRows(const Hdf5Handle& dataset, std::int64_t memory_type, std::int64_t first,
               std::int64_t count, const void* values) {
  if (count == 0) return;
  const auto [file_space, memory_space] = SelectRows(dataset, first, count);
  Hdf5Check(H5Dwrite(dataset.get(), memory_type, memory_space.get(), file_space.get(), H5P_DEFAULT,
                     values));
}

void ReadRows(const Hdf5Handle& dataset, std::int64_t memory_type, std::int64_t first,
              std::int64_t count, void* values) {
  if (count == 0) return;
  const auto [file_space, memory_space] = SelectRows(dataset, first, count);
  Hdf5Check(H5Dread(dataset.get(), memory_type, memory_space.get(), file_space.get(), H5P_DEFAULT,
                    values));
}

void WriteAttribute(const Hdf5Handle& object, const std::string& name, const std::string& text) {
  const Hdf5Handle space(H5Screate(H5S_SCALAR), H5Sclose);
  WriteTexts(object, name, space, {&text, 1});
}

void WriteAttribute(const Hdf5Handle& object, const std::string& name,
                    const std::vector<std::string>& texts) {
  WriteTexts(object, name, SimpleSpace({texts.size()}), texts);
}

void WriteAttribute(const Hdf5Handle& object, const std::string& name, std::uint64_t number) {
  const Hdf5Handle space(H5Screate(H5S_SCALAR), H5Sclose);
  WriteAttributeOf(object, name, space, H5T_STD_U64LE, H5T_NATIVE_UINT64, &number);
}

std::vector<std::string> ReadTexts(const Hdf5Handle& object, const std::string& name) {
  const Hdf5Handle attribute(H5Aopen(object.get(), name.c_str(), H5P_DEFAULT), H5Aclose);
  const Hdf5Handle type(H5Aget_type(attribute.get()), H5Tclose);
  if (H5Tget_class(type.get()) != H5T_STRING || H5Tis_variable_str(type.get()) != 0) {
    throw Hdf5Error(name + " is not text of fixed length");
  }
  const Hdf5Handle space(H5Aget_space(attribute.get()), H5Sclose);
  const auto count =
      static_cast<std::uint64_t>(Hdf5Check(H5Sget_simple_extent_npoints(space.get())));
  const std::size_t size = H5Tget_size(type.get());
  if (size > kMostTextBytes || count > kMostTextBytes / std::max<std::size_t>(1, size)) {
    throw Hdf5Error(name + " is too long");
  }
  std::string padded(size * count + 1, '\0');
  Hdf5Check(H5Aread(attribute.get(), type.get(), padded.data()));
  std::vector<std::string> texts;
  for (std::uint64_t i = 0; i < count; ++i) {
    const std::string text = padded.substr(i * size, size);
    texts.push_back(text.substr(0, text.find('\0')));
  }
  return texts;
}

std::uint64_t ReadNumber(const Hdf5Handle& object, const std::string& name) {
  const Hdf5Handle attribute(H5Aopen(object.get(), name.c_str(), H5P_DEFAULT), H5Aclose);
  const Hdf5Handle space(H5Aget_space(attribute.get()), H5Sclose);
  if (H5Sget_simple_extent_npoints(space.get()) != 1) throw Hdf5Error(name + " is not one number");
  std::uint64_t number = 0;
  Hdf5Check(H5Aread(attribute.get(), H5T_NATIVE_UINT64, &number));
  return number;
}

}  // namespace souk::trajectories
