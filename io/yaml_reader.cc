#include "io/yaml_reader.h"

#include <fmt/core.h>
#include <yaml-cpp/eventhandler.h>
#include <yaml-cpp/exceptions.h>
#include <yaml-cpp/mark.h>
#include <yaml-cpp/parser.h>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstddef>
#include <limits>
#include <optional>
#include <sstream>
#include <string_view>
#include <system_error>
#include <unordered_set>

#include "core/label.h"
#include "io/atomic_file.h"

namespace souk::io {
namespace {

constexpr std::size_t kMaxBytes = std::size_t{16} << 20;
constexpr std::size_t kMaxDepth = 64;
constexpr std::size_t kMaxValues = 250'000;
// Openings of flow collections left open, counted without regard to quotes: far beyond kMaxDepth,
// so that brackets in texts and comments do not matter.
constexpr int kMaxOpenBrackets = 1000;

const char* const kTooDeep = "nested too deeply, at most 64 levels are allowed";

core::SourcePlace PlaceOf(const std::string& file, const YAML::Mark& mark) {
  if (mark.is_null()) return {file, 0, 0};
  return {file, mark.line + 1, mark.column + 1};
}

std::string KeyField(const std::string& parent, const std::string& key) {
  return parent.empty() ? key : parent + "." + key;
}

// yaml-cpp's scanner reads ahead through all of `{{{{…` before its parser sees the depth: gigabytes
// and seconds, which this check saves.
void RefuseOpenBrackets(std::string_view text, const std::string& file) {
  int open = 0;
  int line = 1;
  std::size_t line_start = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char letter = text[i];
    if (letter == '\n') {
      ++line;
      line_start = i + 1;
    } else if (letter == '{' || letter == '[') {
      ++open;
    } else if ((letter == '}' || letter == ']') && open > 0) {
      --open;
    }
    if (open > kMaxOpenBrackets) {
      throw core::InputError(core::SourcePlace{file, line, static_cast<int>(i - line_start) + 1},
                             "", kTooDeep);
    }
  }
}

const char* KindName(YamlNode::Kind kind) {
  switch (kind) {
    case YamlNode::Kind::kNull:
      return "nothing";
    case YamlNode::Kind::kScalar:
      return "a value";
    case YamlNode::Kind::kSequence:
      return "a list";
    case YamlNode::Kind::kMap:
      return "a map";
  }
  return "";
}

// The whole of `text` as a decimal number; from_chars knows no leading '+'.
template <typename T>
std::errc ParseWhole(std::string_view text, T* value) {
  if (text.size() > 1 && text[0] == '+' && text[1] != '-') text.remove_prefix(1);
  const char* const end = text.data() + text.size();
  const auto [stop, fault] = std::from_chars(text.data(), end, *value);
  if (fault == std::errc() && stop != end) return std::errc::invalid_argument;
  return fault;
}

// Digits after a zero: eight times their value to a reader of YAML 1.1, so not a number that all
// take alike.
bool IsOctal(std::string_view text) {
  if (text.starts_with('+') || text.starts_with('-')) text.remove_prefix(1);
  return text.size() > 1 && text[0] == '0' &&
         text.find_first_not_of("0123456789") == std::string_view::npos;
}

// ".inf" as YAML writes it, with a sign or not, in its three letter cases.
std::optional<double> ParseInfinity(std::string_view text) {
  constexpr double kInfinity = std::numeric_limits<double>::infinity();
  const bool negative = text.starts_with('-');
  if (negative || text.starts_with('+')) text.remove_prefix(1);
  if (text != ".inf" && text != ".Inf" && text != ".INF") return std::nullopt;
  return negative ? -kInfinity : kInfinity;
}

}  // namespace

// Builds the tree from yaml-cpp's events: its own nodes drop repeated keys and follow aliases.
struct YamlNodeBuilder : public YAML::EventHandler {
  struct Open {
    YamlNode node;
    std::unordered_set<std::string> seen;
    std::string key;
    core::SourcePlace key_place;
    bool has_key = false;
  };

  explicit YamlNodeBuilder(const std::string& file_name) : file(file_name) {}

