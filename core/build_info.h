#pragma once

// What this binary was built from and for.

#include <string>

namespace souk::core {

struct BuildInfo {
  std::string version;          // of the project, "0.1.0"
  std::string revision;         // git describe --always --dirty, or "unknown"
  std::string build_type;       // "Release"
  std::string compiler;         // "GNU 12.2.0"
  std::string instruction_set;  // "x86-64-v3", or the processor's name where none was chosen
};

const BuildInfo& GetBuildInfo();

// Whether the processor we run on has every instruction of GetBuildInfo().instruction_set.
bool ProcessorMatchesBuild();

}  // namespace souk::core
