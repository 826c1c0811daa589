#include "serving/onnx/onnx_tensor.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "core/errors.h"

namespace souk::serving {

const char* Name(TensorType type) {
  switch (type) {
    case TensorType::kFloat:
      return "float";
    case TensorType::kInteger:
      return "int64";
    case TensorType::kBool:
      return "bool";
  }
  return "";
}

std::int64_t ElementCount(const Sizes& sizes) {
  std::int64_t count = 1;
  for (const std::int64_t size : sizes) {
    if (size < 0 || (size > 0 && count > kMostElements / size)) {
      throw core::InputError("", fmt::format("an array of sizes {} is not possible, at most {} "
                                             "elements are allowed",
                                             SizesText(sizes), kMostElements));
    }
    count *= size;
  }
  return count;
}

std::string SizesText(const Sizes& sizes) { return fmt::format("[{}]", fmt::join(sizes, ", ")); }

}  // namespace souk::serving
