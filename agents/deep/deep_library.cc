// The factory symbol of the deep library.

#include "agents/deep_library.h"

#include <torch/version.h>

#include "core/errors.h"

namespace souk::agents {
namespace {

class LibTorch final : public DeepLibrary {
 public:
  std::string Version() const override { return "LibTorch " TORCH_VERSION; }
  std::unique_ptr<Agent> MakeAgent(const std::string& name, const env::MarketConfig& /*market*/,
                                   const AgentOptions& /*options*/) const override {
    throw core::RunError("no agent " + name);
  }
};

}  // namespace
}  // namespace souk::agents

extern "C" const souk::agents::DeepLibrary* souk_deep_library() {
  static const souk::agents::LibTorch library;
  return &library;
}
