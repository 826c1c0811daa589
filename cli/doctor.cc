#include "cli/doctor.h"

#include <fmt/core.h>

#include <cstdio>
#include <fstream>
#include <memory>
#include <nlohmann/json.hpp>
#include <string>
#include <thread>

#include "agents/deep_library.h"
#include "cli/command.h"
#include "cli/gnuplot.h"
#include "cli/libraries.h"
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
  for (const auto& library : LinkedLibraries()) diagnosis.facts.push_back(library);
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