  void OnDocumentStart(const YAML::Mark& mark) override {
    if (++documents > 1) Fail(mark, "a second document starts here, one document is allowed");
  }
  void OnDocumentEnd() override {}
  void OnNull(const YAML::Mark& mark, YAML::anchor_t /*anchor*/) override {
    YamlNode node = Start(YamlNode::Kind::kNull, mark);
    // yaml-cpp marks an absent value at the next token, which may be lines away.
    if (!open.empty() && open.back().has_key) node.place_ = open.back().key_place;
    Attach(std::move(node));
  }
  void OnAlias(const YAML::Mark& mark, YAML::anchor_t /*anchor*/) override {
    Fail(mark, "aliases (*name) are not supported, the value itself is expected");
  }
  void OnScalar(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t /*anchor*/,
                const std::string& value) override {
    const bool is_string = tag == "!" || tag == "tag:yaml.org,2002:str";
    if (!is_string) RequireNoTag(mark, tag);
    if (AtKey()) {
      TakeKey(mark, value);
      return;
    }
    YamlNode node = Start(YamlNode::Kind::kScalar, mark);
    node.quoted_ = is_string;
    node.scalar_ = value;
    Attach(std::move(node));
  }
  void OnSequenceStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t /*anchor*/,
                       YAML::EmitterStyle::value /*style*/) override {
    Push(YamlNode::Kind::kSequence, mark, tag);
  }
  void OnSequenceEnd() override { Pop(); }
  void OnMapStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t /*anchor*/,
                  YAML::EmitterStyle::value /*style*/) override {
    Push(YamlNode::Kind::kMap, mark, tag);
  }
  void OnMapEnd() override { Pop(); }

  [[noreturn]] void Fail(const YAML::Mark& mark, const std::string& message) const {
    throw core::InputError(PlaceOf(file, mark), open.empty() ? "" : open.back().node.field_,
                           message);
  }
  void RequireNoTag(const YAML::Mark& mark, const std::string& tag) const {
    if (tag.empty() || tag == "?") return;
    Fail(mark,
         "type tags (" + core::Quoted(tag) + ") are not supported, a plain value is expected");
  }
  bool AtKey() const {
    return !open.empty() && open.back().node.kind_ == YamlNode::Kind::kMap && !open.back().has_key;
  }
  void TakeKey(const YAML::Mark& mark, const std::string& key) {
    Open& map = open.back();
    const auto refuse = [&](const std::string& message) {
      throw core::InputError(PlaceOf(file, mark), KeyField(map.node.field_, key), message);
    };
    if (const auto fault = core::WhyNoLabel(key)) refuse(*fault);
    if (!map.seen.insert(key).second) refuse("repeated key, each key is allowed once");
    map.key = key;
    map.key_place = PlaceOf(file, mark);
    map.has_key = true;
  }
  YamlNode Start(YamlNode::Kind kind, const YAML::Mark& mark) {
    if (AtKey()) Fail(mark, fmt::format("{} as a key, a word is expected", KindName(kind)));
    if (++values > kMaxValues) {
      Fail(mark, fmt::format("too many values, at most {} are allowed", kMaxValues));
    }
    YamlNode node;
    node.kind_ = kind;
    node.place_ = PlaceOf(file, mark);
    if (!open.empty()) {
      const YamlNode& parent = open.back().node;
      node.field_ = parent.kind_ == YamlNode::Kind::kMap
                        ? KeyField(parent.field_, open.back().key)
                        : fmt::format("{}[{}]", parent.field_, parent.children_.size());
    }
    return node;
  }
  void Push(YamlNode::Kind kind, const YAML::Mark& mark, const std::string& tag) {
    RequireNoTag(mark, tag);
    if (open.size() >= kMaxDepth) {
      throw core::InputError(PlaceOf(file, mark), "", kTooDeep);
    }
    Open opened;
    opened.node = Start(kind, mark);
    open.push_back(std::move(opened));
  }
  void Pop() {
    YamlNode node = std::move(open.back().node);
    open.pop_back();
    Attach(std::move(node));
  }
  void Attach(YamlNode node) {
    if (open.empty()) {
      root = std::move(node);
      return;
    }
    Open& parent = open.back();
    if (parent.node.kind_ == YamlNode::Kind::kMap) {
      parent.node.keys_.push_back(std::move(parent.key));
      parent.node.key_places_.push_back(parent.key_place);
      parent.has_key = false;
    }
    parent.node.children_.push_back(std::move(node));
  }

  const std::string& file;
  YamlNode root;
  std::vector<Open> open;
  std::size_t values = 0;
  int documents = 0;
};

