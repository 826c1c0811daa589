#include "core/label.h"

#include <fmt/core.h>

#include <cstddef>

#include "core/utf8.h"

namespace souk::core {
namespace {

constexpr std::size_t kMostNameBytes = 100;

bool IsControl(char32_t code) { return code < 0x20 || (code >= 0x7F && code <= 0x9F); }
bool IsLineBreak(char32_t code) { return code == 0x2028 || code == 0x2029; }
bool IsDirectionMark(char32_t code) {
  return code == 0x061C || code == 0x200E || code == 0x200F || (code >= 0x202A && code <= 0x202E) ||
         (code >= 0x2066 && code <= 0x2069);
}

bool IsPrintable(char32_t code) {
  return !IsControl(code) && !IsLineBreak(code) && !IsDirectionMark(code);
}

const char* KindOf(char32_t code) {
  if (code == '\n' || code == '\r' || IsLineBreak(code)) return "line break";
  return IsDirectionMark(code) ? "direction mark" : "control character";
}

std::string WrittenOut(char32_t code) {
  switch (code) {
    case '\n':
      return "\\n";
    case '\r':
      return "\\r";
    case '\t':
      return "\\t";
    default:
      return code < 0x80 ? fmt::format("\\x{:02x}", static_cast<unsigned>(code))
                         : fmt::format("\\u{:04x}", static_cast<unsigned>(code));
  }
}

bool IsFileLetter(char32_t code) {
  return (code >= 'a' && code <= 'z') || (code >= 'A' && code <= 'Z') ||
         (code >= '0' && code <= '9') || code == '_' || code == '-' || code == '.';
}

}  // namespace

std::optional<std::string> WhyNoLabel(std::string_view text) {
  while (!text.empty()) {
    const Utf8Character character = FrontCharacter(text);
    if (character.bytes == 0) {
      return fmt::format("holds the byte 0x{:02X}, which is no UTF-8; printable text is expected",
                         static_cast<unsigned>(static_cast<unsigned char>(text[0])));
    }
    if (!IsPrintable(character.code)) {
      return fmt::format("holds a {} (U+{:04X}), printable text on one line is expected",
                         KindOf(character.code), static_cast<unsigned>(character.code));
    }
    text.remove_prefix(character.bytes);
  }
  return std::nullopt;
}

std::string Printable(std::string_view text) {
  std::string shown;
  shown.reserve(text.size());
  while (!text.empty()) {
    const Utf8Character character = FrontCharacter(text);
    if (character.bytes == 0) {
      shown += fmt::format("\\x{:02x}", static_cast<unsigned>(static_cast<unsigned char>(text[0])));
      text.remove_prefix(1);
      continue;
    }
    if (IsPrintable(character.code)) {
      shown += text.substr(0, character.bytes);
    } else {
      shown += WrittenOut(character.code);
    }
    text.remove_prefix(character.bytes);
  }
  return shown;
}

std::string FileName(std::string_view label) {
  std::string name;
  while (!label.empty() && name.size() < kMostNameBytes) {
    const Utf8Character character = FrontCharacter(label);
    const bool stays = character.bytes == 1 && IsFileLetter(character.code);
    name += stays ? label[0] : '_';
    label.remove_prefix(character.bytes == 0 ? 1 : character.bytes);
  }
  if (name.empty()) return "_";
  if (name[0] == '.') name[0] = '_';
  return name;
}

}  // namespace souk::core
