#pragma once

// UTF-8, character by character (RFC 3629: no overlong forms, no surrogates, at most U+10FFFF).

#include <cstddef>
#include <string_view>

namespace souk::core {

struct Utf8Character {
  std::size_t bytes = 0;  // 0: no valid character stands there
  char32_t code = 0;
};

// The character at the front of `text`, which is not empty.
Utf8Character FrontCharacter(std::string_view text);

}  // namespace souk::core
