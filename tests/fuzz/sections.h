#pragma once

// An input that holds several files holds one after the other, each but the first below a line
// that names it.

#include <sstream>
#include <string>
#include <utility>
#include <vector>

namespace souk::fuzz {

// The text before the line `line`, and the text after it; nothing where there is no such line.
inline std::pair<std::string, std::string> Split(const std::string& text, const std::string& line) {
  const std::size_t at = text.find(line);
  if (at == std::string::npos) return {text, ""};
  return {text.substr(0, at), text.substr(at + line.size())};
}

inline std::vector<std::string> Lines(const std::string& text) {
  std::vector<std::string> lines;
  std::istringstream stream(text);
  for (std::string line; std::getline(stream, line);) lines.push_back(line);
  return lines;
}

}  // namespace souk::fuzz
