#include "trajectories/log_export.h"

#include <fmt/core.h>

#include <algorithm>
#include <filesystem>

#include "core/errors.h"
#include "io/output_file.h"
#include "io/output_folder.h"
#include "trajectories/export_layouts.h"
#include "trajectories/log_check.h"

namespace souk::trajectories {
namespace {

namespace fs = std::filesystem;

[[noreturn]] void Refuse(const std::string& path, const std::string& message) {
  throw core::InputError(core::SourcePlace{path, 0, 0}, "", message);
}

// What Minari lets stand in a dataset's name.
bool IsNameCharacter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
         c == '_';
}

bool IsMinariName(const std::string& name) {
  const auto version = name.rfind("-v");
  return version != std::string::npos && version > 0 && version + 2 < name.size() &&
         std::all_of(name.begin(), name.end(), IsNameCharacter) &&
         name.find_first_not_of("0123456789", version + 2) == std::string::npos;
}

void WriteFile(const ExportSource& source, ExportFormat format, const std::string& destination) {
  io::OutputFile out(destination, source.options.output);
  if (format == ExportFormat::kD4rl) {
    WriteD4rl(source, out.part());
  } else {
    WriteD3rlpy(source, out.part());
  }
  out.Commit();
}

void WriteFolder(const ExportSource& source, const std::string& destination) {
  const std::string place = io::FolderName(destination);
  const std::string name = fs::path(place).filename().string();
  if (!IsMinariName(name)) {
    Refuse(place,
           "is no name of a Minari dataset: letters, digits, - and _, and at the end a version as "
           "in 'prices-v0' are expected");
  }
  io::OutputFolder out(place, {kMinariData, kMinariMetadata}, source.options.output);
  WriteMinari(source, name, out.part());
  out.Commit();
}

}  // namespace

std::string DefaultDestination(const std::string& log_path, ExportFormat format) {
  fs::path path(log_path);
  if (path.extension() == ".part") path.replace_extension();
  if (format == ExportFormat::kD4rl) return path.replace_extension(".d4rl.h5").string();
  if (format == ExportFormat::kD3rlpy) return path.replace_extension(".d3rlpy.h5").string();
  std::string name = path.stem().string();
  std::replace_if(
      name.begin(), name.end(), [](char c) { return !IsNameCharacter(c); }, '_');
  return path.replace_filename(name + "-v0").string();
}

void ExportLog(const LogReader& log, const env::MarketConfig& market, ExportFormat format,
               const std::string& destination, const ExportOptions& options) {
  if (log.rows() == 0) Refuse(log.path(), "holds no episode, there is nothing to export");
  ExportOptions guarded = options;
  guarded.output.inputs.push_back(log.path());
  CheckLog(log, market);
  const ActionSpace actions = MakeActionSpace(market, options.continuous);
  const ExportSource source{log, actions, guarded};
  const Hdf5Quiet quiet;
  try {
    if (format == ExportFormat::kMinari) {
      WriteFolder(source, destination);
    } else {
      WriteFile(source, format, destination);
    }
  } catch (const Hdf5Error& error) {
    throw core::RunError(fmt::format("{}: cannot be written: {}", destination, error.what()));
  }
}

}  // namespace souk::trajectories
