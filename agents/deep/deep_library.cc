// The factory symbol of the deep library.

#include "agents/deep_library.h"

#include <torch/version.h>

#include "agents/deep/ppo_agent.h"
#include "agents/deep/torch_setup.h"
#include "agents/deep/torchscript.h"
#include "agents/settings.h"
#include "core/errors.h"

namespace souk::agents {
namespace {

class LibTorch final : public DeepLibrary {
 public:
  LibTorch() { SetUpTorch(); }
  std::string Version() const override { return "LibTorch " TORCH_VERSION; }
  std::unique_ptr<Agent> MakeAgent(const std::string& name, const spec::SellerSpec& seller,
                                   const AgentOptions& options) const override {
    if (name != "ppo") throw core::InputError("agent", "'" + name + "' is not a deep agent");
    return std::make_unique<PpoAgent>(seller, ConfigOf(options.settings, DefaultPpoConfig(seller)),
                                      options);
  }
  std::string WriteTorchScript(const policies::NeuralPolicy& policy,
                               const std::map<std::string, std::string>& metadata) const override {
    return agents::WriteTorchScript(policy, metadata);
  }
  policies::Decisions RunTorchScript(const std::string& bytes, const std::string& file,
                                     const policies::DecisionShape& shape,
                                     std::span<const float> observations) const override {
    return agents::RunTorchScript(bytes, file, shape, observations);
  }
};

}  // namespace
}  // namespace souk::agents

extern "C" const souk::agents::DeepLibrary* souk_deep_library() {
  static const souk::agents::LibTorch library;
  return &library;
}
