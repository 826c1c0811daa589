#include "core/on_demand_library.h"

#include <dlfcn.h>

namespace souk::core {

OnDemandSymbol OpenOnDemand(const char* library, const char* symbol) {
  OnDemandSymbol found;
  void* const handle = dlopen(library, RTLD_NOW | RTLD_LOCAL);
  if (handle != nullptr) found.address = dlsym(handle, symbol);
  if (found.address == nullptr) found.fault = dlerror();
  return found;
}

}  // namespace souk::core
