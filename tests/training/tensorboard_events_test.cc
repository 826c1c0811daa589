#include "training/tensorboard_events.h"

#include <doctest/doctest.h>

#include <cstring>
#include <map>
#include <string>
#include <vector>

#include "training/training_metrics.h"

namespace souk::training {
namespace {

// A decoder of its own, of as much of TFRecord and protocol buffers as the file needs.
struct Event {
  double wall_time = 0;
  std::uint64_t step = 0;
  std::string file_version;
  std::map<std::string, float> scalars;
};

template <typename Value>
Value Take(const std::string& bytes, std::size_t* at) {
  Value value;
  REQUIRE(*at + sizeof(Value) <= bytes.size());
  std::memcpy(&value, bytes.data() + *at, sizeof(Value));
  *at += sizeof(Value);
  return value;
}

std::uint64_t TakeVarint(const std::string& bytes, std::size_t* at) {
  std::uint64_t value = 0;
  for (unsigned shift = 0;; shift += 7) {
    const auto byte = Take<std::uint8_t>(bytes, at);
    value |= std::uint64_t{byte & 0x7fU} << shift;
    if (byte < 0x80) return value;
  }
}

std::string TakeText(const std::string& bytes, std::size_t* at) {
  const std::uint64_t size = TakeVarint(bytes, at);
  REQUIRE(*at + size <= bytes.size());
  *at += size;
  return bytes.substr(*at - size, size);
}

void DecodeValue(const std::string& bytes, Event* event) {
  std::size_t at = 0;
  std::string tag;
  float value = 0;
  while (at < bytes.size()) {
    const std::uint64_t key = TakeVarint(bytes, &at);
    if (key == (1 << 3 | 2)) tag = TakeText(bytes, &at);
    if (key == (2 << 3 | 5)) value = Take<float>(bytes, &at);
  }
  event->scalars[tag] = value;
}

Event DecodeEvent(const std::string& bytes) {
  Event event;
  std::size_t at = 0;
  while (at < bytes.size()) {
    switch (TakeVarint(bytes, &at)) {
      case 1 << 3 | 1:
        event.wall_time = Take<double>(bytes, &at);
        break;
      case 2 << 3 | 0:
        event.step = TakeVarint(bytes, &at);
        break;
      case 3 << 3 | 2:
        event.file_version = TakeText(bytes, &at);
        break;
      case 5 << 3 | 2: {
        const std::string summary = TakeText(bytes, &at);
        for (std::size_t k = 0; k < summary.size();) {
          REQUIRE(TakeVarint(summary, &k) == (1 << 3 | 2));
          DecodeValue(TakeText(summary, &k), &event);
        }
        break;
      }
      default:
        FAIL("a field that no event has");
    }
  }
  return event;
}

// CRC32C a bit at a time, and TensorFlow's mask.
std::uint32_t SlowMaskedCrc(const std::string& data) {
  std::uint32_t crc = 0xffffffffU;
  for (const char byte : data) {
    crc ^= static_cast<std::uint8_t>(byte);
    for (int k = 0; k < 8; ++k) crc = crc >> 1 ^ ((crc & 1U) != 0 ? 0x82f63b78U : 0U);
  }
  crc = ~crc;
  return ((crc >> 15) | (crc << 17)) + 0xa282ead8U;
}

std::vector<Event> Decode(const std::string& bytes) {
  std::vector<Event> events;
  std::size_t at = 0;
  while (at < bytes.size()) {
    const std::string length_bytes = bytes.substr(at, 8);
    const auto length = Take<std::uint64_t>(bytes, &at);
    CHECK(Take<std::uint32_t>(bytes, &at) == SlowMaskedCrc(length_bytes));
    REQUIRE(at + length + 4 <= bytes.size());
    const std::string data = bytes.substr(at, length);
    at += length;
    CHECK(Take<std::uint32_t>(bytes, &at) == SlowMaskedCrc(data));
    events.push_back(DecodeEvent(data));
  }
  return events;
}

TEST_CASE("TensorboardEvents: the check value of CRC32C") {
  CHECK(Crc32c("123456789") == 0xe3069283U);
  CHECK(Crc32c("") == 0);
}

TEST_CASE("TensorboardEvents: what is written is what is read") {
  TensorboardEvents events;
  events.Add(1.5, 300, {{"train/reward", 12.25}, {"agent/loss", -1e-3}});
  events.Add(2, 5'000'000'000, {{std::string(200, 'x'), 0}});
  events.Add(3, 0, {});
  const std::vector<Event> read = Decode(events.bytes());
  REQUIRE(read.size() == 4);
  CHECK(read[0].file_version == "brain.Event:2");
  CHECK(read[1].wall_time == 1.5);
  CHECK(read[1].step == 300);
  CHECK(read[1].scalars ==
        std::map<std::string, float>{{"train/reward", 12.25F}, {"agent/loss", -1e-3F}});
  CHECK(read[2].step == 5'000'000'000);
  CHECK(read[2].scalars.count(std::string(200, 'x')) == 1);
  CHECK(read[3].scalars.empty());
}

std::vector<TrainingRow> Rows() {
  TrainingRow first{320, 10.5, .5, 0, std::nullopt, {}};
  TrainingRow second{640, 11, 1.5, .25, HeldOutScore{200, 2, 190, .75}, {{"loss", .5}}};
  TrainingRow third{960, 12, 2.5, .5, HeldOutScore{210, 1, 195, std::nullopt}, {{"entropy", 2}}};
  return {first, second, third};
}

TEST_CASE("TrainingMetrics: a row per round, an empty cell where a figure is absent") {
  CHECK(ToCsv(Rows()) ==
        "iteration,steps,reward_per_period,seconds,steps_per_second,evaluation_seconds,"
        "eval_profit,eval_profit_se,eval_reward,eval_benchmark_ratio,loss,entropy\n"
        "0,320,10.5,0.5000,640,0.0000,,,,,,\n"
        "1,640,11,1.5000,320,0.2500,200,2,190,0.75,0.5,\n"
        "2,960,12,2.5000,320,0.5000,210,1,195,,,2\n");
}

TEST_CASE("TrainingMetrics: the same figures as events") {
  const std::vector<Event> events = Decode(ToEvents(Rows()));
  REQUIRE(events.size() == 4);
  using Scalars = std::map<std::string, float>;
  CHECK(events[1].scalars ==
        Scalars{{"rollout/reward_per_period", 10.5F}, {"time/steps_per_second", 640.F}});
  CHECK(events[2].step == 640);
  CHECK(events[2].wall_time == 1.5);
  CHECK(events[2].scalars == Scalars{{"rollout/reward_per_period", 11.F},
                                     {"time/steps_per_second", 320.F},
                                     {"eval/profit", 200.F},
                                     {"eval/reward", 190.F},
                                     {"eval/benchmark_ratio", .75F},
                                     {"train/loss", .5F}});
  CHECK(events[3].scalars.count("eval/benchmark_ratio") == 0);
  CHECK(events[3].scalars.at("train/entropy") == 2.F);
}

}  // namespace
}  // namespace souk::training
