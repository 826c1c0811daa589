#include "agents/deep_library.h"

#include "core/errors.h"
#include "core/on_demand_library.h"

namespace souk::agents {
namespace {

struct Opened {
  const DeepLibrary* library = nullptr;
  std::string fault;
};

Opened Open() {
  const core::OnDemandSymbol found = core::OpenOnDemand("libsouk_deep.so", "souk_deep_library");
  using Factory = const DeepLibrary* (*)();
  if (found.address == nullptr) return {nullptr, found.fault};
  return {reinterpret_cast<Factory>(found.address)(), ""};
}

const Opened& OpenOnce() {
  static const Opened opened = Open();
  return opened;
}

}  // namespace

std::string WhyNoDeepLibrary() { return OpenOnce().fault; }

const DeepLibrary& OpenDeepLibrary() {
  const Opened& opened = OpenOnce();
  if (opened.library == nullptr) {
    throw core::RunError("the deep library cannot be opened (" + opened.fault +
                         "); install LibTorch (Debian: libtorch-dev), or name its folder with "
                         "Torch_DIR, and build again");
  }
  return *opened.library;
}

}  // namespace souk::agents
