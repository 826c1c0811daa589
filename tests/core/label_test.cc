#include "core/label.h"

#include <doctest/doctest.h>

#include <string>
#include <utility>
#include <vector>

using souk::core::FileName;
using souk::core::Printable;
using souk::core::WhyNoLabel;

namespace {

// A character in UTF-8.
std::string Utf8(unsigned code) {
  std::string text;
  const auto add = [&](unsigned byte) { text += static_cast<char>(byte); };
  if (code < 0x80) {
    add(code);
  } else if (code < 0x800) {
    add(0xC0 | code >> 6), add(0x80 | (code & 0x3F));
  } else if (code < 0x10000) {
    add(0xE0 | code >> 12), add(0x80 | (code >> 6 & 0x3F)), add(0x80 | (code & 0x3F));
  } else {
    add(0xF0 | code >> 18), add(0x80 | (code >> 12 & 0x3F)), add(0x80 | (code >> 6 & 0x3F)),
        add(0x80 | (code & 0x3F));
  }
  return text;
}

}  // namespace

TEST_CASE("Label: exactly the characters of the header are refused") {
  const std::vector<std::pair<unsigned, unsigned>> refused = {
      {0x00, 0x1F},     {0x7F, 0x9F},     {0x061C, 0x061C}, {0x200E, 0x200F},
      {0x2028, 0x2029}, {0x202A, 0x202E}, {0x2066, 0x2069}};
  for (unsigned code = 0; code <= 0x10FFFF; code += code < 0x3000 ? 1 : 997) {
    if (code >= 0xD800 && code <= 0xDFFF) continue;
    bool expected = false;
    for (const auto& [first, last] : refused)
      expected = expected || (code >= first && code <= last);
    const std::string text = "tea " + Utf8(code) + "!";
    CAPTURE(code);
    REQUIRE(WhyNoLabel(text).has_value() == expected);
    REQUIRE((Printable(text) == text) == !expected);
  }
}

TEST_CASE("Label: the reason says what is in it and what is expected") {
  CHECK(WhyNoLabel("a\nb") ==
        "holds a line break (U+000A), printable text on one line is expected");
  CHECK(WhyNoLabel("\x1b[2J") ==
        "holds a control character (U+001B), printable text on one line is expected");
  CHECK(WhyNoLabel(Utf8(0x202E)) ==
        "holds a direction mark (U+202E), printable text on one line is expected");
  for (const char* bytes : {"\x80", "a\xC3", "\xC0\x9B", "\xED\xA0\x80", "\xF5\x80\x80\x80"}) {
    CHECK(WhyNoLabel(bytes)->find("no UTF-8") != std::string::npos);
  }
  CHECK_FALSE(WhyNoLabel("").has_value());
}

TEST_CASE("Printable: what is not printable is written out, one line whatever comes") {
  CHECK(Printable("a\n\t\r\x1b[31m\x7f") == "a\\n\\t\\r\\x1b[31m\\x7f");
  CHECK(Printable("\xC2\x9B"
                  "1m \xE2\x80\xAE"
                  "x") == "\\u009b1m \\u202ex");
  CHECK(Printable("\xFF"
                  "caf\xC3\xA9 \xC3") == "\\xffcaf\xC3\xA9 \\xc3");
}

TEST_CASE("FileName: a label becomes one harmless name") {
  CHECK(FileName("black_friday-2.1") == "black_friday-2.1");
  CHECK(FileName("../../etc/x") == "_._.._etc_x");
  CHECK(FileName("..") == "_.");
  CHECK(FileName("a b\nc") == "a_b_c");
  CHECK(FileName("caf\xC3\xA9\xFF") == "caf__");
  CHECK(FileName("") == "_");
  CHECK(FileName(std::string(5000, 'x')).size() == 100);
}
