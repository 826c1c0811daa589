#pragma once

// The HDF5 file of an export: datasets of the four kinds of values that other tools expect, whole
// or grown row by row, and text. Used inside this folder only.
//
// T is float, double, std::int64_t, or std::uint8_t for flags, which h5py reads as numpy.bool_.

#include <cstdint>
#include <string>
#include <vector>

#include "trajectories/hdf5_create.h"

namespace souk::trajectories {

class ExportFile {
 public:
  explicit ExportFile(const std::string& path);  // overwrites it; Hdf5Error when that fails

  const Hdf5Handle& root() const { return file_; }
  Hdf5Handle AddGroup(const std::string& name) const;

  // A dataset whose first axis is filled by Write; Write, rows first .. first + count - 1 of it.
  template <typename T>
  Hdf5Handle Add(const std::string& name, const std::vector<std::uint64_t>& extents) const;
  template <typename T>
  void Write(const Hdf5Handle& dataset, std::int64_t first, std::int64_t count,
             const T* values) const;

  // A dataset below `place` with all of its values.
  template <typename T>
  void AddWhole(const Hdf5Handle& place, const std::string& name,
                const std::vector<std::uint64_t>& extents, const T* values) const;
  // Text of variable length, as h5py writes a str and, with extents, a list of them.
  void AddTexts(const std::string& name, const std::vector<std::uint64_t>& extents,
                const std::vector<std::string>& texts) const;
  static void AddNumber(const Hdf5Handle& object, const std::string& name, std::int64_t number);

  void Close();  // Hdf5Error when what was cached could not be written

 private:
  template <typename T>
  std::int64_t TypeOf() const;

  Hdf5Handle file_;
  Hdf5Handle flag_;  // the enumeration FALSE, TRUE
};

}  // namespace souk::trajectories
