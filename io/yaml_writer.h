#pragma once

// Writes YAML that io/yaml_reader.h reads back exactly.
//
//   YamlWriter out;
//   out.Line(0, "name", YamlText(name));
//   out.Line(2, "price_range", YamlList(range, [](double price) { return YamlNumber(price); }));

#include <cstddef>
#include <string>
#include <vector>

namespace souk::io {

// The fewest digits that read back as the same number; ".inf" for infinity.
std::string YamlNumber(double value);
std::string YamlNumber(float value);

// `text` as it is where YAML takes it for text, else in double quotes.
std::string YamlText(const std::string& text);

// A list on one line; `write` gives an item's text.
template <typename Items, typename Write>
std::string YamlList(const Items& items, Write write) {
  std::string text;
  for (const auto& item : items) text += (text.empty() ? "" : ", ") + write(item);
  return "[" + text + "]";
}
std::string YamlNumbers(const std::vector<double>& values);

// A map on one line, from names to numbers; `name_of` gives an item's name.
template <typename Items, typename NameOf>
std::string YamlNumberMap(const Items& items, const std::vector<double>& values, NameOf name_of) {
  std::string text;
  for (std::size_t i = 0; i < items.size(); ++i) {
    text += (text.empty() ? "" : ", ") + YamlText(name_of(items[i])) + ": " + YamlNumber(values[i]);
  }
  return "{" + text + "}";
}

class YamlWriter {
 public:
  // "key: value"; "key:" when the value is empty.
  void Line(int indent, const std::string& key, const std::string& value);
  void Line(int indent, const std::string& key, double value);
  // The first line of a list's item, whose other lines are indented by 4.
  void Item(const std::string& name) { Line(2, "- name", YamlText(name)); }
  // An item of a list: `lines`, which are indented by 2 more, with a dash before the first.
  void Item(int indent, const YamlWriter& lines);
  // Text of whole lines ("|"); `lines` ends with a line break.
  void Block(int indent, const std::string& key, const std::string& lines);
  // "key:" and the lines of `inner`, which are indented already.
  void Append(const std::string& key, const YamlWriter& inner);
  const std::string& text() const { return text_; }

 private:
  std::string text_;
};

}  // namespace souk::io