YamlNode YamlNode::LoadFile(const std::string& path) {
  return LoadString(ReadFile(path, kMaxBytes), path);
}

YamlNode YamlNode::LoadString(const std::string& text, const std::string& name) {
  const std::string clean = ToText(text, name);
  RefuseOpenBrackets(clean, name);
  YamlNodeBuilder builder(name);
  try {
    // yaml-cpp lets a quote run to the end of the input unclosed; the end mark makes it an error.
    const bool ends_line = clean.ends_with('\n') || clean.ends_with('\r');
    std::istringstream stream(clean + (ends_line ? "...\n" : "\n...\n"));
    YAML::Parser parser(stream);
    while (parser.HandleNextDocument(builder)) {
    }
  } catch (const YAML::Exception& fault) {
    const bool unclosed = fault.msg == YAML::ErrorMsg::DOC_IN_SCALAR;
    throw core::InputError(PlaceOf(name, fault.mark), "",
                           "not valid YAML: " + (unclosed ? "a quote is not closed" : fault.msg));
  }
  if (builder.root.kind_ == Kind::kNull) {
    throw core::InputError(core::SourcePlace{name, 0, 0}, "",
                           "is empty, a YAML document is expected");
  }
  return std::move(builder.root);
}

YamlNode YamlNode::LoadValue(const std::string& text, const std::string& source,
                             const std::string& field) {
  try {
    // In a list, so that null is a value like any other.
    const YamlNode list = LoadString("[\n" + text + "\n]", source);
    if (list.children_.size() == 1) return list.children_[0];
  } catch (const core::InputError&) {
    // What is wrong with one line of a command is plain from the line itself.
  }
  throw core::InputError(core::SourcePlace{source, 0, 0}, field,
                         core::Quoted(text) + " is given, one YAML value is expected");
}

const YamlNode* YamlNode::Find(const std::string& key) const {
  const auto found = std::find(keys_.begin(), keys_.end(), key);
  return found == keys_.end() ? nullptr
                              : &children_[static_cast<std::size_t>(found - keys_.begin())];
}

core::InputError YamlNode::Error(const std::string& message) const {
  return {place_, field_, message};
}

core::InputError YamlNode::Expected(const char* wanted) const {
  if (kind_ != Kind::kScalar) {
    return Error(fmt::format("{} is given, {} is expected", KindName(kind_), wanted));
  }
  return Error(fmt::format("{}{} is given, {} is expected", quoted_ ? "the text " : "",
                           core::Quoted(scalar_), wanted));
}

void YamlNode::RefuseOctal() const {
  if (!IsOctal(scalar_)) return;
  throw Error(core::Quoted(scalar_) +
              " is given, a number without a zero in front is expected (some readers of YAML take "
              "such numbers for octal)");
}

double YamlNode::AsDouble(bool allow_infinite) const {
  const char* const wanted = allow_infinite ? "a number (or .inf)" : "a finite number";
  if (kind_ != Kind::kScalar || quoted_) throw Expected(wanted);
  if (const auto infinity = ParseInfinity(scalar_)) {
    if (!allow_infinite) throw Expected(wanted);
    return *infinity;
  }
  RefuseOctal();
  double value = 0;
  const std::errc fault = ParseWhole(scalar_, &value);
  if (fault == std::errc::result_out_of_range) {
    throw Error(core::Quoted(scalar_) +
                " is out of range, a number that fits a double is expected");
  }
  // from_chars also reads the words inf and nan, which YAML does not write so.
  if (fault != std::errc() || !std::isfinite(value)) throw Expected(wanted);
  return value;
}

long long YamlNode::AsInteger() const {
  const char* const wanted = "a whole number";
  if (kind_ != Kind::kScalar || quoted_) throw Expected(wanted);
  RefuseOctal();
  long long value = 0;
  const std::errc fault = ParseWhole(scalar_, &value);
  if (fault == std::errc::result_out_of_range) {
    throw Error(core::Quoted(scalar_) + " is out of range, a 64-bit whole number is expected");
  }
  if (fault != std::errc()) throw Expected(wanted);
  return value;
}

