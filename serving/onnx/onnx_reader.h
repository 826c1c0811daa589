#pragma once

// Reads and runs the ONNX models that onnx_writer.h writes, so that a bundle's model can be checked
// by replaying it. It takes nothing on trust: an initializer whose data are not of its sizes (which
// libonnx's checker lets pass), an operator, attribute or type of another kind, a name used before
// it is made, are core::InputError.

#include <onnx/onnx_pb.h>

#include <map>
#include <span>
#include <string>
#include <vector>

#include "policies/decisions.h"
#include "serving/onnx/onnx_operators.h"

namespace souk::serving {

class OnnxModel {
 public:
  explicit OnnxModel(const std::string& bytes);

  // Observations [C, O]. core::InputError when the results have other types or sizes than `shape`.
  policies::Decisions Run(const policies::DecisionShape& shape,
                          std::span<const float> observations) const;

 private:
  std::map<std::string, Tensor> initializers_;
  std::vector<Operation> operations_;  // in an order in which each finds its inputs
  std::vector<std::string> outputs_;
};

}  // namespace souk::serving
