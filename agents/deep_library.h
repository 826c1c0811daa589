#pragma once

// The part of Souk that links LibTorch, opened when it is first needed, so that everything else
// starts in milliseconds and runs without it. The library souk_deep has one symbol,
// souk_deep_library, which gives a DeepLibrary.

#include <map>
#include <memory>
#include <span>
#include <string>

#include "agents/factory.h"
#include "policies/decisions.h"
#include "policies/neural_policy.h"

namespace souk::agents {

class DeepLibrary {
 public:
  virtual ~DeepLibrary() = default;
  virtual std::string Version() const = 0;  // e.g. "LibTorch 1.13.1"
  virtual std::unique_ptr<Agent> MakeAgent(const std::string& name, const spec::SellerSpec& seller,
                                           const AgentOptions& options) const = 0;
  // The policy's greedy decisions as the bytes of a TorchScript file, with `metadata` as extra
  // files in it, and the running of such bytes on raw observations [C, O]
  // (agents/deep/torchscript.h). core::InputError naming `file` when the bytes are no module or
  // decide something else than `shape` says.
  virtual std::string WriteTorchScript(
      const policies::NeuralPolicy& policy,
      const std::map<std::string, std::string>& metadata) const = 0;
  virtual policies::Decisions RunTorchScript(const std::string& bytes, const std::string& file,
                                             const policies::DecisionShape& shape,
                                             std::span<const float> observations) const = 0;
};

// Why the deep library cannot be opened; empty when it can. Opening takes about half a second,
// once.
std::string WhyNoDeepLibrary();
// core::RunError with that reason and what to do.
const DeepLibrary& OpenDeepLibrary();

}  // namespace souk::agents
