#include "io/yaml_reader.h"

#include <doctest/doctest.h>
#include <unistd.h>

#include <cmath>
#include <filesystem>
#include <limits>
#include <string>
#include <vector>

#include "core/errors.h"
#include "io/atomic_file.h"

using souk::core::InputError;
using souk::io::YamlMap;
using souk::io::YamlNode;

namespace {

YamlNode Load(const std::string& text) { return YamlNode::LoadString(text, "x.yaml"); }

template <typename Action>
std::string FaultOf(const Action& action) {
  try {
    action();
  } catch (const InputError& fault) {
    return fault.what();
  }
  return "no fault";
}

std::string LoadFault(const std::string& text) {
  return FaultOf([&] { Load(text); });
}

// The fault of reading `value`, the value of key `k`, as a T.
template <typename T>
std::string ReadFault(const std::string& value) {
  const YamlNode root = Load("k: " + value + "\n");
  return FaultOf([&] {
    T read{};
    YamlMap(root).Read("k", &read);
  });
}

template <typename T>
T ReadAs(const std::string& value) {
  const YamlNode root = Load("k: " + value + "\n");
  T read{};
  YamlMap(root).Require("k", &read);
  return read;
}

std::string Repeat(const std::string& piece, std::size_t bytes) {
  std::string text;
  while (text.size() < bytes) text += piece;
  return text;
}

YamlNode Merged(const std::string& base, const std::string& overlay) {
  return YamlNode::Merge(YamlNode::LoadString(base, "base.yaml"),
                         YamlNode::LoadString(overlay, "over.yaml"));
}

// A tree in one line, e.g. {a: 1, b: [2, ~]}.
std::string Flow(const YamlNode& node) {
  if (node.kind() == YamlNode::Kind::kNull) return "~";
  if (node.kind() == YamlNode::Kind::kScalar) return node.scalar();
  const bool is_map = node.kind() == YamlNode::Kind::kMap;
  std::string text;
  for (std::size_t i = 0; i < node.children().size(); ++i) {
    if (i > 0) text += ", ";
    if (is_map) text += node.keys()[i] + ": ";
    text += Flow(node.children()[i]);
  }
  return is_map ? "{" + text + "}" : "[" + text + "]";
}

}  // namespace

TEST_CASE("YamlNode: a tree with kinds, places and fields") {
  const YamlNode root =
      Load("name: shop\nproducts:\n  - price: 2.5\n    tags: [a, 'b']\n  - {}\nnote:\nx: ~\n");
  CHECK(Flow(root) == "{name: shop, products: [{price: 2.5, tags: [a, b]}, {}], note: ~, x: ~}");
  CHECK(root.field().empty());
  const YamlNode& tag = root.Find("products")->children()[0].Find("tags")->children()[1];
  CHECK(tag.field() == "products[0].tags[1]");
  CHECK(tag.place().file == "x.yaml");
  CHECK(tag.place().line == 4);
  CHECK(tag.place().column == 15);
  CHECK(root.Find("note")->place().line == 6);  // the key's line, not that of the next token
  CHECK(root.Find("note")->place().column == 1);
  CHECK(root.Find("nothing") == nullptr);
  CHECK(tag.Error("bad").what() == std::string("x.yaml:4:15: products[0].tags[1]: bad"));
}

TEST_CASE("YamlNode: byte order mark, CRLF, one document mark and anchors are accepted") {
  CHECK(Flow(Load("\xEF\xBB\xBF"
                  "a: 1\r\nb: 2\r\n")) == "{a: 1, b: 2}");
  CHECK(Flow(Load("a: |\n  x\n")) == "{a: x\n}");
  CHECK(Flow(Load("a: 1")) == "{a: 1}");
  CHECK(Flow(Load("%YAML 1.2\n---\na: &one 1\n...\n")) == "{a: 1}");
  CHECK(Load("\xEF\xBB\xBF"
             "a: 1\n")
            .Find("a")
            ->place()
            .column == 4);
}

