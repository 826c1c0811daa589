#include "io/atomic_file.h"

#include <fcntl.h>
#include <fmt/core.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <string_view>

#include "core/errors.h"
#include "core/utf8.h"
#include "io/nearest_path.h"
#include "io/output_path.h"
#include "io/temporary_file.h"
#include "io/write_error.h"

namespace souk::io {
namespace {

core::InputError FileError(const std::string& path, const std::string& message) {
  return core::InputError(core::SourcePlace{path, 0, 0}, "", message);
}

// A file descriptor that is closed when it goes out of scope.
class Descriptor {
 public:
  explicit Descriptor(int number) : number_(number) {}
  ~Descriptor() {
    if (number_ >= 0) close(number_);
  }
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;

  int number() const { return number_; }

 private:
  int number_;
};

bool IsTextByte(unsigned char byte) {
  return byte == '\t' || byte == '\n' || byte == '\r' || (byte >= 0x20U && byte != 0x7FU);
}

}  // namespace

void WriteFileAtomically(const std::string& path, const std::string& content) {
  RequirePlainDestination(path);
  TemporaryFile file(path);
  file.Append(content);
  file.Commit(path, true);
}

std::string ReadFile(const std::string& path, std::size_t max_bytes) {
  const Descriptor file(open(path.c_str(), O_RDONLY | O_CLOEXEC));
  if (file.number() < 0) {
    if (errno == ENOENT) {
      throw FileError(path, "no such file, a readable file is expected" + NearestPathHint(path));
    }
    throw FileError(path,
                    "cannot be read: " + SystemReason(errno) + "; a readable file is expected");
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
    if (count < 0) throw FileError(path, "cannot be read: " + SystemReason(errno));
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
