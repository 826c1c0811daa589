#include "io/temporary_file.h"

#include <fcntl.h>
#include <fmt/core.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <filesystem>
#include <random>

#include "core/errors.h"
#include "io/write_error.h"

namespace souk::io {
namespace {

[[noreturn]] void ThrowRenameError(const std::string& path, int error) {
  if (error == EEXIST) {
    throw core::InputError(core::SourcePlace{path}, "",
                           "has come to be there meanwhile; replace it with --force or give "
                           "another name");
  }
  throw core::RunError(
      fmt::format("{}: cannot be renamed from its .part: {}", path, SystemReason(error)));
}

// Moves a file to a name that nobody has; EEXIST where somebody does. 0 or the errno.
int RenameToFree(const std::string& from, const std::string& to) {
  if (renameat2(AT_FDCWD, from.c_str(), AT_FDCWD, to.c_str(), RENAME_NOREPLACE) == 0) return 0;
  if (errno != EINVAL && errno != ENOSYS) return errno;
  // A file system that knows no such rename: a second name, then not the first.
  if (link(from.c_str(), to.c_str()) == 0) {
    unlink(from.c_str());
    return 0;
  }
  if (errno == EEXIST) return errno;
  if (access(to.c_str(), F_OK) == 0) return EEXIST;
  return std::rename(from.c_str(), to.c_str()) == 0 ? 0 : errno;
}

}  // namespace

std::string TemporaryName(const std::string& destination) {
  constexpr std::string_view kCharacters = "abcdefghijklmnopqrstuvwxyz0123456789";
  std::random_device device;
  std::uniform_int_distribution<std::size_t> place(0, kCharacters.size() - 1);
  std::string name = destination + ".";
  for (int k = 0; k < 6; ++k) name += kCharacters[place(device)];
  return name + ".part";
}

TemporaryFile::TemporaryFile(const std::string& destination) {
  constexpr int kTries = 100;
  for (int k = 0; k < kTries && descriptor_ < 0; ++k) {
    path_ = TemporaryName(destination);
    descriptor_ = open(path_.c_str(), O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
    if (descriptor_ < 0 && errno != EEXIST) ThrowWriteError(destination, errno);
  }
  if (descriptor_ < 0) ThrowWriteError(destination, EEXIST);
}

TemporaryFile::~TemporaryFile() {
  if (!kept_) Remove();
  close(descriptor_);
}

void TemporaryFile::Remove() {
  unlink(path_.c_str());
  kept_ = true;
}

void TemporaryFile::Append(std::string_view text) {
  while (!text.empty()) {
    const ssize_t written = write(descriptor_, text.data(), text.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) {
      throw core::RunError(path_ + ": cannot be written: " + SystemReason(errno));
    }
    text.remove_prefix(static_cast<std::size_t>(written));
  }
}

void TemporaryFile::Sync() {
  // EINVAL: the file system has nothing to sync.
  if (fsync(descriptor_) != 0 && errno != EINVAL) {
    throw core::RunError(path_ + ": cannot be written: " + SystemReason(errno));
  }
}

void TemporaryFile::Rename(const std::string& path, bool replace) {
  const int error = !replace                                        ? RenameToFree(path_, path)
                    : std::rename(path_.c_str(), path.c_str()) == 0 ? 0
                                                                    : errno;
  if (error != 0) ThrowRenameError(path, error);
  path_ = path;
}

void TemporaryFile::Commit(const std::string& path, bool replace) {
  Sync();
  Rename(path, replace);
  kept_ = true;
  SyncFolderOf(path);
}

void SyncFolderOf(const std::string& path) {
  const std::filesystem::path folder = std::filesystem::path(path).parent_path();
  const int opened = open(folder.empty() ? "." : folder.c_str(), O_RDONLY | O_CLOEXEC);
  if (opened < 0) return;
  fsync(opened);
  close(opened);
}

}  // namespace souk::io
