#pragma once

// Tables of text for a terminal.

#include <string>
#include <vector>

namespace souk::cli {

// Rows of equal length, the first the header; the first column left-aligned, the others
// right-aligned (the last left-aligned too when `text_last`). Widths count characters, not bytes;
// cells are made printable (core/label.h).
std::string FormatTable(std::vector<std::vector<std::string>> rows, bool text_last = false);

}  // namespace souk::cli
