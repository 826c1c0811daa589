#pragma once

// Whole files: read at once, and written beside their destination and renamed, so a reader sees the
// old file or the new one, never a torn one.

#include <cstddef>
#include <string>

namespace souk::io {

// Writes `content` beside `path` (io/temporary_file.h), syncs it and renames it to `path`, in the
// place of what has that name. InputError as RequirePlainDestination (io/output_path.h); RunError
// when the disk is full. For files in a folder of ours: a command's own output is an
// io/output_file.h.
void WriteFileAtomically(const std::string& path, const std::string& content);

inline constexpr std::size_t kMaxFileBytes = std::size_t{1} << 30;

// The whole file. InputError when it cannot be read or is larger than `max_bytes`.
std::string ReadFile(const std::string& path, std::size_t max_bytes = kMaxFileBytes);

// `content` without a leading byte order mark. InputError, naming `file` and the line, when it is
// not UTF-8 or holds control characters other than tab and line breaks, as a binary file does.
std::string ToText(std::string content, const std::string& file);

}  // namespace souk::io
