#pragma once

// The part of Souk that links libonnx, opened when it is first needed: it would add a third to the
// time that every other command takes to start. The library souk_onnx has one symbol,
// souk_onnx_library, which gives an OnnxLibrary.

#include <map>
#include <span>
#include <string>

#include "policies/decisions.h"
#include "policies/neural_policy.h"

namespace souk::serving {

class OnnxLibrary {
 public:
  virtual ~OnnxLibrary() = default;
  virtual std::string Version() const = 0;  // e.g. "libonnx 1.12.0"
  // The policy's greedy decisions as the bytes of an ONNX model (serving/onnx/onnx_writer.h).
  // core::RunError when libonnx's checker refuses it.
  virtual std::string Write(const policies::NeuralPolicy& policy,
                            const std::map<std::string, std::string>& metadata) const = 0;
  // Runs a model's graph, operation by operation, on raw observations [C, O]. core::InputError
  // naming `file` when the bytes are no model of ours or decide something else than `shape` says.
  virtual policies::Decisions Run(const std::string& bytes, const std::string& file,
                                  const policies::DecisionShape& shape,
                                  std::span<const float> observations) const = 0;
};

// Why the library cannot be opened; empty when it can.
std::string WhyNoOnnxLibrary();
// core::RunError with that reason and what to do.
const OnnxLibrary& OpenOnnxLibrary();

}  // namespace souk::serving
