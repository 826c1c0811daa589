#include "io/output_path.h"

#include <fmt/core.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <filesystem>
#include <system_error>

#include "core/errors.h"
#include "io/write_error.h"

namespace souk::io {
namespace {

namespace fs = std::filesystem;

[[noreturn]] void Refuse(const std::string& path, const std::string& message) {
  throw core::InputError(core::SourcePlace{path}, "", message);
}

fs::file_status StatusOf(const fs::path& path) {
  std::error_code ignored;
  return fs::symlink_status(path, ignored);
}

bool IsSame(const fs::path& a, const fs::path& b) {
  std::error_code fault;
  if (fs::equivalent(a, b, fault)) return true;
  const fs::path first = fs::weakly_canonical(a, fault);
  if (fault) return false;
  const fs::path second = fs::weakly_canonical(b, fault);
  return !fault && first == second;
}

// Whether one of `files` lies below the folder `name`.
bool IsFolderOf(const std::string& name, const std::set<std::string>& files) {
  return std::any_of(files.begin(), files.end(),
                     [&](const std::string& file) { return file.starts_with(name + "/"); });
}

// The first entry of the folder, as a path from it, that is none of `files`; or "".
std::string Foreign(const fs::path& folder, const std::set<std::string>& files) {
  std::set<std::string> foreign;
  fs::recursive_directory_iterator entry(folder);
  for (; entry != fs::recursive_directory_iterator(); ++entry) {
    const std::string name = entry->path().lexically_relative(folder).string();
    const fs::file_status status = entry->symlink_status();
    if (fs::is_directory(status)) {
      if (IsFolderOf(name, files)) continue;
      entry.disable_recursion_pending();
    } else if (fs::is_regular_file(status) && files.contains(name)) {
      continue;
    }
    foreign.insert(name);
  }
  return foreign.empty() ? "" : *foreign.begin();
}

}  // namespace

void RequireNoLink(const std::string& path) {
  // With a slash at its end a link would be followed.
  if (fs::is_symlink(StatusOf(path.substr(0, path.find_last_not_of('/') + 1)))) {
    Refuse(path, "is a link, which is not written through; give the name of what it leads to");
  }
}

void RequirePlainDestination(const std::string& path) {
  if (path.empty()) throw core::InputError("path", "is empty, a file name is expected");
  const fs::path folder = fs::path(path).parent_path();
  std::error_code ignored;
  if (!folder.empty() && !fs::is_directory(folder, ignored)) {
    Refuse(path, "cannot be written: its folder " + core::Quoted(folder.string()) +
                     " does not exist; an existing, writable folder is expected");
  }
  const fs::file_status status = StatusOf(path);
  if (fs::is_directory(status)) Refuse(path, "is a directory, a file name is expected");
  RequireNoLink(path);
  // The rename would put a plain file in the place of, say, /dev/null.
  if (fs::exists(status) && !fs::is_regular_file(status)) {
    Refuse(path, "is a device or a pipe, a plain file is expected");
  }
  if (access(folder.empty() ? "." : folder.c_str(), W_OK | X_OK) != 0) ThrowWriteError(path, errno);
}

void RequireNoInput(const std::string& path, const std::vector<std::string>& inputs) {
  for (const std::string& input : inputs) {
    if (!IsSame(path, input)) continue;
    Refuse(path, fmt::format("is read or written by this command{} too, another name is expected",
                             input == path ? "" : " as " + input));
  }
}

void RequireOutputFile(const std::string& path, const OutputOptions& options) {
  RequirePlainDestination(path);
  RequireNoInput(path, options.inputs);
  if (!options.force && fs::exists(StatusOf(path))) {
    Refuse(path, "is there already; replace it with --force or give another name");
  }
}

std::string FolderName(const std::string& path) {
  fs::path place = fs::path(path).lexically_normal();
  if (!place.has_filename()) place = place.parent_path();
  const std::string name = place.filename().string();
  if (name.empty() || name == "." || name == "..") Refuse(path, "a folder of its own is expected");
  return place.string();
}

void RequireOutputFolder(const std::string& path, const std::set<std::string>& files,
                         const OutputOptions& options) {
  const std::string place = FolderName(path);
  RequireNoLink(place);
  for (const std::string& file : files) RequireNoInput(fs::path(place) / file, options.inputs);
  const fs::file_status status = StatusOf(place);
  if (!fs::exists(status)) return;
  if (!fs::is_directory(status)) Refuse(place, "is a file, a folder is expected");
  std::string foreign;
  try {
    if (fs::is_empty(place)) return;
    foreign = Foreign(place, files);
  } catch (const fs::filesystem_error& fault) {
    Refuse(place, "cannot be read: " + fault.code().message());
  }
  if (!foreign.empty()) {
    Refuse(place, fmt::format("holds {}, which would be in the way of what is written; give "
                              "another name",
                              core::Quoted(foreign)));
  }
  if (!options.force) {
    Refuse(place, "is there already; replace it with --force or give another name");
  }
}

}  // namespace souk::io
