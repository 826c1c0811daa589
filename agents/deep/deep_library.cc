// The factory symbol of the deep library.

#include "agents/deep_library.h"

#include <torch/version.h>

#include "agents/deep/ppo_agent.h"
#include "agents/deep/torch_setup.h"
#include "core/errors.h"

namespace souk::agents {
namespace {

class LibTorch final : public DeepLibrary {
 public:
  LibTorch() { SetUpTorch(); }
  std::string Version() const override { return "LibTorch " TORCH_VERSION; }
  std::unique_ptr<Agent> MakeAgent(const std::string& name, const env::MarketConfig& market,
                                   const AgentOptions& options) const override {
    if (name != "ppo") throw core::InputError("agent", "'" + name + "' is not a deep agent");
    return std::make_unique<PpoAgent>(market, DefaultPpoConfig(market), options);
  }
};

}  // namespace
}  // namespace souk::agents

extern "C" const souk::agents::DeepLibrary* souk_deep_library() {
  static const souk::agents::LibTorch library;
  return &library;
}