TEST_CASE("YamlNode: what is not one YAML document is one line") {
  const std::string empty = "x.yaml: is empty, a YAML document is expected";
  CHECK(LoadFault("") == empty);
  CHECK(LoadFault("# only a comment\n\n") == empty);
  CHECK(LoadFault("---\n") == empty);
  CHECK(LoadFault("a: 1\n---\nb: 2\n") ==
        "x.yaml:2:1: a second document starts here, one document is allowed");
  CHECK(LoadFault("a: [1, 2\n") == "x.yaml:2:1: not valid YAML: end of sequence flow not found");
  CHECK(LoadFault("a: 1\n}\n") == "x.yaml:2:1: not valid YAML: illegal flow end");
  for (const std::string text : {"a: 'x", "a: 'x\n", "a: \"x\n\n"}) {
    CHECK(LoadFault(text).ends_with(":1: not valid YAML: a quote is not closed"));
  }
  CHECK(LoadFault("a: 1\n\tb: 2\n").starts_with("x.yaml:2:1: not valid YAML: illegal tab"));
  CHECK(LoadFault(std::string("a: \0\x01", 5)) ==
        "x.yaml:1:4: not a text file (byte 0x00), UTF-8 text is expected");
  CHECK(LoadFault("a: b\xFF\n") ==
        "x.yaml:1:5: not a text file (byte 0xFF), UTF-8 text is expected");
}

TEST_CASE("YamlNode: a repeated key is an error at the second") {
  CHECK(LoadFault("a:\n  - b: 1\n    c: 2\n    b: 3\n") ==
        "x.yaml:4:5: a[0].b: repeated key, each key is allowed once");
  CHECK(LoadFault("a: 1\n'a': 1\n") == "x.yaml:2:1: a: repeated key, each key is allowed once");
}

TEST_CASE("YamlNode: keys are words; aliases and tags are refused") {
  CHECK(LoadFault("a:\n  ? [1]\n  : 2\n") == "x.yaml:2:5: a: a list as a key, a word is expected");
  CHECK(LoadFault("{a: 1}: 2\n") == "x.yaml:1:1: a map as a key, a word is expected");
  CHECK(LoadFault("~: 2\n") == "x.yaml:1:1: nothing as a key, a word is expected");
  CHECK(LoadFault("a: &x 1\nb: *x\n") ==
        "x.yaml:2:4: aliases (*name) are not supported, the value itself is expected");
  CHECK(LoadFault("a: !!float 1\n") ==
        "x.yaml:1:4: type tags ('tag:yaml.org,2002:float') are not supported, a plain value is "
        "expected");
  CHECK(ReadAs<std::string>("!!str 5") == "5");
}

TEST_CASE("YamlNode: files that cannot be read are one line") {
  const std::string folder = std::filesystem::temp_directory_path().string();
  CHECK(FaultOf([&] { YamlNode::LoadFile(folder); }) ==
        folder + ": is a directory, a file is expected");
  CHECK(FaultOf([] { YamlNode::LoadFile("/nowhere_souk.yaml"); }) ==
        "/nowhere_souk.yaml: no such file, a readable file is expected");
  CHECK(FaultOf([] { YamlNode::LoadFile("/dev/zero"); }) ==
        "/dev/zero: is too large, at most 16777216 bytes are allowed");
}

TEST_CASE("YamlNode: 64 levels pass, 65 do not") {
  const auto nested = [](int depth) {
    return std::string(static_cast<std::size_t>(depth), '[') +
           std::string(static_cast<std::size_t>(depth), ']');
  };
  CHECK(LoadFault(nested(64)) == "no fault");
  CHECK(LoadFault(nested(65)) == "x.yaml:1:65: nested too deeply, at most 64 levels are allowed");
  CHECK(LoadFault(Repeat("- ", 200)) ==
        "x.yaml:1:129: nested too deeply, at most 64 levels are allowed");
}

TEST_CASE("YamlNode: brackets in texts and comments are not nesting") {
  CHECK(LoadFault("a: '" + std::string(500, '[') + "'  # " + std::string(400, '{') + "\n") ==
        "no fault");
}

TEST_CASE("YamlNode: ten megabytes of anything is one error") {
  constexpr std::size_t kBytes = 10'000'000;
  const std::string deep = "nested too deeply, at most 64 levels are allowed";
  CHECK(LoadFault(Repeat("{", kBytes)) == "x.yaml:1:1001: " + deep);
  CHECK(LoadFault(Repeat("{\n", kBytes)) == "x.yaml:1001:1: " + deep);
  CHECK(LoadFault(Repeat("[{a: ", kBytes)) == "x.yaml:1:2501: " + deep);
  CHECK(LoadFault(Repeat("}", kBytes)) == "x.yaml:1:1: not valid YAML: illegal flow end");
  CHECK(LoadFault(Repeat("- ", kBytes)) == "x.yaml:1:129: " + deep);
  CHECK(LoadFault(Repeat("? ", kBytes)) == "x.yaml:1:3: a map as a key, a word is expected");
  CHECK(LoadFault(Repeat("- a\n", kBytes)) ==
        "x.yaml:250000:3: too many values, at most 250000 are allowed");
  CHECK(LoadFault(Repeat("{}", kBytes)) ==
        "x.yaml:1:3: a second document starts here, one document is allowed");
  CHECK(LoadFault(Repeat(",", kBytes)) ==
        "x.yaml:1:1: a second document starts here, one document is allowed");
}

