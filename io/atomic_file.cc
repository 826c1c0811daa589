#include "io/atomic_file.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <filesystem>
#include <string_view>
#include <system_error>

#include "core/errors.h"
#include "core/utf8.h"

namespace souk::io {
namespace {

std::string Reason(int error) { return std::generic_category().message(error); }

core::InputError FileError(const std::string& path, const std::string& message) {
  return core::InputError(core::SourcePlace{path, 0, 0}, "", message);
}

// A file descriptor that is closed when it goes out of scope.
class Descriptor {
 public:
  explicit Descriptor(int number) : number_(number) {}
  ~Descriptor() { Close(); }
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;

  int number() const { return number_; }
  bool Close() {
    const int closing = number_;
    number_ = -1;
    return closing < 0 || close(closing) == 0;
  }

 private:
  int number_;
};

// Removes the file on the way out unless it was kept.
class PartFile {
 public:
  explicit PartFile(const std::string& path) : path_(path) {}
  ~PartFile() {
    if (!kept_) unlink(path_.c_str());
  }
  PartFile(const PartFile&) = delete;
  PartFile& operator=(const PartFile&) = delete;
  void Keep() { kept_ = true; }

 private:
  const std::string& path_;
  bool kept_ = false;
};

void WriteAll(int descriptor, const std::string& part, std::string_view content) {
  while (!content.empty()) {
    const ssize_t written = write(descriptor, content.data(), content.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) throw core::RunError(part + ": cannot be written: " + Reason(errno));
    content.remove_prefix(static_cast<std::size_t>(written));
  }
}

// Makes the rename itself survive a power cut, where the file system can.
void SyncFolder(const std::string& path) {
  const std::filesystem::path folder = std::filesystem::path(path).parent_path();
  const Descriptor opened(open(folder.empty() ? "." : folder.c_str(), O_RDONLY | O_CLOEXEC));
  if (opened.number() >= 0) fsync(opened.number());
}

bool IsTextByte(unsigned char byte) {
  return byte == '\t' || byte == '\n' || byte == '\r' || (byte >= 0x20U && byte != 0x7FU);
}

}  // namespace

void RequirePlainDestination(const std::string& path) {
  if (path.empty()) throw core::InputError("path", "is empty, a file name is expected");
  std::error_code ignored;
  const std::filesystem::path folder = std::filesystem::path(path).parent_path();
  if (!folder.empty() && !std::filesystem::is_directory(folder, ignored)) {
    throw FileError(path, "cannot be written: its folder " + core::Quoted(folder.string()) +
                              " does not exist; an existing, writable folder is expected");
  }
  const auto status = std::filesystem::status(path, ignored);
  if (std::filesystem::is_directory(status)) {
    throw FileError(path, "is a directory, a file name is expected");
  }
  // The rename would put a plain file in the place of, say, /dev/null.
  if (std::filesystem::exists(status) && !std::filesystem::is_regular_file(status)) {
    throw FileError(path, "is a device or a pipe, a plain file is expected");
  }
}

void WriteFileAtomically(const std::string& path, const std::string& content) {
  RequirePlainDestination(path);
  const std::string part = path + ".part";
  Descriptor file(open(part.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666));
  if (file.number() < 0) {
    const bool full = errno == ENOSPC || errno == EDQUOT || errno == EMFILE || errno == ENFILE;
    const std::string message = "cannot be written: " + Reason(errno);
    if (full) throw core::RunError(part + ": " + message);
    throw FileError(part, message + "; an existing, writable folder is expected");
  }
  PartFile guard(part);
  WriteAll(file.number(), part, content);
  // EINVAL: the file system has nothing to sync.
  const bool synced = fsync(file.number()) == 0 || errno == EINVAL;
  if (!synced || !file.Close())
    throw core::RunError(part + ": cannot be written: " + Reason(errno));
  if (rename(part.c_str(), path.c_str()) != 0) {
    throw core::RunError(path + ": cannot be renamed from its .part: " + Reason(errno));
  }
  guard.Keep();
  SyncFolder(path);
}

std::string ReadFile(const std::string& path, std::size_t max_bytes) {
  const Descriptor file(open(path.c_str(), O_RDONLY | O_CLOEXEC));
  if (file.number() < 0) {
    if (errno == ENOENT) throw FileError(path, "no such file, a readable file is expected");
    throw FileError(path, "cannot be read: " + Reason(errno) + "; a readable file is expected");
  }
  struct stat status = {};
  const bool known = fstat(file.number(), &status) == 0;
  if (known && S_ISDIR(status.st_mode)) throw FileError(path, "is a directory, a file is expected");

  std::string content;
  if (known && S_ISREG(status.st_mode)) {
    content.reserve(std::min(static_cast<std::size_t>(status.st_size), max_bytes));
  }
  std::array<char, 65536> block;
  while (true) {
    const ssize_t count = read(file.number(), block.data(), block.size());
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) throw FileError(path, "cannot be read: " + Reason(errno));
    if (count == 0) return content;
    content.append(block.data(), static_cast<std::size_t>(count));
    if (content.size() > max_bytes) {
      throw FileError(path, fmt::format("is too large, at most {} bytes are allowed", max_bytes));
    }
  }
}

std::string ToText(std::string content, const std::string& file) {
  if (content.starts_with("\xEF\xBB\xBF")) content.erase(0, 3);
  const std::string_view text = content;
  int line = 1;
  std::size_t line_start = 0;
  for (std::size_t i = 0; i < text.size();) {
    const std::size_t bytes = core::FrontCharacter(text.substr(i)).bytes;
    if (bytes == 0 || !IsTextByte(static_cast<unsigned char>(text[i]))) {
      const auto value = static_cast<unsigned>(static_cast<unsigned char>(text[i]));
      const core::SourcePlace place{file, line, static_cast<int>(i - line_start) + 1};
      throw core::InputError(
          place, "", fmt::format("not a text file (byte 0x{:02X}), UTF-8 text is expected", value));
    }
    if (text[i] == '\n') {
      ++line;
      line_start = i + 1;
    }
    i += bytes;
  }
  return content;
}

}  // namespace souk::io
