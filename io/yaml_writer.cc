#include "io/yaml_writer.h"

#include <fmt/core.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <limits>
#include <string_view>

namespace souk::io {
namespace {

bool IsPlain(const std::string& text) {
  // Words that YAML readers take for something other than text.
  constexpr std::array<std::string_view, 8> kReserved = {"true", "false", "yes",  "no",
                                                         "on",   "off",   "null", "y"};
  std::string lower = text;
  std::transform(lower.begin(), lower.end(), lower.begin(),
                 [](unsigned char letter) { return static_cast<char>(std::tolower(letter)); });
  if (std::find(kReserved.begin(), kReserved.end(), lower) != kReserved.end() || lower == "n") {
    return false;
  }
  const auto letter = [](char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); };
  if (text.empty() || !letter(text.front()) || text.back() == ' ') return false;
  return std::all_of(text.begin(), text.end(), [&](char c) {
    return letter(c) || (c >= '0' && c <= '9') ||
           std::string_view("_- ./%'()").find(c) != std::string_view::npos;
  });
}

template <typename Number>
std::string NumberText(Number value) {
  if (value == std::numeric_limits<Number>::infinity()) return ".inf";
  std::string text = fmt::format("{}", value);
  // Readers of YAML 1.1 take "4e-06" for text and "4.0e-06" for a number.
  const std::size_t exponent = text.find('e');
  if (exponent != std::string::npos && text.find('.') == std::string::npos) {
    text.insert(exponent, ".0");
  }
  return text;
}

}  // namespace

std::string YamlNumber(double value) { return NumberText(value); }

std::string YamlNumber(float value) { return NumberText(value); }

std::string YamlText(const std::string& text) {
  if (IsPlain(text)) return text;
  std::string quoted = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') {
      quoted += '\\';
      quoted += c;
    } else if (c == '\n') {
      quoted += "\\n";
    } else if (static_cast<unsigned char>(c) < 0x20) {
      quoted += fmt::format("\\x{:02x}", static_cast<unsigned>(c));
    } else {
      quoted += c;
    }
  }
  return quoted + '"';
}

std::string YamlNumbers(const std::vector<double>& values) {
  return YamlList(values, [](double value) { return YamlNumber(value); });
}

void YamlWriter::Line(int indent, const std::string& key, const std::string& value) {
  text_ += fmt::format("{:{}}{}:{}{}\n", "", indent, key, value.empty() ? "" : " ", value);
}

void YamlWriter::Line(int indent, const std::string& key, double value) {
  Line(indent, key, YamlNumber(value));
}

void YamlWriter::Item(int indent, const YamlWriter& lines) {
  const std::size_t dash = text_.size() + static_cast<std::size_t>(indent);
  text_ += lines.text_;
  text_[dash] = '-';
}

void YamlWriter::Append(const std::string& key, const YamlWriter& inner) {
  Line(0, key, "");
  text_ += inner.text_;
}

void YamlWriter::Block(int indent, const std::string& key, const std::string& lines) {
  Line(indent, key, "|");
  for (std::size_t begin = 0; begin < lines.size();) {
    const std::size_t end = lines.find('\n', begin) + 1;
    text_.append(static_cast<std::size_t>(indent) + 2, ' ');
    text_.append(lines, begin, end - begin);
    begin = end;
  }
}

}  // namespace souk::io