TEST_CASE("YamlMap: numbers") {
  CHECK(ReadAs<double>("2.5") == 2.5);
  CHECK(ReadAs<double>("+.5") == .5);
  CHECK(ReadAs<double>("-1e-3") == -1e-3);
  CHECK(ReadAs<double>("7") == 7);
  CHECK(ReadAs<int>("-12") == -12);
  CHECK(ReadAs<int>("2147483647") == std::numeric_limits<int>::max());
  CHECK(Load("9223372036854775807").AsInteger() == std::numeric_limits<long long>::max());
  CHECK(ReadAs<std::vector<double>>("[1, 2.5]") == std::vector<double>{1, 2.5});
  CHECK(ReadAs<std::vector<double>>("[]").empty());
}

TEST_CASE("YamlMap: what is no finite number is refused") {
  for (const std::string value : {"1.5x", "abc", "1,5", "0x10", "1_000", ".nan", ".NaN", "nan",
                                  "NaN", "inf", "-inf", ".inf", "-.INF", "+-1", "1 2"}) {
    CHECK(ReadFault<double>(value) ==
          "x.yaml:1:4: k: '" + value + "' is given, a finite number is expected");
  }
  CHECK(ReadFault<double>("'5'") ==
        "x.yaml:1:4: k: the text '5' is given, a finite number is expected");
  CHECK(ReadFault<double>("\"5\"") ==
        "x.yaml:1:4: k: the text '5' is given, a finite number is expected");
  CHECK(ReadFault<double>("{a: 1}") ==
        "x.yaml:1:4: k: a map is given, a finite number is expected");
  CHECK(ReadFault<double>("[1]") == "x.yaml:1:4: k: a list is given, a finite number is expected");
  CHECK(ReadFault<double>("") == "x.yaml:1:1: k: nothing is given, a finite number is expected");
  CHECK(ReadFault<double>("1e999") ==
        "x.yaml:1:4: k: '1e999' is out of range, a number that fits a double is expected");
}

TEST_CASE("YamlMap: infinity passes where allowed, NaN never") {
  const YamlNode root = Load("a: .inf\nb: -.Inf\nc: .nan\nd: inf\n");
  YamlMap map(root);
  double value = 0;
  CHECK(map.Read("a", &value, true));
  CHECK(value == std::numeric_limits<double>::infinity());
  CHECK(map.Read("b", &value, true));
  CHECK(value == -std::numeric_limits<double>::infinity());
  CHECK(FaultOf([&] { map.Read("c", &value, true); }) ==
        "x.yaml:3:4: c: '.nan' is given, a number (or .inf) is expected");
  CHECK(FaultOf([&] { map.Read("d", &value, true); }) ==
        "x.yaml:4:4: d: 'inf' is given, a number (or .inf) is expected");
}

TEST_CASE("YamlMap: integers are whole and in range") {
  for (const std::string value : {"1.5", "1e3", "3.0", "x", ".inf"}) {
    CHECK(ReadFault<int>(value) ==
          "x.yaml:1:4: k: '" + value + "' is given, a whole number is expected");
  }
  CHECK(ReadFault<int>("'3'") ==
        "x.yaml:1:4: k: the text '3' is given, a whole number is expected");
  CHECK(ReadFault<int>("2147483648") ==
        "x.yaml:1:4: k: 2147483648 is out of range, a whole number from -2147483648 to 2147483647 "
        "is expected");
  CHECK(ReadFault<int>("9223372036854775808") ==
        "x.yaml:1:4: k: '9223372036854775808' is out of range, a 64-bit whole number is expected");
}

TEST_CASE("YamlMap: digits after a zero are refused, octal to some readers and decimal to others") {
  for (const std::string value : {"010", "-007", "+00", "08"}) {
    const std::string start = "x.yaml:1:4: k: '" + value + "' is given, a number without a zero";
    CHECK(ReadFault<int>(value).starts_with(start));
    CHECK(ReadFault<double>(value).starts_with(start));
  }
  CHECK(ReadAs<int>("0") == 0);
  CHECK(ReadAs<double>("-0") == 0);
  CHECK(ReadAs<double>("00.5") == .5);
  CHECK(ReadAs<double>("0e1") == 0);
}

