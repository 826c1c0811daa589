#pragma once

// How wide tables are that a command prints.

#include <algorithm>
#include <cstddef>
#include <sstream>
#include <string>

namespace souk::cli::testing {

// Characters of the longest line of a table: one with two spaces between two words.
inline std::size_t TableWidth(const std::string& text) {
  std::size_t widest = 0;
  std::istringstream lines(text);
  for (std::string line; std::getline(lines, line);) {
    const std::size_t first = line.find_first_not_of(' ');
    if (first == std::string::npos || line.find("  ", first) == std::string::npos) continue;
    const auto width = static_cast<std::size_t>(std::count_if(line.begin(), line.end(), [](char c) {
      return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U;
    }));
    widest = std::max(widest, width);
  }
  return widest;
}

}  // namespace souk::cli::testing
