#pragma once

// Tables of text for a terminal.

#include <string>
#include <vector>

namespace souk::cli {

// Rows of equal length, the first the header; the first column left-aligned, the others
// right-aligned (the last left-aligned too when `text_last`). Widths count characters, not bytes.
std::string FormatTable(const std::vector<std::vector<std::string>>& rows, bool text_last = false);

}  // namespace souk::cli
