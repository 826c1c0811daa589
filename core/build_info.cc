#include "core/build_info.h"

#include <string_view>

#include "core/build_revision.h"

namespace souk::core {

const BuildInfo& GetBuildInfo() {
  static const BuildInfo info{SOUK_VERSION, SOUK_REVISION, SOUK_BUILD_TYPE, SOUK_COMPILER,
                              SOUK_INSTRUCTION_SET};
  return info;
}

// Runs before anything else and on processors the rest of the program cannot run on: this file is
// compiled for the plainest processor, and this function may call nothing compiled elsewhere.
bool ProcessorMatchesBuild() {
#if defined(__x86_64__)
  // A processor with these has the rest of its level (movbe, lzcnt, f16c; avx512cd, avx512vl).
  constexpr std::string_view kSet = SOUK_INSTRUCTION_SET;
  __builtin_cpu_init();
  if constexpr (kSet == "x86-64-v2") {
    return __builtin_cpu_supports("sse4.2") != 0;
  } else if constexpr (kSet == "x86-64-v3" || kSet == "x86-64-v4") {
    const bool has_v3 = __builtin_cpu_supports("avx2") != 0 && __builtin_cpu_supports("fma") != 0 &&
                        __builtin_cpu_supports("bmi") != 0 && __builtin_cpu_supports("bmi2") != 0;
    if constexpr (kSet == "x86-64-v3") return has_v3;
    return has_v3 && __builtin_cpu_supports("avx512f") != 0 &&
           __builtin_cpu_supports("avx512bw") != 0;
  }
#endif
  return true;
}

}  // namespace souk::core
