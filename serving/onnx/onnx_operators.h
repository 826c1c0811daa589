#pragma once

// The operators of the graphs that onnx_writer.h writes, opset 17, in plain loops and Eigen. Every
// size is checked before it is used: a graph that does not fit together is core::InputError, never
// a read outside an array.
//
//   Add Sub Mul Div Min Max (broadcasting), Tanh, Gemm (transB), Slice, Reshape, Concat, Gather,
//   ArgMax, TopK (largest first, last axis), LessOrEqual, Cast (to float)

#include <map>
#include <string>
#include <vector>

#include "serving/onnx/onnx_tensor.h"

namespace souk::serving {

// One node of a graph, as read.
struct Operation {
  std::string op;
  std::string name;
  std::vector<std::string> inputs;
  std::vector<std::string> outputs;
  std::map<std::string, std::int64_t> attributes;
};

// What is wrong with the node itself, or "": an operator or attribute that is not known, or another
// number of inputs or outputs than it has.
std::string WhyNotKnown(const Operation& operation);

// The node's outputs from its inputs. core::InputError (no field) when they do not fit.
std::vector<Tensor> RunOperation(const Operation& operation,
                                 const std::vector<const Tensor*>& inputs);

}  // namespace souk::serving
