#include "trajectories/recorder.h"

#include <cstddef>
#include <cstdint>
#include <cstring>

namespace souk::trajectories {

Recorder::Recorder(const env::MarketEnv& env, const spec::Decider& decider)
    : market_(env.market()), decider_(decider), record_(market_.config()) {}

void Recorder::Start(const spec::VectorEnv& env) { record_.Start(env.shape()); }

void Recorder::Add(const spec::Observation& before, const spec::Actions& actions,
                   const spec::StepResult& result) {
  decider_.Propensity(before, actions, &propensity_);
  record_.Add(before, actions, propensity_, result, market_);
}

void Recorder::End(const spec::Observation& last) { record_.End(last); }

std::vector<double> Recorder::Column(const std::string& name) const {
  const int index = record_.Column(name);
  const LogColumn& column = record_.layout().columns[static_cast<std::size_t>(index)];
  const auto count = static_cast<std::size_t>(record_.rows() * column.Cells());
  std::vector<std::byte> bytes(count * static_cast<std::size_t>(Size(column.type)));
  record_.CopyRows(index, 0, record_.episodes(), bytes.data());
  std::vector<double> values(count);
  const auto convert = [&]<typename T>(T value) {
    for (std::size_t i = 0; i < count; ++i) {
      std::memcpy(&value, bytes.data() + i * sizeof(T), sizeof(T));
      values[i] = static_cast<double>(value);
    }
  };
  switch (column.type) {
    case ValueType::kUInt8:
      convert(std::uint8_t{});
      break;
    case ValueType::kInt32:
      convert(std::int32_t{});
      break;
    case ValueType::kUInt32:
      convert(std::uint32_t{});
      break;
    case ValueType::kFloat32:
      convert(float{});
      break;
    case ValueType::kFloat64:
      convert(double{});
      break;
  }
  return values;
}

}  // namespace souk::trajectories
