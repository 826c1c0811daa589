#include "trajectories/part_file.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <filesystem>
#include <string_view>
#include <system_error>

#include "core/errors.h"
#include "io/atomic_file.h"

namespace souk::trajectories {
namespace {

namespace fs = std::filesystem;

std::string Reason(int error) { return std::generic_category().message(error); }

core::InputError FileError(const std::string& path, const std::string& message) {
  return {core::SourcePlace{path, 0, 0}, "", message};
}

fs::path FolderOf(const std::string& path) {
  const fs::path folder = fs::path(path).parent_path();
  return folder.empty() ? fs::path(".") : folder;
}

// An open-file lock ends with the process, however it ends. False: another process holds it.
bool Lock(int descriptor) {
  struct flock lock = {};
  lock.l_type = F_WRLCK;
  lock.l_whence = SEEK_SET;
  const bool locked = fcntl(descriptor, F_OFD_SETLK, &lock) == 0;
  return locked || (errno != EAGAIN && errno != EACCES);  // a file system without locks is let pass
}

}  // namespace

PartFile::PartFile(const std::string& destination, const std::string& suffix)
    : destination_(destination), path_(destination + suffix) {
  io::RequirePlainDestination(destination);
  descriptor_ = open(path_.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0666);
  if (descriptor_ < 0) {
    const bool full = errno == ENOSPC || errno == EDQUOT || errno == EMFILE || errno == ENFILE;
    const std::string reason = Reason(errno);
    if (full) throw core::RunError(fmt::format("{}: cannot be written: {}", path_, reason));
    throw FileError(path_, fmt::format("cannot be written: {}; an existing, writable folder is "
                                       "expected",
                                       reason));
  }
  if (Lock(descriptor_) && ftruncate(descriptor_, 0) == 0) return;
  close(descriptor_);
  throw FileError(path_, "is being written by another process; another file name is expected");
}

PartFile::~PartFile() {
  if (!kept_) Remove();
  close(descriptor_);
}

void PartFile::Remove() {
  unlink(path_.c_str());
  kept_ = true;
}

void PartFile::Append(const std::string& text) {
  std::string_view rest = text;
  while (!rest.empty()) {
    const ssize_t written = write(descriptor_, rest.data(), rest.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) {
      throw core::RunError(fmt::format("{}: cannot be written: {}", path_, Reason(errno)));
    }
    rest.remove_prefix(static_cast<std::size_t>(written));
  }
}

void PartFile::Commit() {
  // EINVAL: the file system has nothing to sync.
  if (fsync(descriptor_) != 0 && errno != EINVAL) {
    throw core::RunError(fmt::format("{}: cannot be written: {}", path_, Reason(errno)));
  }
  if (std::rename(path_.c_str(), destination_.c_str()) != 0) {
    throw core::RunError(
        fmt::format("{}: cannot be renamed from its .part: {}", destination_, Reason(errno)));
  }
  kept_ = true;
  const int folder = open(FolderOf(destination_).c_str(), O_RDONLY | O_CLOEXEC);
  if (folder < 0) return;
  fsync(folder);
  close(folder);
}

}  // namespace souk::trajectories
