#include "cli/doctor.h"

#include <csv.h>
#include <fmt/format.h>
#include <hdf5.h>
#include <nlopt.h>
#include <openssl/opensslv.h>

#include <Eigen/Core>
#include <boost/version.hpp>
#include <cstdio>
#include <fstream>
#include <memory>
#include <nlohmann/json.hpp>
#include <string>
#include <thread>

#include "agents/deep_library.h"
#include "cli/command.h"
#include "cli/gnuplot.h"
#include "cli/run_options.h"
#include "core/build_info.h"
#include "io/json_text.h"
#include "serving/onnx_library.h"

namespace souk::cli {
namespace {

std::string ProcessorName() {
  std::ifstream file("/proc/cpuinfo");
  for (std::string line; std::getline(file, line);) {
    const std::size_t colon = line.find(": ");
    if (line.rfind("model name", 0) == 0 && colon != std::string::npos)
      return line.substr(colon + 2);
  }
  return "unknown processor";
}

std::string Hdf5Version() {
  unsigned major = 0;
  unsigned minor = 0;
  unsigned release = 0;
  H5get_libversion(&major, &minor, &release);
  hbool_t thread_safe = false;
  H5is_library_threadsafe(&thread_safe);
  return fmt::format("{}.{}.{}{}", major, minor, release, thread_safe ? ", thread-safe" : "");
}

std::string NloptVersion() {
  int major = 0;
  int minor = 0;
  int bugfix = 0;
  nlopt_version(&major, &minor, &bugfix);
  return fmt::format("{}.{}.{}", major, minor, bugfix);
}

void AddLibraries(Diagnosis* diagnosis) {
  auto& facts = diagnosis->facts;
#if defined(EIGEN_USE_BLAS)
  facts.emplace_back("BLAS", "linked, used by Eigen");
#else
  facts.emplace_back("BLAS", "none used (Eigen's own kernels)");
#endif
  facts.emplace_back("Eigen", fmt::format("{}.{}.{}", EIGEN_WORLD_VERSION, EIGEN_MAJOR_VERSION,
                                          EIGEN_MINOR_VERSION));
  facts.emplace_back("NLopt", NloptVersion());
  facts.emplace_back("HDF5", Hdf5Version());
  facts.emplace_back("yaml-cpp", SOUK_YAML_CPP_VERSION);
  facts.emplace_back("fmt", fmt::format("{}.{}.{}", FMT_VERSION / 10000, FMT_VERSION / 100 % 100,
                                        FMT_VERSION % 100));
  facts.emplace_back("CLI11", SOUK_CLI11_VERSION);
  facts.emplace_back("nlohmann-json",
                     fmt::format("{}.{}.{}", NLOHMANN_JSON_VERSION_MAJOR,
                                 NLOHMANN_JSON_VERSION_MINOR, NLOHMANN_JSON_VERSION_PATCH));
  facts.emplace_back("Boost", fmt::format("{}.{}.{}", BOOST_VERSION / 100000,
                                          BOOST_VERSION / 100 % 1000, BOOST_VERSION % 100));
  facts.emplace_back("libcsv", fmt::format("{}.{}.{}", CSV_MAJOR, CSV_MINOR, CSV_RELEASE));
  facts.emplace_back("OpenSSL", OPENSSL_VERSION_STR);
}

// The libraries that are opened on demand.
void AddOptionalParts(Diagnosis* diagnosis) {
  const auto add = [&](const std::string& part, const std::string& fault, auto version,
                       const std::string& lost) {
    diagnosis->facts.emplace_back(part, fault.empty() ? version() : "not available: " + fault);
    if (!fault.empty()) diagnosis->problems.push_back("Without " + part + ": " + lost + ".");
  };
  add(
      "deep library", agents::WhyNoDeepLibrary(),
      [] { return agents::OpenDeepLibrary().Version(); }, "no ppo agent and no policy.pt");
  add(
      "ONNX library", serving::WhyNoOnnxLibrary(),
      [] { return serving::OpenOnnxLibrary().Version(); }, "no policy.onnx");
  std::string gnuplot = FindGnuplot();
  add(
      "gnuplot", gnuplot.empty() ? "not found" : "", [&] { return gnuplot; }, "no --plot");
}

void PrintJson(const Diagnosis& diagnosis) {
  nlohmann::ordered_json out = {{"facts", nlohmann::ordered_json::object()},
                                {"problems", diagnosis.problems}};
  for (const auto& [name, value] : diagnosis.facts) out["facts"][name] = value;
  fmt::print("{}\n", io::JsonText(out));
}

void PrintDiagnosis(const Diagnosis& diagnosis) {
  for (const auto& [name, value] : diagnosis.facts) fmt::print("{:<16} {}\n", name, value);
  fmt::print("\n");
  for (const std::string& problem : diagnosis.problems) fmt::print("{}\n", problem);
  if (diagnosis.problems.empty()) fmt::print("All is well.\n");
}

}  // namespace

Diagnosis Diagnose() {
  const core::BuildInfo& build = core::GetBuildInfo();
  Diagnosis diagnosis;
  diagnosis.facts = {
      {"souk", fmt::format("{}, revision {}", build.version, build.revision)},
      {"build type", build.build_type},
      {"compiler", build.compiler},
      {"instruction set", build.instruction_set},
      {"processor",
       fmt::format("{}, {} threads", ProcessorName(), std::thread::hardware_concurrency())},
  };
  if (build.build_type != "Release") {
    diagnosis.problems.emplace_back("This is not a Release build: expect it to be slow.");
  }
  if (!core::ProcessorMatchesBuild()) {
    diagnosis.problems.push_back("This processor lacks instructions of " + build.instruction_set +
                                 ".");
  }
  AddLibraries(&diagnosis);
  AddOptionalParts(&diagnosis);
  return diagnosis;
}

Command DoctorCommand() {
  Command command{"doctor", "Report this build, its libraries and machine"};
  auto json = std::make_shared<bool>(false);
  command.options = {JsonFlag(json.get())};
  command.run = [json](const Invocation& /*invocation*/) {
    const Diagnosis diagnosis = Diagnose();
    if (*json) {
      PrintJson(diagnosis);
    } else {
      PrintDiagnosis(diagnosis);
    }
  };
  return command;
}

}  // namespace souk::cli