TEST_CASE("YamlMap: booleans are true and false") {
  CHECK(ReadAs<bool>("true"));
  CHECK_FALSE(ReadAs<bool>("False"));
  for (const std::string value : {"yes", "1", "on"}) {
    CHECK(ReadFault<bool>(value) ==
          "x.yaml:1:4: k: '" + value + "' is given, true or false is expected");
  }
  CHECK(ReadFault<bool>("'true'") ==
        "x.yaml:1:4: k: the text 'true' is given, true or false is expected");
}

TEST_CASE("YamlMap: texts") {
  CHECK(ReadAs<std::string>("Minute Maid") == "Minute Maid");
  CHECK(ReadAs<std::string>("365") == "365");
  CHECK(ReadAs<std::string>("''").empty());
  CHECK(ReadAs<std::vector<std::string>>("[a, 'b c']") == std::vector<std::string>{"a", "b c"});
  CHECK(ReadFault<std::string>("{a: 1}") == "x.yaml:1:4: k: a map is given, a text is expected");
  CHECK(ReadFault<std::string>("[a]") == "x.yaml:1:4: k: a list is given, a text is expected");
  CHECK(ReadFault<std::string>("~") == "x.yaml:1:1: k: nothing is given, a text is expected");
  CHECK(ReadFault<std::vector<std::string>>("a") ==
        "x.yaml:1:4: k: 'a' is given, a list of texts is expected");
  CHECK(ReadFault<std::vector<double>>("3") ==
        "x.yaml:1:4: k: '3' is given, a list of numbers is expected");
  CHECK(ReadFault<std::vector<double>>("[1, x]") ==
        "x.yaml:1:8: k[1]: 'x' is given, a finite number is expected");
}

