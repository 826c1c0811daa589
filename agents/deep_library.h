#pragma once

// The part of Souk that links LibTorch, opened when it is first needed, so that everything else
// starts in milliseconds and runs without it. The library souk_deep has one symbol,
// souk_deep_library, which gives a DeepLibrary.

#include <memory>
#include <string>

#include "agents/factory.h"

namespace souk::agents {

class DeepLibrary {
 public:
  virtual ~DeepLibrary() = default;
  virtual std::string Version() const = 0;  // e.g. "LibTorch 1.13.1"
  virtual std::unique_ptr<Agent> MakeAgent(const std::string& name, const env::MarketConfig& market,
                                           const AgentOptions& options) const = 0;
};

// Why the deep library cannot be opened; empty when it can. Opening takes about half a second,
// once.
std::string WhyNoDeepLibrary();
// core::RunError with that reason and what to do.
const DeepLibrary& OpenDeepLibrary();

}  // namespace souk::agents
