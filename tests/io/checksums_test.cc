#include "io/checksums.h"

#include <doctest/doctest.h>

#include <string>

#include "core/errors.h"

namespace souk::io {
namespace {

// FIPS 180-2, appendix B.1 and B.2, and of nothing.
TEST_CASE("Sha256: the published examples") {
  CHECK(Sha256("abc") == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  CHECK(Sha256("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq") ==
        "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1");
  CHECK(Sha256("") == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
}

TEST_CASE("Checksums: what is written is read; anything else is refused") {
  const std::string text = WriteChecksums({{"b.json", "two"}, {"a.yaml", "one"}});
  const auto sums = ParseChecksums(text, "SHA256SUMS");
  REQUIRE(sums.size() == 2);
  CHECK(sums.at("a.yaml") == Sha256("one"));
  CHECK(text.substr(64, 9) == "  a.yaml\n");
  const auto refused = [](const std::string& bad) {
    CAPTURE(bad);
    CHECK_THROWS_AS(ParseChecksums(bad, "SHA256SUMS"), core::InputError);
  };
  const std::string digits(64, 'a');
  refused(text.substr(0, text.size() - 1));
  refused(digits + "  a.yaml");
  refused(digits + " *a.yaml\n");
  refused(digits + " a.yaml\n");
  refused(digits + "   a.yaml\n");
  refused(digits + "  ../a\n");
  refused(digits + "  .a\n");
  refused(digits + "  a\r\n");
  refused(digits + "  \n");
  refused("\n");
  refused("# sums\n" + text);
  refused(std::string(64, 'A') + "  a.yaml\n");
  refused(digits.substr(1) + "  a.yaml\n");
  refused(digits + "  b\n" + digits + "  a\n");
  refused(digits + "  a\n" + digits + "  a\n");
}

}  // namespace
}  // namespace souk::io
