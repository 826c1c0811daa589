#include "io/file_lock.h"

#include <fcntl.h>
#include <fmt/core.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <fstream>
#include <iterator>
#include <string_view>
#include <utility>

#include "core/errors.h"
#include "io/write_error.h"

namespace souk::io {
namespace {

// The first line of a lock file; the process and its command line follow.
constexpr std::string_view kTitle = "souk lock\n";
constexpr std::size_t kLongestCommand = 160;

// One line of plain text, whatever stood there.
std::string Printable(std::string text) {
  if (text.size() > kLongestCommand) text = text.substr(0, kLongestCommand) + "...";
  for (char& c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte < 0x20U || byte >= 0x7FU) c = '?';
  }
  return text;
}

// This program as it was called: "souk train black_friday".
std::string CommandLine() {
  std::ifstream file("/proc/self/cmdline", std::ios::binary);
  std::string text{std::istreambuf_iterator<char>(file), {}};
  while (!text.empty() && text.back() == '\0') text.pop_back();
  const std::size_t end = std::min(text.find('\0'), text.size());
  const std::size_t slash = text.rfind('/', end);
  if (slash != std::string::npos && slash < end) text.erase(0, slash + 1);
  for (char& c : text) c = c == '\0' ? ' ' : c;
  return Printable(text);
}

std::string ReadSome(int descriptor) {
  std::array<char, 1024> block{};
  const ssize_t size = pread(descriptor, block.data(), block.size(), 0);
  return {block.data(), size < 0 ? 0 : static_cast<std::size_t>(size)};
}

// "process 12 (souk train x)", from the text of a lock file; "" while it is not written.
std::string HolderIn(std::string text) {
  if (!text.starts_with(kTitle)) return "";
  text.erase(0, kTitle.size());
  const std::size_t first = text.find('\n');
  const std::size_t second = first == std::string::npos ? first : text.find('\n', first + 1);
  if (second == std::string::npos) return "";
  return fmt::format("process {} ({})", Printable(text.substr(0, first)),
                     Printable(text.substr(first + 1, second - first - 1)));
}

// Whoever has just taken the lock is about to sign.
std::string Holder(int descriptor) {
  constexpr int kTries = 20;
  for (int k = 0; k < kTries; ++k) {
    std::string holder = HolderIn(ReadSome(descriptor));
    if (!holder.empty()) return holder;
    usleep(5'000);
  }
  return "another process";
}

struct flock WholeFile() {
  struct flock lock = {};
  lock.l_type = F_WRLCK;
  lock.l_whence = SEEK_SET;
  return lock;
}

// False: another holds it. A file system without locks is let pass. The lock is of the open file:
// it ends with the process, however it ends, and keeps out other openings in the same process too.
bool Lock(int descriptor) {
  struct flock lock = WholeFile();
  return fcntl(descriptor, F_OFD_SETLK, &lock) == 0 || (errno != EAGAIN && errno != EACCES);
}

// Whether the name still stands for the open file: its last holder may have removed it.
bool IsStill(const std::string& path, int descriptor) {
  struct stat named = {};
  struct stat opened = {};
  return lstat(path.c_str(), &named) == 0 && fstat(descriptor, &opened) == 0 &&
         named.st_dev == opened.st_dev && named.st_ino == opened.st_ino;
}

}  // namespace

std::string LockPath(const std::string& output) {
  const std::size_t slash = output.rfind('/');
  const std::size_t name = slash == std::string::npos ? 0 : slash + 1;
  return output.substr(0, name) + "." + output.substr(name) + ".lock";
}

std::string LockHolder(const std::string& path) {
  const int descriptor = open(path.c_str(), O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
  if (descriptor < 0) return "";
  struct flock lock = WholeFile();
  const bool held = fcntl(descriptor, F_OFD_GETLK, &lock) == 0 && lock.l_type != F_UNLCK;
  std::string holder = held ? Holder(descriptor) : "";
  close(descriptor);
  return holder;
}

FileLock::FileLock(std::string path, const std::string& output) : path_(std::move(path)) {
  do {
    Open(output);
  } while (!TakeOver(output));
  SignName();
}

FileLock::~FileLock() {
  unlink(path_.c_str());
  close(descriptor_);
}

void FileLock::Open(const std::string& output) {
  descriptor_ = open(path_.c_str(), O_RDWR | O_CREAT | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC, 0666);
  if (descriptor_ >= 0) return;
  if (errno == ELOOP || errno == EISDIR) {
    throw core::InputError(
        core::SourcePlace{path_}, "",
        "is no lock file of souk; remove it, or give another name than " + output);
  }
  ThrowWriteError(output, errno);
}

// False when the file was removed on the way: another is to be opened.
bool FileLock::TakeOver(const std::string& output) {
  const auto give_up = [&](const std::string& path, const std::string& message) {
    close(descriptor_);
    throw core::InputError(core::SourcePlace{path}, "", message);
  };
  if (!Lock(descriptor_)) {
    const std::string holder = Holder(descriptor_);
    give_up(output, "is being written by " + holder + "; wait for its end or give another name");
  }
  if (!IsStill(path_, descriptor_)) {
    close(descriptor_);
    return false;
  }
  struct stat status = {};
  const bool plain = fstat(descriptor_, &status) == 0 && S_ISREG(status.st_mode);
  const std::string text = ReadSome(descriptor_);
  if (!plain || !(text.starts_with(kTitle) || kTitle.starts_with(text))) {
    give_up(path_, "is no lock file of souk; remove it, or give another name than " + output);
  }
  return true;
}

// A lock without a signature locks as well, so a full disk is left for the output to meet.
void FileLock::SignName() const {
  const std::string text = fmt::format("{}{}\n{}\n", kTitle, getpid(), CommandLine());
  if (ftruncate(descriptor_, 0) == 0 && pwrite(descriptor_, text.data(), text.size(), 0) < 0) {
    return;
  }
}

}  // namespace souk::io
