#include "io/output_folder.h"

#include <fcntl.h>
#include <fmt/core.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <filesystem>
#include <utility>

#include "core/errors.h"
#include "io/temporary_file.h"
#include "io/write_error.h"

namespace souk::io {
namespace {

namespace fs = std::filesystem;

// The folders of `files`, each after those it lies in.
std::set<std::string> FoldersOf(const std::set<std::string>& files) {
  std::set<std::string> folders;
  for (const std::string& file : files) {
    for (auto end = file.find('/'); end != std::string::npos; end = file.find('/', end + 1)) {
      folders.insert(file.substr(0, end));
    }
  }
  return folders;
}

// The files may have been written by path; one that a folder does without is not there.
void SyncFile(const std::string& path) {
  const int opened = open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (opened < 0) return;
  const bool synced = fsync(opened) == 0 || errno == EINVAL;
  const int error = errno;
  close(opened);
  if (!synced) ThrowWriteError(path, error);
}

}  // namespace

OutputFolder::OutputFolder(const std::string& path, std::set<std::string> files,
                           const OutputOptions& options)
    : place_(FolderName(path)), files_(std::move(files)), options_(options) {
  RequireOutputFolder(place_, files_, options_);
  lock_.emplace(LockPath(place_), place_);
  RequireOutputFolder(place_, files_, options_);  // another may have finished before
  MakePart();
}

OutputFolder::~OutputFolder() {
  if (!part_.empty()) RemoveOwn(part_);
}

void OutputFolder::MakePart() {
  constexpr int kTries = 100;
  std::string name;
  int made = -1;
  for (int k = 0; k < kTries && made != 0; ++k) {
    name = TemporaryName(place_);
    made = mkdir(name.c_str(), 0777);
    if (made != 0 && errno != EEXIST) ThrowWriteError(place_, errno);
  }
  if (made != 0) ThrowWriteError(place_, EEXIST);
  part_ = name;
  for (const std::string& folder : FoldersOf(files_)) {
    if (mkdir((part_ + "/" + folder).c_str(), 0777) == 0) continue;
    const int error = errno;
    RemoveOwn(part_);
    ThrowWriteError(place_, error);
  }
}

// Our files only: what else is in the folder stays, and the folder with it.
void OutputFolder::RemoveOwn(const std::string& folder) const {
  const fs::path place = folder;
  for (const std::string& file : files_) unlink((place / file).c_str());
  const std::set<std::string> names = FoldersOf(files_);
  const std::vector<std::string> inmost_first(names.rbegin(), names.rend());
  for (const std::string& inner : inmost_first) rmdir((place / inner).c_str());
  rmdir(folder.c_str());
}

void OutputFolder::Commit() {
  for (const std::string& file : files_) SyncFile(part_ + "/" + file);
  RequireOutputFolder(place_, files_, options_);
  std::error_code fault;
  // An empty folder is replaced by a rename; what has come into it meanwhile stops that.
  if (!fs::exists(place_, fault) || fs::is_empty(place_, fault)) {
    if (std::rename(part_.c_str(), place_.c_str()) != 0) ThrowWriteError(place_, errno);
  } else {
    Replace();
  }
  part_.clear();
  SyncFolderOf(place_);
}

void OutputFolder::Replace() {
  std::string old = part_;
  if (renameat2(AT_FDCWD, part_.c_str(), AT_FDCWD, place_.c_str(), RENAME_EXCHANGE) != 0) {
    if (errno != EINVAL && errno != ENOSYS) ThrowWriteError(place_, errno);
    old = TemporaryName(place_);
    if (std::rename(place_.c_str(), old.c_str()) != 0) ThrowWriteError(place_, errno);
    if (std::rename(part_.c_str(), place_.c_str()) != 0) {
      const int error = errno;
      std::rename(old.c_str(), place_.c_str());
      ThrowWriteError(place_, error);
    }
  }
  RemoveOwn(old);
  std::error_code ignored;
  if (fs::exists(fs::symlink_status(old, ignored))) {
    part_.clear();
    throw core::RunError(
        fmt::format("{}: is written; what others put there meanwhile is in {}", place_, old));
  }
}

}  // namespace souk::io
