#include "io/checksums.h"

#include <fmt/core.h>
#include <openssl/evp.h>

#include <algorithm>
#include <array>

#include "core/errors.h"

namespace souk::io {
namespace {

constexpr std::size_t kDigits = 64;

bool IsHex(char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'); }

bool IsName(const std::string& name) {
  return !name.empty() && name.front() != '.' && std::all_of(name.begin(), name.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '.' || c == '_';
  });
}

}  // namespace

std::string Sha256(const std::string& bytes) {
  std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
  unsigned size = 0;
  if (EVP_Digest(bytes.data(), bytes.size(), digest.data(), &size, EVP_sha256(), nullptr) != 1 ||
      size * 2 != kDigits) {
    throw core::RunError("OpenSSL cannot compute SHA-256");
  }
  std::string text;
  for (unsigned i = 0; i < size; ++i) text += fmt::format("{:02x}", digest[i]);
  return text;
}

std::string WriteChecksums(const std::map<std::string, std::string>& files) {
  std::string text;
  for (const auto& [name, content] : files) text += fmt::format("{}  {}\n", Sha256(content), name);
  return text;
}

std::map<std::string, std::string> ParseChecksums(const std::string& text,
                                                  const std::string& file) {
  std::map<std::string, std::string> sums;
  int line = 0;
  for (std::size_t begin = 0; begin < text.size();) {
    ++line;
    const auto refuse = [&](const char* message) {
      throw core::InputError(core::SourcePlace{file, line, 0}, "", message);
    };
    const std::size_t end = text.find('\n', begin);
    if (end == std::string::npos) refuse("the last line is cut off");
    const std::string row = text.substr(begin, end - begin);
    begin = end + 1;
    const bool good = row.size() > kDigits + 2 &&
                      std::all_of(row.begin(), row.begin() + kDigits, IsHex) &&
                      row.compare(kDigits, 2, "  ") == 0 && IsName(row.substr(kDigits + 2));
    if (!good) refuse("64 lower-case hexadecimal digits, two blanks and a name are expected");
    const std::string name = row.substr(kDigits + 2);
    if (!sums.empty() && sums.rbegin()->first >= name) refuse("names must ascend");
    sums.emplace(name, row.substr(0, kDigits));
  }
  return sums;
}

}  // namespace souk::io
