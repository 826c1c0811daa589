#pragma once

// A strict reader of YAML: every fault names file, line, column and field; unknown and repeated
// keys, wrong types and NaN are errors; a missing key keeps the caller's default.
//
//   const YamlNode root = YamlNode::LoadFile(path);
//   YamlMap map(root);
//   map.Read("period_hours", &config.period_hours);   // optional
//   map.Require("name", &config.name);                // missing is an error
//   if (const YamlNode* node = map.Find("shocks")) ReadShocks(*node, &config.shocks);
//   map.Finish();                                     // unknown keys are errors, nearest key named
//
// Plain data only: anchors are ignored, aliases and type tags (but !!str) refused, one document a
// file.

#include <string>
#include <utility>
#include <vector>

#include "core/errors.h"

namespace souk::io {

// One YAML value with the place it came from. A plain tree: it owns its children.
class YamlNode {
 public:
  enum class Kind { kNull, kScalar, kSequence, kMap };

  // Reads one document. InputError: no such file, a directory, unreadable, larger than 16 MB, not
  // text, empty, not YAML, nested deeper than 64 levels, over 250,000 values, a repeated key.
  static YamlNode LoadFile(const std::string& path);
  static YamlNode LoadString(const std::string& text, const std::string& name);

  // A value alone, `null` among them, e.g. of the command line; faults name `source` and `field`.
  static YamlNode LoadValue(const std::string& text, const std::string& source,
                            const std::string& field);

  Kind kind() const { return kind_; }
  const core::SourcePlace& place() const { return place_; }
  const std::string& field() const { return field_; }  // dotted path, e.g. "products[2].price"
  const std::string& scalar() const { return scalar_; }
  const std::vector<std::string>& keys() const { return keys_; }       // kMap, file order
  const std::vector<YamlNode>& children() const { return children_; }  // kMap, kSequence
  const YamlNode* Find(const std::string& key) const;                  // kMap; null if absent

  // The InputError for this node.
  core::InputError Error(const std::string& message) const;

  // Typed values; InputError when the node is of another type. Doubles must be finite unless
  // `allow_infinite` (".inf" reads as infinity); NaN never passes. A quoted scalar is text only.
  // A string is a label (core/label.h), as every key is; AsText takes any text, e.g. a block (|).
  double AsDouble(bool allow_infinite = false) const;
  long long AsInteger() const;
  bool AsBool() const;
  std::string AsString() const;
  const std::string& AsText() const;
  std::vector<double> AsDoubles() const;
  std::vector<std::string> AsStrings() const;

  // `overlay` on top of `base`: maps merge key by key; a sequence whose items are maps that all
  // have `name` merges by name (new names are appended; a repeated name is an InputError);
  // everything else is replaced. Places are kept, so an error names the file that a value came
  // from. A null in the overlay removes the key.
  static YamlNode Merge(const YamlNode& base, const YamlNode& overlay);

 private:
  friend class YamlMap;
  friend struct YamlKeyRenamer;
  friend struct YamlNodeBuilder;
  friend struct YamlSetter;

  core::InputError Expected(const char* wanted) const;  // "'x' is given, `wanted` is expected"
  void RefuseOctal() const;                             // Error when it is digits after a zero
  bool IsNamedList() const;                             // a sequence of maps that all have `name`
  static YamlNode MergeMaps(const YamlNode& base, const YamlNode& overlay);
  static YamlNode MergeNamedLists(const YamlNode& base, const YamlNode& overlay);

  Kind kind_ = Kind::kNull;
  bool quoted_ = false;
  core::SourcePlace place_;
  std::string field_;
  std::string scalar_;
  std::vector<std::string> keys_;
  std::vector<core::SourcePlace> key_places_;
  std::vector<YamlNode> children_;
};

// Reads the keys of one map and knows which were asked for. Holds a reference to the node.
class YamlMap {
 public:
  explicit YamlMap(const YamlNode& node);            // InputError when the node is not a map
  explicit YamlMap(const YamlNode&& node) = delete;  // the map would outlive the node

  // False when the key is absent (the value is left as it is).
  bool Read(const std::string& key, double* value, bool allow_infinite = false);
  bool Read(const std::string& key, int* value);
  bool Read(const std::string& key, bool* value);
  bool Read(const std::string& key, std::string* value);
  bool Read(const std::string& key, std::vector<double>* value);
  bool Read(const std::string& key, std::vector<std::string>* value);

  template <typename T>
  void Require(const std::string& key, T* value) {
    if (!Read(key, value)) throw Missing(key);
  }

  const YamlNode* Find(const std::string& key);  // null when absent
  const YamlNode& RequireNode(const std::string& key);
  bool Has(const std::string& key) const;
  // The InputError at the key's value, at the map when the key is absent.
  core::InputError Error(const std::string& key, const std::string& message) const;
  void Finish() const;  // InputError on the first key nobody asked for

  const YamlNode& node() const { return node_; }

 private:
  core::InputError Missing(const std::string& key) const;
  const YamlNode& node_;
  std::vector<std::string> known_;
};

}  // namespace souk::io
