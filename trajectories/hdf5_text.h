#pragma once

// Texts and single numbers of our HDF5 files. Text is UTF-8 of fixed length, filled with zeros
// (h5py gives it as bytes): text of variable length would lie in a heap that has no checksum, and
// HDF5 1.10 crashes on a damaged one. Short texts are attributes; what can be long is a dataset,
// since readers written without the C library find no attribute above 64 kB. Used inside this
// folder only.

#include <cstdint>
#include <string>
#include <vector>

#include "trajectories/hdf5_handle.h"

namespace souk::trajectories {

void WriteAttribute(const Hdf5Handle& object, const std::string& name, const std::string& text);
void WriteAttribute(const Hdf5Handle& object, const std::string& name,
                    const std::vector<std::string>& texts);
void WriteAttribute(const Hdf5Handle& object, const std::string& name, std::uint64_t number);

// A dataset called `name` below `place`: of one text, or [n] of n.
Hdf5Handle WriteTexts(const Hdf5Handle& place, const std::string& name, const std::string& text);
Hdf5Handle WriteTexts(const Hdf5Handle& place, const std::string& name,
                      const std::vector<std::string>& texts);

// Hdf5Error when the attribute is absent or of another type.
std::vector<std::string> ReadTexts(const Hdf5Handle& object, const std::string& attribute);
std::uint64_t ReadNumber(const Hdf5Handle& object, const std::string& attribute);

// Hdf5Error when the dataset is of another type.
std::vector<std::string> ReadTextsOf(const Hdf5Handle& dataset, const std::string& name);

}  // namespace souk::trajectories
