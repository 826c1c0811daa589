#include "trajectories/log_export.h"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <system_error>

#include "core/errors.h"
#include "trajectories/export_layouts.h"
#include "trajectories/log_check.h"
#include "trajectories/part_file.h"

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

// A folder that is written under another name, and goes unless it was committed.
class PartFolder {
 public:
  explicit PartFolder(const fs::path& destination)
      : destination_(destination), part_(destination.string() + ".part") {
    Try([&] {
      fs::remove_all(part_);
      fs::create_directory(part_);
    });
  }
  ~PartFolder() {
    std::error_code ignored;
    fs::remove_all(part_, ignored);
  }
  PartFolder(const PartFolder&) = delete;
  PartFolder& operator=(const PartFolder&) = delete;

  std::string path() const { return part_.string(); }
  void Commit() {
    Try([&] { fs::rename(part_, destination_); });
  }

 private:
  template <typename Body>
  void Try(const Body& body) const {
    try {
      body();
    } catch (const fs::filesystem_error& fault) {
      Refuse(destination_.string(), fmt::format("cannot be written: {}; an existing, writable "
                                                "folder is expected around it",
                                                fault.code().message()));
    }
  }

  fs::path destination_;
  fs::path part_;
};

void WriteFile(const ExportSource& source, ExportFormat format, const std::string& destination) {
  PartFile part(destination);
  if (format == ExportFormat::kD4rl) {
    WriteD4rl(source, part.path());
  } else {
    WriteD3rlpy(source, part.path());
  }
  part.Commit();
}

void WriteFolder(const ExportSource& source, const fs::path& place) {
  const std::string name = place.filename().string();
  if (!IsMinariName(name)) {
    Refuse(place.string(),
           "is no name of a Minari dataset: letters, digits, - and _, and at the end a version as "
           "in 'prices-v0' are expected");
  }
  PartFolder part(place);
  WriteMinari(source, name, part.path());
  part.Commit();
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

void RequireFreeDestination(const std::string& path) {
  std::error_code ignored;
  if (fs::exists(fs::symlink_status(path, ignored))) {
    Refuse(path, "is there already; remove it or give another name");
  }
}

void ExportLog(const LogReader& log, const env::MarketConfig& market, ExportFormat format,
               const std::string& destination, const ExportOptions& options) {
  // "runs/a-v0/" is the folder "runs/a-v0".
  fs::path place = fs::path(destination).lexically_normal();
  if (format == ExportFormat::kMinari && !place.has_filename()) place = place.parent_path();
  RequireFreeDestination(place.string());
  if (log.rows() == 0) Refuse(log.path(), "holds no episode, there is nothing to export");
  CheckLog(log, market, [&] { options.progress(0); });
  const ActionSpace actions = MakeActionSpace(market, options.continuous);
  const ExportSource source{log, actions, options};
  const Hdf5Quiet quiet;
  try {
    if (format == ExportFormat::kMinari) {
      WriteFolder(source, place);
    } else {
      WriteFile(source, format, destination);
    }
  } catch (const Hdf5Error& error) {
    throw core::RunError(fmt::format("{}: cannot be written: {}", destination, error.what()));
  }
}

}  // namespace souk::trajectories
