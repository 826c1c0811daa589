#pragma once

// Text as a cell of a CSV table (RFC 4180), in quotes where it must be.

#include <string>

namespace souk::io {

std::string CsvCell(const std::string& text);

}  // namespace souk::io
