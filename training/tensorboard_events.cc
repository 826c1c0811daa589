#include "training/tensorboard_events.h"

#include <bit>
#include <boost/crc.hpp>
#include <cstddef>

namespace souk::training {
namespace {

// Tags of protocol buffer fields: number << 3 | wire type (0 varint, 1 eight bytes, 2 bytes with
// their length, 5 four bytes).
constexpr char kWallTime = 1 << 3 | 1;
constexpr char kStep = 2 << 3;
constexpr char kFileVersion = 3 << 3 | 2;
constexpr char kSummary = 5 << 3 | 2;
constexpr char kValue = 1 << 3 | 2;
constexpr char kTag = 1 << 3 | 2;
constexpr char kSimpleValue = 2 << 3 | 5;

template <typename Integer>
void AppendLittleEndian(Integer value, std::string& bytes) {
  for (std::size_t k = 0; k < sizeof(Integer); ++k) {
    bytes += static_cast<char>(value >> (8 * k) & 0xff);
  }
}

void AppendVarint(std::uint64_t value, std::string& bytes) {
  for (; value >= 0x80; value >>= 7) bytes += static_cast<char>((value & 0x7f) | 0x80);
  bytes += static_cast<char>(value);
}

void AppendBytes(char tag, std::string_view content, std::string& bytes) {
  bytes += tag;
  AppendVarint(content.size(), bytes);
  bytes += content;
}

std::uint32_t Masked(std::string_view data) { return std::rotr(Crc32c(data), 15) + 0xa282ead8U; }

void AppendRecord(std::string_view data, std::string& bytes) {
  std::string length;
  AppendLittleEndian<std::uint64_t>(data.size(), length);
  bytes += length;
  AppendLittleEndian(Masked(length), bytes);
  bytes += data;
  AppendLittleEndian(Masked(data), bytes);
}

std::string EventAt(double wall_time) {
  std::string event(1, kWallTime);
  AppendLittleEndian(std::bit_cast<std::uint64_t>(wall_time), event);
  return event;
}

}  // namespace

std::uint32_t Crc32c(std::string_view data) {
  boost::crc_optimal<32, 0x1EDC6F41, 0xFFFFFFFF, 0xFFFFFFFF, true, true> crc;
  crc.process_bytes(data.data(), data.size());
  return static_cast<std::uint32_t>(crc.checksum());
}

TensorboardEvents::TensorboardEvents() {
  std::string event = EventAt(0);
  AppendBytes(kFileVersion, "brain.Event:2", event);
  AppendRecord(event, bytes_);
}

void TensorboardEvents::Add(double wall_time, long long step, const std::vector<Scalar>& scalars) {
  std::string summary;
  for (const Scalar& scalar : scalars) {
    std::string value;
    AppendBytes(kTag, scalar.tag, value);
    value += kSimpleValue;
    AppendLittleEndian(std::bit_cast<std::uint32_t>(static_cast<float>(scalar.value)), value);
    AppendBytes(kValue, value, summary);
  }
  std::string event = EventAt(wall_time);
  event += kStep;
  AppendVarint(static_cast<std::uint64_t>(step), event);
  AppendBytes(kSummary, summary, event);
  AppendRecord(event, bytes_);
}

}  // namespace souk::training
