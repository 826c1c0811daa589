#include "trajectories/hdf5_handle.h"

#include <hdf5.h>

#include <string_view>
#include <type_traits>
#include <utility>

namespace souk::trajectories {
namespace {

static_assert(std::is_same_v<hid_t, std::int64_t>);

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

}  // namespace souk::trajectories
