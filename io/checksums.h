#pragma once

// SHA-256 sums of a folder's files in the format of the program sha256sum, so that
// `sha256sum -c SHA256SUMS` checks them too: "HEX  NAME" lines, ordered by name.

#include <map>
#include <string>

namespace souk::io {

// 64 lower-case hexadecimal digits.
std::string Sha256(const std::string& bytes);

// From name to content; gives the text of the sums.
std::string WriteChecksums(const std::map<std::string, std::string>& files);

// From name to sum. Strict: core::InputError, naming `file` and the line, for anything that
// WriteChecksums would not write, so that a flipped bit is found wherever it is.
std::map<std::string, std::string> ParseChecksums(const std::string& text, const std::string& file);

}  // namespace souk::io