bool YamlNode::AsBool() const {
  const bool plain = kind_ == Kind::kScalar && !quoted_;
  if (plain && (scalar_ == "true" || scalar_ == "True" || scalar_ == "TRUE")) return true;
  if (plain && (scalar_ == "false" || scalar_ == "False" || scalar_ == "FALSE")) return false;
  throw Expected("true or false");
}

const std::string& YamlNode::AsText() const {
  if (kind_ != Kind::kScalar) throw Expected("a text");
  return scalar_;
}

std::string YamlNode::AsString() const {
  if (const auto fault = core::WhyNoLabel(AsText())) throw Error(*fault);
  return scalar_;
}

std::vector<double> YamlNode::AsDoubles() const {
  if (kind_ != Kind::kSequence) throw Expected("a list of numbers");
  std::vector<double> values;
  values.reserve(children_.size());
  for (const YamlNode& child : children_) values.push_back(child.AsDouble());
  return values;
}

std::vector<std::string> YamlNode::AsStrings() const {
  if (kind_ != Kind::kSequence) throw Expected("a list of texts");
  std::vector<std::string> values;
  values.reserve(children_.size());
  for (const YamlNode& child : children_) values.push_back(child.AsString());
  return values;
}

YamlMap::YamlMap(const YamlNode& node) : node_(node) {
  if (node.kind() != YamlNode::Kind::kMap) throw node.Expected("a map (key: value)");
}

bool YamlMap::Read(const std::string& key, double* value, bool allow_infinite) {
  const YamlNode* node = Find(key);
  if (node != nullptr) *value = node->AsDouble(allow_infinite);
  return node != nullptr;
}

bool YamlMap::Read(const std::string& key, int* value) {
  const YamlNode* node = Find(key);
  if (node == nullptr) return false;
  using Limits = std::numeric_limits<int>;
  const long long wide = node->AsInteger();
  if (wide < Limits::min() || wide > Limits::max()) {
    throw node->Error(fmt::format("{} is out of range, a whole number from {} to {} is expected",
                                  wide, Limits::min(), Limits::max()));
  }
  *value = static_cast<int>(wide);
  return true;
}

bool YamlMap::Read(const std::string& key, bool* value) {
  const YamlNode* node = Find(key);
  if (node != nullptr) *value = node->AsBool();
  return node != nullptr;
}

bool YamlMap::Read(const std::string& key, std::string* value) {
  const YamlNode* node = Find(key);
  if (node != nullptr) *value = node->AsString();
  return node != nullptr;
}

bool YamlMap::Read(const std::string& key, std::vector<double>* value) {
  const YamlNode* node = Find(key);
  if (node != nullptr) *value = node->AsDoubles();
  return node != nullptr;
}

bool YamlMap::Read(const std::string& key, std::vector<std::string>* value) {
  const YamlNode* node = Find(key);
  if (node != nullptr) *value = node->AsStrings();
  return node != nullptr;
}

const YamlNode* YamlMap::Find(const std::string& key) {
  if (std::find(known_.begin(), known_.end(), key) == known_.end()) known_.push_back(key);
  return node_.Find(key);
}

const YamlNode& YamlMap::RequireNode(const std::string& key) {
  const YamlNode* node = Find(key);
  if (node == nullptr) throw Missing(key);
  return *node;
}

bool YamlMap::Has(const std::string& key) const { return node_.Find(key) != nullptr; }

core::InputError YamlMap::Error(const std::string& key, const std::string& message) const {
  const YamlNode* node = node_.Find(key);
  if (node != nullptr) return node->Error(message);
  return {node_.place(), KeyField(node_.field(), key), message};
}

void YamlMap::Finish() const {
  for (std::size_t i = 0; i < node_.keys_.size(); ++i) {
    const std::string& key = node_.keys_[i];
    if (std::find(known_.begin(), known_.end(), key) != known_.end()) continue;
    const std::string allowed =
        known_.empty() ? ", no keys are allowed here" : core::HintAndList(key, known_);
    throw core::InputError(node_.key_places_[i], KeyField(node_.field_, key),
                           "unknown key " + core::Quoted(key) + allowed);
  }
}

core::InputError YamlMap::Missing(const std::string& key) const {
  return Error(key, "missing, this key is required");
}

}  // namespace souk::io
