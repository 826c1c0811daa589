#include "agents/deep_library.h"

#include <dlfcn.h>

#include "core/errors.h"

namespace souk::agents {
namespace {

struct Opened {
  const DeepLibrary* library = nullptr;
  std::string fault;
};

// Found by the run path of the program: lib/ of the build, or ../lib beside an installed one.
Opened Open() {
  Opened opened;
  void* handle = dlopen("libsouk_deep.so", RTLD_NOW | RTLD_LOCAL);
  if (handle == nullptr) {
    opened.fault = dlerror();
    return opened;
  }
  using Factory = const DeepLibrary* (*)();
  const auto factory = reinterpret_cast<Factory>(dlsym(handle, "souk_deep_library"));
  if (factory == nullptr) {
    opened.fault = dlerror();
    return opened;
  }
  opened.library = factory();
  return opened;
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
