#pragma once

// Arrays of an ONNX graph while it runs: single precision, 64-bit whole numbers, or truth values
// (kept as whole numbers 0 and 1).

#include <cstdint>
#include <string>
#include <vector>

namespace souk::serving {

enum class TensorType { kFloat, kInteger, kBool };
const char* Name(TensorType type);

using Sizes = std::vector<std::int64_t>;

struct Tensor {
  TensorType type = TensorType::kFloat;
  Sizes sizes;
  std::vector<float> floats;           // kFloat, row-major
  std::vector<std::int64_t> integers;  // otherwise

  std::int64_t rank() const { return static_cast<std::int64_t>(sizes.size()); }
};

inline constexpr std::int64_t kMostElements = std::int64_t{1} << 27;

// The product of sizes. core::InputError when one is below 0 or it is over kMostElements.
std::int64_t ElementCount(const Sizes& sizes);
std::string SizesText(const Sizes& sizes);  // "[2, 3]"

}  // namespace souk::serving
