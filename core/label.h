#pragma once

// Labels: the short texts of users that tables, pictures and messages show (names of scenarios,
// products and policies, a currency, a description, cells of tables). A label is data: it is of
// printable characters alone, and never becomes a path or a command.
//
// Not printable are the control characters (C0: U+0000 to U+001F; U+007F; C1: U+0080 to U+009F),
// the line breaks U+2028 and U+2029, the marks that turn the direction of writing (U+061C, U+200E,
// U+200F, U+202A to U+202E, U+2066 to U+2069), and bytes that are no UTF-8.

#include <optional>
#include <string>
#include <string_view>

namespace souk::core {

// Why `text` is no label, to end a message; nothing when it is one. "" is one.
std::optional<std::string> WhyNoLabel(std::string_view text);

// `text` with what is not printable written out: "\n", "\x1b", "\u202e".
std::string Printable(std::string_view text);

// `label` as the name of a file or folder: letters, digits, '_', '-' and '.' stay, any other
// character becomes '_', and so does a dot in front; never empty, at most 100 bytes.
std::string FileName(std::string_view label);

}  // namespace souk::core
