#include "io/yaml_writer.h"

#include <doctest/doctest.h>

#include <cmath>
#include <limits>
#include <string>

#include "io/yaml_reader.h"

namespace souk::io {
namespace {

YamlNode Read(const std::string& text) { return YamlNode::LoadString(text, "written"); }

TEST_CASE("YamlWriter: odd texts are read back as they were") {
  for (const std::string text :
       {"plain", "two words", "yes", "N", "null", "1.5", "", " x", "x ", "a: b", "[x]", "\"", "\\n",
        "tab\tline\nend", "é", "#", "-", "a, b"}) {
    CAPTURE(text);
    YamlWriter out;
    out.Line(0, "key", YamlText(text));
    CHECK(Read(out.text()).Find("key")->AsText() == text);
  }
}

TEST_CASE("YamlWriter: numbers are read back exactly") {
  for (const double value : {0., -0., .1, 1. / 3, 1e300, 5e-324, -123456789.123, 2e15}) {
    YamlWriter out;
    out.Line(0, "key", value);
    const double again = Read(out.text()).Find("key")->AsDouble();
    CHECK(again == value);
    CHECK(std::signbit(again) == std::signbit(value));
  }
  CHECK(YamlNumber(std::numeric_limits<double>::infinity()) == ".inf");
  CHECK(YamlNumber(.1F) == "0.1");
  // The regular expression of YAML 1.1 for numbers asks for the point.
  CHECK(YamlNumber(4e-6) == "4.0e-06");
  CHECK(YamlNumber(-1e300) == "-1.0e+300");
  CHECK(YamlNumber(1.5e-7F) == "1.5e-07");
  CHECK(YamlNumber(2e17) == "2.0e+17");
}

TEST_CASE("YamlWriter: a block keeps its lines") {
  YamlWriter out;
  out.Block(0, "rows", "1 2\n3 4\n");
  out.Line(0, "list", YamlNumbers({1, 2.5}));
  CHECK(out.text() == "rows: |\n  1 2\n  3 4\nlist: [1, 2.5]\n");
  CHECK(Read(out.text()).Find("rows")->AsText() == "1 2\n3 4\n");
}

}  // namespace
}  // namespace souk::io