TEST_CASE("YamlMap: a fault shows a hostile value cut and on one line") {
  const std::string fault =
      ReadFault<double>("\"" + std::string(50, 'x') + "\\n" + std::string(100'000, 'y') + "\"");
  CHECK(fault == "x.yaml:1:4: k: the text '" + std::string(50, 'x') + "\\n" + std::string(9, 'y') +
                     "...' is given, a finite number is expected");
}

TEST_CASE("YamlMap: a missing key keeps the default; a required one is an error") {
  const YamlNode root = Load("a: 1\nsub:\n  b: 2\n");
  YamlMap map(root);
  double value = 9;
  CHECK_FALSE(map.Read("price", &value));
  CHECK(value == 9);
  CHECK_FALSE(map.Has("price"));
  CHECK(map.Has("a"));
  YamlMap sub(map.RequireNode("sub"));
  CHECK(FaultOf([&] { sub.Require("price", &value); }) ==
        "x.yaml:3:3: sub.price: missing, this key is required");
  CHECK(FaultOf([&] { map.RequireNode("price"); }) ==
        "x.yaml:1:1: price: missing, this key is required");
  CHECK(map.Error("a", "bad").what() == std::string("x.yaml:1:4: a: bad"));
  CHECK(sub.Error("c", "bad").what() == std::string("x.yaml:3:3: sub.c: bad"));
}

TEST_CASE("YamlMap: an unknown key names the nearest and the allowed ones") {
  const YamlNode root = Load("products:\n  - name: x\n    pirce: 3\n");
  YamlMap map(root);
  CHECK(FaultOf([&] { map.Finish(); }) ==
        "x.yaml:1:1: products: unknown key 'products', no keys are allowed here");
  const YamlNode& product = map.RequireNode("products").children()[0];
  CHECK(FaultOf([&] { map.Finish(); }) == "no fault");
  YamlMap item(product);
  std::string name;
  double price = 0;
  item.Read("name", &name);
  item.Read("price", &price);
  item.Read("name", &name);
  CHECK(FaultOf([&] { item.Finish(); }) ==
        "x.yaml:3:5: products[0].pirce: unknown key 'pirce'; did you mean 'price'? allowed: name, "
        "price");
  const YamlNode other = Load("weather: 1\n");
  YamlMap far(other);
  far.Read("name", &name);
  far.Read("price", &price);
  CHECK(FaultOf([&] { far.Finish(); }) ==
        "x.yaml:1:1: weather: unknown key 'weather'; allowed: name, price");
}

TEST_CASE("YamlMap: a node of another kind is refused") {
  const YamlNode list = Load("[1]");
  CHECK(FaultOf([&] { YamlMap map(list); }) ==
        "x.yaml:1:1: a list is given, a map (key: value) is expected");
  const YamlNode word = Load("hello");
  CHECK(FaultOf([&] { YamlMap map(word); }) ==
        "x.yaml:1:1: 'hello' is given, a map (key: value) is expected");
}

TEST_CASE("Merge: maps merge key by key, a null removes, the rest is replaced") {
  CHECK(Flow(Merged("{a: 1, b: {c: 2, d: 3}, e: [1, 2]}", "{b: {d: 4, f: 5}, e: [3], g: 6}")) ==
        "{a: 1, b: {c: 2, d: 4, f: 5}, e: [3], g: 6}");
  CHECK(Flow(Merged("{a: 1, b: {c: 2, d: 3}}", "{a: ~, b: {c: ~}, z: ~, y: {x: ~, w: 1}}")) ==
        "{b: {d: 3}, y: {w: 1}}");
  CHECK(Flow(Merged("{a: 1}", "{a: {b: 2}}")) == "{a: {b: 2}}");
  CHECK(Flow(Merged("{a: {b: 2}}", "{a: 1}")) == "{a: 1}");
}

TEST_CASE("Merge: lists of named maps merge by name") {
  const std::string base = "p: [{name: a, x: 1}, {name: b, x: 2}]";
  CHECK(Flow(Merged(base, "p: [{name: c, x: 3}, {name: b, y: 4}]")) ==
        "{p: [{name: a, x: 1}, {name: b, x: 2, y: 4}, {name: c, x: 3}]}");
  CHECK(Flow(Merged(base, "p: [{x: 3}]")) == "{p: [{x: 3}]}");
  CHECK(Flow(Merged(base, "p: []")) == "{p: []}");
  CHECK(Flow(Merged("p: []", "p: [{name: c}]")) == "{p: [{name: c}]}");
  CHECK(FaultOf([&] { Merged(base, "p: [{name: c}, {name: c}]"); }) ==
        "over.yaml:1:23: p[1].name: repeated name 'c', names in a list must differ");
  CHECK(FaultOf([&] { Merged("p: [{name: c}, {name: c}]", "p: [{name: d}]"); }) ==
        "base.yaml:1:23: p[1].name: repeated name 'c', names in a list must differ");
}

TEST_CASE("Merge: an error names the file that the value came from") {
  const YamlNode root = Merged("a: x\nb: {c: x}\n", "\nb: {d: y, pirce: 1}\n");
  double value = 0;
  YamlMap map(root);
  CHECK(FaultOf([&] { map.Read("a", &value); }).starts_with("base.yaml:1:4: a: "));
  YamlMap sub(map.RequireNode("b"));
  CHECK(FaultOf([&] { sub.Read("c", &value); }).starts_with("base.yaml:2:8: b.c: "));
  CHECK(FaultOf([&] { sub.Read("d", &value); }).starts_with("over.yaml:2:8: b.d: "));
  CHECK(FaultOf([&] { sub.Finish(); }).starts_with("over.yaml:2:11: b.pirce: unknown key"));
}

TEST_CASE("YamlNode: a string is a label, a key too; AsText takes any text") {
  const std::string expected = ", printable text on one line is expected";
  CHECK(ReadFault<std::string>("\"a\\nb\"") ==
        "x.yaml:1:4: k: holds a line break (U+000A)" + expected);
  CHECK(ReadFault<std::string>("\"\\x1b[2J\"") ==
        "x.yaml:1:4: k: holds a control character (U+001B)" + expected);
  CHECK(ReadFault<std::vector<std::string>>("[a, \"b\\u202e\"]") ==
        "x.yaml:1:8: k[1]: holds a direction mark (U+202E)" + expected);
  CHECK(ReadFault<std::string>("|\n  two\n  lines") ==
        "x.yaml:1:4: k: holds a line break (U+000A)" + expected);
  CHECK(LoadFault("a:\n  \"b\\e[1m\": 1\n") ==
        "x.yaml:2:3: a.b\\x1b[1m: holds a control character (U+001B)" + expected);
  CHECK(Load("k: |\n  two\n  lines\n").Find("k")->AsText() == "two\nlines\n");
  CHECK(ReadAs<std::string>("'caf\xC3\xA9 \"x\" `y` $z'") == "caf\xC3\xA9 \"x\" `y` $z");
}
