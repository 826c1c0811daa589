#pragma once

// A trajectory log in memory, to be altered and written again as HDF5 that is valid, with right
// checksums: other values, names, types, shapes and attributes.

#include <cstdint>
#include <string>
#include <vector>

#include "tests/fuzz/byte_reader.h"
#include "trajectories/log_file.h"

namespace souk::fuzz {

// What is done to the file when it has been written.
struct LogEdit {
  enum class Kind {
    kDropAttribute,
    kTextAttribute,
    kNumberAttribute,
    kDropObject,
    kReplaceDataset
  };
  Kind kind = Kind::kDropAttribute;
  std::string object;     // "/" or a dataset
  std::string attribute;  // of the first three
  std::uint32_t choice = 0;
};

struct LogImage {
  trajectories::LogLayout layout;
  trajectories::LogMeta meta;
  std::int64_t episodes = 0;  // announced
  std::int64_t rows = 0;
  std::vector<std::int64_t> offsets;
  std::vector<double> ids;
  std::vector<std::vector<double>> values;  // of each column
  std::vector<double> final_observations;
  std::vector<LogEdit> edits;
  bool version_1 = false;  // texts as attributes
};

// Three episodes of a market with slates, clicks and groups.
const LogImage& SmallLogImage();

void MutateLog(LogImage* image, ByteReader* choices);

// core::InputError when the image cannot be an HDF5 file, e.g. for two datasets of one name.
void WriteLogImage(const LogImage& image, const std::string& path);

}  // namespace souk::fuzz
