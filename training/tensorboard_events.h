#pragma once

// Scalars in the file format that TensorBoard reads, without TensorFlow.
//
// A file is a sequence of TFRecords,
//   uint64 length | uint32 masked CRC of the length | data | uint32 masked CRC of the data
// all little-endian, with masked = ((crc >> 15) | (crc << 17)) + 0xa282ead8 and CRC32C
// (Castagnoli). Data is a protocol buffer Event {double wall_time = 1; int64 step = 2; string
// file_version = 3; Summary summary = 5}, Summary {repeated Value value = 1}, Value {string tag =
// 1; float simple_value = 2}; the first event holds file_version "brain.Event:2". Sources:
// TensorFlow core/lib/io/record_writer.h, core/util/event.proto, core/framework/summary.proto.

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace souk::training {

std::uint32_t Crc32c(std::string_view data);

struct Scalar {
  std::string tag;
  double value = 0;  // kept as a float
};

class TensorboardEvents {
 public:
  TensorboardEvents();
  // One event. `wall_time`: seconds; TensorBoard shows differences. `step` >= 0.
  void Add(double wall_time, long long step, const std::vector<Scalar>& scalars);
  const std::string& bytes() const { return bytes_; }

 private:
  std::string bytes_;
};

}  // namespace souk::training
