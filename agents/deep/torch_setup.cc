#include "agents/deep/torch_setup.h"

#include <ATen/Context.h>
#include <ATen/Parallel.h>
#include <dlfcn.h>
#include <malloc.h>
#include <torch/cuda.h>

#include "core/errors.h"

namespace souk::agents {

void SetUpTorch() {
  at::set_num_threads(1);
  // OpenBLAS keeps threads of its own, which spin beside ours.
  using SetThreads = void (*)(int);
  if (const auto set_threads =
          reinterpret_cast<SetThreads>(dlsym(RTLD_DEFAULT, "openblas_set_num_threads"))) {
    set_threads(1);
  }
#ifdef __GLIBC__
  // Every operation makes a tensor and drops it: kept memory need not be mapped and cleared anew.
  mallopt(M_MMAP_THRESHOLD, 1 << 30);
  mallopt(M_TRIM_THRESHOLD, 1 << 30);
  mallopt(M_TOP_PAD, 1 << 26);
#endif
  at::globalContext().setDeterministicAlgorithms(true, true);
}

c10::Device FindDevice(const std::string& name) {
  const bool cuda = name == "cuda" || name.starts_with("cuda:");
  if (name != "cpu" && !cuda) {
    throw core::InputError("device", "'" + name + "' is given, cpu or cuda is expected");
  }
  if (cuda && !torch::cuda::is_available()) {
    throw core::InputError("device", "cuda is not available: this LibTorch or machine has none");
  }
  try {
    return {name};
  } catch (const std::exception&) {
    throw core::InputError("device", "'" + name + "' is given, cpu or cuda is expected");
  }
}

}  // namespace souk::agents
