#pragma once

// Tables of text for a terminal of 80 columns.

#include <cstddef>
#include <string>
#include <vector>

namespace souk::cli {

// Rows of equal length, the first the header; the first `keys` columns left-aligned, the others
// right-aligned. Columns that do not fit beside each other go into further tables below, each with
// the first `keys`. When `text_last` the last column is text, left-aligned and broken into lines.
// Widths count characters, not bytes; cells are made printable (core/label.h).
std::string FormatTable(std::vector<std::vector<std::string>> rows, bool text_last = false,
                        std::size_t keys = 1);

}  // namespace souk::cli
