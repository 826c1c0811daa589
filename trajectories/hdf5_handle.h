#pragma once

// HDF5 objects that close themselves, and its error stack turned into one exception. Used inside
// this folder only; hdf5.h stays in the sources.
//
// A function that calls HDF5 holds an Hdf5Quiet, so that the library prints nothing.

#include <cstdint>
#include <stdexcept>
#include <string>
#include <vector>

namespace souk::trajectories {

// An HDF5 call failed. what() is the system's reason when there is one ("No space left on device").
class Hdf5Error : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

// `result` when it is not negative; else Hdf5Error with the reason on HDF5's error stack.
std::int64_t Hdf5Check(std::int64_t result);

// Silences HDF5's own messages in this thread while it lives.
class Hdf5Quiet {
 public:
  Hdf5Quiet();
  ~Hdf5Quiet();
  Hdf5Quiet(const Hdf5Quiet&) = delete;
  Hdf5Quiet& operator=(const Hdf5Quiet&) = delete;

 private:
  int (*function_)(std::int64_t, void*) = nullptr;
  void* data_ = nullptr;
};

// Owns one HDF5 id.
class Hdf5Handle {
 public:
  using CloseFunction = int (*)(std::int64_t);

  Hdf5Handle() = default;
  Hdf5Handle(std::int64_t id, CloseFunction close);  // Hdf5Error when id is negative
  ~Hdf5Handle();
  Hdf5Handle(Hdf5Handle&& other) noexcept;
  Hdf5Handle& operator=(Hdf5Handle&& other) noexcept;

  std::int64_t get() const { return id_; }
  void Close();  // Hdf5Error when what was cached could not be written

 private:
  std::int64_t id_ = -1;
  CloseFunction close_ = nullptr;
};

// Extents of a dataset or an attribute's space; empty for a scalar.
std::vector<std::uint64_t> DatasetExtents(const Hdf5Handle& dataset);

// Rows first .. first + count - 1 along the first axis, all of the others, contiguous in memory as
// values of the HDF5 type `memory_type`.
void WriteRows(const Hdf5Handle& dataset, std::int64_t memory_type, std::int64_t first,
               std::int64_t count, const void* values);
void ReadRows(const Hdf5Handle& dataset, std::int64_t memory_type, std::int64_t first,
              std::int64_t count, void* values);

}  // namespace souk::trajectories
