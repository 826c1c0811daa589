#include "agents/deep_library.h"

#include "core/on_demand_library.h"

namespace souk::agents {
namespace {

const core::OnDemandLibrary<DeepLibrary>& OpenOnce() {
  static const core::OnDemandLibrary<DeepLibrary> library("libsouk_deep.so", "souk_deep_library");
  return library;
}

}  // namespace

std::string WhyNoDeepLibrary() { return OpenOnce().fault(); }

const DeepLibrary& OpenDeepLibrary() {
  return OpenOnce().Get("the deep library",
                        "install LibTorch (Debian: libtorch-dev), or name its folder with "
                        "Torch_DIR, and build again");
}

}  // namespace souk::agents
