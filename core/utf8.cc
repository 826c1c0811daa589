#include "core/utf8.h"

namespace souk::core {

Utf8Character FrontCharacter(std::string_view text) {
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
  const unsigned first = byte(0);
  if (first < 0x80U) return {1, first};
  const std::size_t size = first >= 0xC2U && first <= 0xDFU   ? 2
                           : (first & 0xF0U) == 0xE0U         ? 3
                           : first >= 0xF0U && first <= 0xF4U ? 4
                                                              : 0;
  if (size == 0 || text.size() < size) return {};
  char32_t code = first & (0x7FU >> size);
  for (std::size_t i = 1; i < size; ++i) {
    if ((byte(i) & 0xC0U) != 0x80U) return {};
    code = code << 6U | (byte(i) & 0x3FU);
  }
  const unsigned second = byte(1);
  const bool overlong = (first == 0xE0U && second < 0xA0U) || (first == 0xF0U && second < 0x90U);
  const bool surrogate = first == 0xEDU && second >= 0xA0U;
  const bool beyond_unicode = first == 0xF4U && second >= 0x90U;
  if (overlong || surrogate || beyond_unicode) return {};
  return {size, code};
}

}  // namespace souk::core
