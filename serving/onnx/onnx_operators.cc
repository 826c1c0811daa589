#include "serving/onnx/onnx_operators.h"

#include <fmt/core.h>

#include <Eigen/Core>
#include <algorithm>
#include <array>
#include <numeric>
#include <string_view>

#include "core/errors.h"

namespace souk::serving {
namespace {

[[noreturn]] void Fail(const std::string& message) { throw core::InputError("", message); }

void Require(bool good, const std::string& message) {
  if (!good) Fail(message);
}

std::size_t Index(std::int64_t i) { return static_cast<std::size_t>(i); }

const Tensor& OfType(const Tensor& tensor, TensorType type) {
  Require(tensor.type == type, fmt::format("takes {}, {} is given", Name(type), Name(tensor.type)));
  return tensor;
}

Tensor Empty(TensorType type, Sizes sizes) {
  Tensor tensor;
  tensor.type = type;
  const std::size_t count = Index(ElementCount(sizes));
  tensor.sizes = std::move(sizes);
  if (type == TensorType::kFloat) {
    tensor.floats.resize(count);
  } else {
    tensor.integers.resize(count);
  }
  return tensor;
}

// `axis` of a tensor, counted from the end when below 0.
std::size_t Axis(std::int64_t axis, const Tensor& tensor) {
  const std::int64_t rank = tensor.rank();
  Require(axis >= -rank && axis < rank,
          fmt::format("axis {} of an array of sizes {}", axis, SizesText(tensor.sizes)));
  return Index(axis < 0 ? axis + rank : axis);
}

// A tensor as [outer, size of `axis`, inner].
struct Split {
  std::int64_t outer = 1;
  std::int64_t size = 1;
  std::int64_t inner = 1;
  Split(const Sizes& sizes, std::size_t axis) : size(sizes[axis]) {
    for (std::size_t k = 0; k < axis; ++k) outer *= sizes[k];
    for (std::size_t k = axis + 1; k < sizes.size(); ++k) inner *= sizes[k];
  }
  std::size_t At(std::int64_t o, std::int64_t s, std::int64_t i) const {
    return Index((o * size + s) * inner + i);
  }
};

// Numpy's broadcasting: sizes from the last; 1 stretches.
Sizes BroadcastSizes(const Sizes& left, const Sizes& right) {
  Sizes sizes(std::max(left.size(), right.size()), 1);
  for (std::size_t k = 0; k < sizes.size(); ++k) {
    const std::int64_t l = k < left.size() ? left[left.size() - 1 - k] : 1;
    const std::int64_t r = k < right.size() ? right[right.size() - 1 - k] : 1;
    Require(l == r || l == 1 || r == 1,
            fmt::format("sizes {} and {} do not fit", SizesText(left), SizesText(right)));
    sizes[sizes.size() - 1 - k] = l == 1 ? r : l;
  }
  return sizes;
}

// Where element `flat` of `sizes` lies in an array of sizes `from` that was stretched to them.
std::size_t Source(std::int64_t flat, const Sizes& sizes, const Sizes& from) {
  std::int64_t source = 0;
  std::int64_t stride = 1;
  for (std::size_t k = 0; k < from.size(); ++k) {
    const std::int64_t size = sizes[sizes.size() - 1 - k];
    const std::int64_t own = from[from.size() - 1 - k];
    if (own != 1) source += flat % size * stride;
    stride *= own;
    flat /= size;
  }
  return Index(source);
}

template <typename Values, typename Out, typename Operate>
void Broadcast(const Values& left, const Sizes& left_sizes, const Values& right,
               const Sizes& right_sizes, const Sizes& sizes, Out& out, const Operate& operate) {
  for (std::size_t k = 0; k < out.size(); ++k) {
    const auto flat = static_cast<std::int64_t>(k);
    out[k] =
        operate(left[Source(flat, sizes, left_sizes)], right[Source(flat, sizes, right_sizes)]);
  }
}

Tensor Arithmetic(const std::string& op, const Tensor& left, const Tensor& right) {
  Tensor out = Empty(left.type, BroadcastSizes(left.sizes, right.sizes));
  OfType(right, left.type);
  if (left.type == TensorType::kInteger && op == "Add") {
    Broadcast(left.integers, left.sizes, right.integers, right.sizes, out.sizes, out.integers,
              [](std::int64_t a, std::int64_t b) {
                return static_cast<std::int64_t>(static_cast<std::uint64_t>(a) +
                                                 static_cast<std::uint64_t>(b));
              });
    return out;
  }
  OfType(left, TensorType::kFloat);
  const auto run = [&](const auto& operate) {
    Broadcast(left.floats, left.sizes, right.floats, right.sizes, out.sizes, out.floats, operate);
  };
  if (op == "Add") run([](float a, float b) { return a + b; });
  if (op == "Sub") run([](float a, float b) { return a - b; });
  if (op == "Mul") run([](float a, float b) { return a * b; });
  if (op == "Div") run([](float a, float b) { return a / b; });
  if (op == "Min") run([](float a, float b) { return std::min(a, b); });
  if (op == "Max") run([](float a, float b) { return std::max(a, b); });
  return out;
}

Tensor LessOrEqual(const Tensor& left, const Tensor& right) {
  OfType(left, TensorType::kFloat);
  OfType(right, TensorType::kFloat);
  Tensor out = Empty(TensorType::kBool, BroadcastSizes(left.sizes, right.sizes));
  Broadcast(left.floats, left.sizes, right.floats, right.sizes, out.sizes, out.integers,
            [](float a, float b) { return std::int64_t{a <= b}; });
  return out;
}

Tensor CastToFloat(const Tensor& in, std::int64_t to) {
  Require(to == 1, fmt::format("casts to type {}, only to float (1) is known", to));
  if (in.type == TensorType::kFloat) return in;
  Tensor out = Empty(TensorType::kFloat, in.sizes);
  std::transform(in.integers.begin(), in.integers.end(), out.floats.begin(),
                 [](std::int64_t value) { return static_cast<float>(value); });
  return out;
}

Tensor Tanh(const Tensor& in) {
  Tensor out = OfType(in, TensorType::kFloat);
  Eigen::Map<Eigen::ArrayXf> values(out.floats.data(),
                                    static_cast<Eigen::Index>(out.floats.size()));
  values = values.tanh();
  return out;
}

using RowMajor = Eigen::Matrix<float, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;

Eigen::Map<const RowMajor> AsMatrix(const Tensor& tensor) {
  OfType(tensor, TensorType::kFloat);
  Require(tensor.rank() == 2,
          fmt::format("takes a matrix, sizes {} are given", SizesText(tensor.sizes)));
  return {tensor.floats.data(), tensor.sizes[0], tensor.sizes[1]};
}

Tensor Gemm(const Tensor& x, const Tensor& weight, const Tensor& bias, std::int64_t trans_b) {
  Require(trans_b == 1, "is known with transB = 1 only");
  const auto left = AsMatrix(x);
  const auto right = AsMatrix(weight);
  OfType(bias, TensorType::kFloat);
  Require(left.cols() == right.cols() && bias.sizes == Sizes{right.rows()},
          fmt::format("sizes {}, {} and {} do not fit", SizesText(x.sizes), SizesText(weight.sizes),
                      SizesText(bias.sizes)));
  Tensor out = Empty(TensorType::kFloat, {left.rows(), right.rows()});
  Eigen::Map<RowMajor> product(out.floats.data(), left.rows(), right.rows());
  product.noalias() = left * right.transpose();
  product.rowwise() += Eigen::Map<const Eigen::RowVectorXf>(bias.floats.data(), right.rows());
  return out;
}

std::int64_t One(const Tensor& tensor) {
  OfType(tensor, TensorType::kInteger);
  Require(tensor.integers.size() == 1, "takes one number for each of begin, end and axis");
  return tensor.integers[0];
}

Tensor Slice(const Tensor& in, const Tensor& begins, const Tensor& ends, const Tensor& axes) {
  OfType(in, TensorType::kFloat);
  const std::size_t axis = Axis(One(axes), in);
  const std::int64_t begin = One(begins);
  const std::int64_t end = One(ends);
  Require(begin >= 0 && begin <= end && end <= in.sizes[axis],
          fmt::format("{} to {} of an array of sizes {}", begin, end, SizesText(in.sizes)));
  const Split split(in.sizes, axis);
  Sizes sizes = in.sizes;
  sizes[axis] = end - begin;
  Tensor out = Empty(TensorType::kFloat, sizes);
  auto to = out.floats.begin();
  for (std::int64_t o = 0; o < split.outer; ++o) {
    to = std::copy_n(in.floats.begin() + static_cast<std::ptrdiff_t>(split.At(o, begin, 0)),
                     (end - begin) * split.inner, to);
  }
  return out;
}

Tensor Reshape(const Tensor& in, const Tensor& wanted) {
  OfType(wanted, TensorType::kInteger);
  Require(wanted.rank() == 1, "takes a list of sizes");
  Sizes sizes = wanted.integers;
  for (std::size_t k = 0; k < sizes.size(); ++k) {
    if (sizes[k] != 0) continue;
    Require(k < in.sizes.size(), "keeps a size that is not there");
    sizes[k] = in.sizes[k];
  }
  Require(ElementCount(sizes) == ElementCount(in.sizes),
          fmt::format("sizes {} cannot become {}", SizesText(in.sizes), SizesText(sizes)));
  Tensor out = in;
  out.sizes = std::move(sizes);
  return out;
}

Tensor Concat(const std::vector<const Tensor*>& inputs, std::int64_t along) {
  const Tensor& first = OfType(*inputs[0], TensorType::kFloat);
  const std::size_t axis = Axis(along, first);
  Sizes sizes = first.sizes;
  sizes[axis] = 0;
  for (const Tensor* input : inputs) {
    OfType(*input, TensorType::kFloat);
    Sizes other = input->sizes;
    if (axis < other.size()) other[axis] = first.sizes[axis];
    Require(other == first.sizes, fmt::format("sizes {} and {} do not fit", SizesText(first.sizes),
                                              SizesText(input->sizes)));
    sizes[axis] += input->sizes[axis];
  }
  Tensor out = Empty(TensorType::kFloat, sizes);
  const Split split(sizes, axis);
  auto to = out.floats.begin();
  for (std::int64_t o = 0; o < split.outer; ++o) {
    for (const Tensor* input : inputs) {
      const std::int64_t row = input->sizes[axis] * split.inner;
      to = std::copy_n(input->floats.begin() + o * row, row, to);
    }
  }
  return out;
}

Tensor Gather(const Tensor& in, const Tensor& indices, std::int64_t along) {
  OfType(in, TensorType::kFloat);
  OfType(indices, TensorType::kInteger);
  const std::size_t axis = Axis(along, in);
  const Split split(in.sizes, axis);
  for (const std::int64_t index : indices.integers) {
    Require(index >= 0 && index < split.size,
            fmt::format("index {} of {} elements", index, split.size));
  }
  const auto at = in.sizes.begin() + static_cast<std::ptrdiff_t>(axis);
  Sizes sizes(in.sizes.begin(), at);
  sizes.insert(sizes.end(), indices.sizes.begin(), indices.sizes.end());
  sizes.insert(sizes.end(), at + 1, in.sizes.end());
  Tensor out = Empty(TensorType::kFloat, sizes);
  auto to = out.floats.begin();
  for (std::int64_t o = 0; o < split.outer; ++o) {
    for (const std::int64_t index : indices.integers) {
      to = std::copy_n(in.floats.begin() + static_cast<std::ptrdiff_t>(split.At(o, index, 0)),
                       split.inner, to);
    }
  }
  return out;
}

Tensor ArgMax(const Tensor& in, std::int64_t along, std::int64_t keepdims) {
  OfType(in, TensorType::kFloat);
  Require(keepdims == 0, "is known with keepdims = 0 only");
  const std::size_t axis = Axis(along, in);
  const Split split(in.sizes, axis);
  Require(split.size > 0, "takes the largest of nothing");
  Sizes sizes = in.sizes;
  sizes.erase(sizes.begin() + static_cast<std::ptrdiff_t>(axis));
  Tensor out = Empty(TensorType::kInteger, sizes);
  for (std::int64_t o = 0; o < split.outer; ++o) {
    for (std::int64_t i = 0; i < split.inner; ++i) {
      std::int64_t best = 0;
      for (std::int64_t s = 1; s < split.size; ++s) {
        if (in.floats[split.At(o, s, i)] > in.floats[split.At(o, best, i)]) best = s;
      }
      out.integers[Index(o * split.inner + i)] = best;
    }
  }
  return out;
}

std::vector<Tensor> TopK(const Tensor& in, const Tensor& count) {
  OfType(in, TensorType::kFloat);
  OfType(count, TensorType::kInteger);
  Require(in.rank() > 0 && count.integers.size() == 1, "takes an array and one number");
  const std::int64_t size = in.sizes.back();
  const std::int64_t places = count.integers[0];
  Require(places >= 0 && places <= size, fmt::format("the first {} of {}", places, size));
  Sizes sizes = in.sizes;
  sizes.back() = places;
  Tensor values = Empty(TensorType::kFloat, sizes);
  Tensor indices = Empty(TensorType::kInteger, sizes);
  std::vector<std::int64_t> order(Index(size));
  const std::int64_t rows = size == 0 ? 0 : ElementCount(in.sizes) / size;
  for (std::int64_t r = 0; r < rows; ++r) {
    const float* const row = in.floats.data() + r * size;
    std::iota(order.begin(), order.end(), 0);
    std::stable_sort(order.begin(), order.end(),
                     [&](std::int64_t a, std::int64_t b) { return row[a] > row[b]; });
    for (std::int64_t k = 0; k < places; ++k) {
      indices.integers[Index(r * places + k)] = order[Index(k)];
      values.floats[Index(r * places + k)] = row[order[Index(k)]];
    }
  }
  return {std::move(values), std::move(indices)};
}

struct Known {
  std::string_view op;
  std::size_t least_inputs;
  std::size_t most_inputs;
  std::size_t outputs;
  std::array<std::string_view, 2> attributes;
};

constexpr std::size_t kMany = 64;
constexpr std::array<Known, 16> kKnown = {Known{"Add", 2, 2, 1, {}},
                                          Known{"Sub", 2, 2, 1, {}},
                                          Known{"Mul", 2, 2, 1, {}},
                                          Known{"Div", 2, 2, 1, {}},
                                          Known{"Min", 2, 2, 1, {}},
                                          Known{"Max", 2, 2, 1, {}},
                                          Known{"Tanh", 1, 1, 1, {}},
                                          Known{"Gemm", 3, 3, 1, {"transB"}},
                                          Known{"Slice", 4, 4, 1, {}},
                                          Known{"Reshape", 2, 2, 1, {}},
                                          Known{"Concat", 1, kMany, 1, {"axis"}},
                                          Known{"Gather", 2, 2, 1, {"axis"}},
                                          Known{"ArgMax", 1, 1, 1, {"axis", "keepdims"}},
                                          Known{"TopK", 2, 2, 2, {}},
                                          Known{"LessOrEqual", 2, 2, 1, {}},
                                          Known{"Cast", 1, 1, 1, {"to"}}};

}  // namespace

std::string WhyNotKnown(const Operation& operation) {
  const auto* const known = std::find_if(kKnown.begin(), kKnown.end(),
                                         [&](const Known& row) { return row.op == operation.op; });
  if (known == kKnown.end()) {
    return fmt::format("operator {} is not one that Souk writes", core::Quoted(operation.op));
  }
  if (operation.inputs.size() < known->least_inputs ||
      operation.inputs.size() > known->most_inputs || operation.outputs.size() != known->outputs) {
    return fmt::format("{} has {} inputs and {} outputs", operation.op, operation.inputs.size(),
                       operation.outputs.size());
  }
  for (const auto& [name, value] : operation.attributes) {
    if (std::find(known->attributes.begin(), known->attributes.end(), name) ==
        known->attributes.end()) {
      return fmt::format("{} has attribute {}, which Souk does not write", operation.op,
                         core::Quoted(name));
    }
  }
  return "";
}

std::vector<Tensor> RunOperation(const Operation& operation,
                                 const std::vector<const Tensor*>& inputs) {
  const std::string& op = operation.op;
  const auto attribute = [&](const char* name, std::int64_t otherwise) {
    const auto found = operation.attributes.find(name);
    return found == operation.attributes.end() ? otherwise : found->second;
  };
  if (op == "Tanh") return {Tanh(*inputs[0])};
  if (op == "Gemm") return {Gemm(*inputs[0], *inputs[1], *inputs[2], attribute("transB", 0))};
  if (op == "Slice") return {Slice(*inputs[0], *inputs[1], *inputs[2], *inputs[3])};
  if (op == "Reshape") return {Reshape(*inputs[0], *inputs[1])};
  if (op == "Concat") return {Concat(inputs, attribute("axis", 0))};
  if (op == "Gather") return {Gather(*inputs[0], *inputs[1], attribute("axis", 0))};
  if (op == "ArgMax") {
    return {ArgMax(*inputs[0], attribute("axis", 0), attribute("keepdims", 1))};
  }
  if (op == "TopK") return TopK(*inputs[0], *inputs[1]);
  if (op == "LessOrEqual") return {LessOrEqual(*inputs[0], *inputs[1])};
  if (op == "Cast") return {CastToFloat(*inputs[0], attribute("to", 0))};
  return {Arithmetic(op, *inputs[0], *inputs[1])};
}

}  // namespace souk::serving
