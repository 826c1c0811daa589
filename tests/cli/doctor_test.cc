#include "cli/doctor.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <string>

#include "core/build_info.h"

namespace souk::cli {
namespace {

TEST_CASE(
    "Doctor: every fact has a value, and build, instruction set, BLAS and libraries are named") {
  const Diagnosis diagnosis = Diagnose();
  for (const auto& fact : diagnosis.facts) {
    CAPTURE(fact.first);
    CHECK_FALSE(fact.second.empty());
  }
  for (const char* wanted :
       {"souk", "build type", "compiler", "instruction set", "BLAS", "Eigen", "NLopt", "HDF5",
        "yaml-cpp", "OpenSSL", "deep library", "ONNX library", "gnuplot"}) {
    CAPTURE(wanted);
    CHECK(std::any_of(diagnosis.facts.begin(), diagnosis.facts.end(),
                      [&](const auto& fact) { return fact.first == wanted; }));
  }
}

TEST_CASE("BuildInfo: is filled in, and a processor that runs this has its instructions") {
  const core::BuildInfo& build = core::GetBuildInfo();
  CHECK(build.version.find('.') != std::string::npos);
  CHECK_FALSE(build.revision.empty());
  CHECK_FALSE(build.build_type.empty());
  CHECK(build.compiler.find(' ') != std::string::npos);
  CHECK_FALSE(build.instruction_set.empty());
  CHECK(core::ProcessorMatchesBuild());
}

}  // namespace
}  // namespace souk::cli
