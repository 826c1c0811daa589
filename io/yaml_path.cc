#include "io/yaml_path.h"

#include <fmt/core.h>

#include <algorithm>
#include <charconv>
#include <cstddef>
#include <string_view>
#include <system_error>
#include <utility>
#include <vector>

namespace souk::io {
namespace {

constexpr std::size_t kMaxDepth = 64;  // of a path, as of a file

// The item that `path`, beginning "[2]", names; null when there is none. Takes it off the path.
const YamlNode* TakeItem(const YamlNode& node, std::string_view* path) {
  std::size_t index = 0;
  const char* end = path->data() + path->size();
  const auto [stop, error] = std::from_chars(path->data() + 1, end, index);
  const bool number = error == std::errc() && stop != end && *stop == ']';
  if (!number || node.kind() != YamlNode::Kind::kSequence || index >= node.children().size()) {
    return nullptr;
  }
  path->remove_prefix(static_cast<std::size_t>(stop - path->data()) + 1);
  return &node.children()[index];
}

// The item of a list that is called `name`; null when there is none.
const YamlNode* Named(const YamlNode& node, std::string_view name) {
  for (const YamlNode& item : node.children()) {
    const YamlNode* found = item.Find("name");
    if (found != nullptr && found->scalar() == name) return &item;
  }
  return nullptr;
}

// The value of the key that `path` begins with, after a dot if there is one. A name may hold dots
// itself, so the longest key that fits is the one meant.
const YamlNode* TakeKey(const YamlNode& node, std::string_view* path) {
  if (node.kind() != YamlNode::Kind::kMap) return nullptr;
  if (path->front() == '.') path->remove_prefix(1);
  const YamlNode* child = nullptr;
  std::size_t longest = 0;
  for (std::size_t k = 0; k < node.keys().size(); ++k) {
    const std::string_view key = node.keys()[k];
    const bool ends =
        path->size() == key.size() ||
        (path->size() > key.size() && ((*path)[key.size()] == '.' || (*path)[key.size()] == '['));
    if (path->substr(0, key.size()) == key && ends && key.size() > longest) {
      child = &node.children()[k];
      longest = key.size();
    }
  }
  path->remove_prefix(longest);
  return child;
}

}  // namespace

// Puts a value into a copy of a tree.
struct YamlSetter {
  const std::string& source;
  const YamlNode& value;

  core::InputError Fault(const std::string& field, const std::string& message) const {
    return {core::SourcePlace{source, 0, 0}, field, message};
  }

  // `node`, whose field is `field` and stands `depth` levels deep, with the value at `path` below.
  YamlNode Set(YamlNode node, const std::string& field, std::string_view path,
               std::size_t depth = 0) const {
    if (path.empty()) return Placed(value, field);
    if (depth >= kMaxDepth) {
      throw core::InputError(core::SourcePlace{source, 0, 0}, "",
                             fmt::format("the path of a value is nested too deeply, at most {} "
                                         "levels are allowed",
                                         kMaxDepth));
    }
    return path.front() == '[' ? SetItem(std::move(node), field, path, depth)
                               : SetKey(std::move(node), field, path, depth);
  }

  YamlNode SetItem(YamlNode node, const std::string& field, std::string_view path,
                   std::size_t depth) const {
    const std::size_t end = path.find(']');
    if (end == std::string_view::npos) throw Fault(field, "has '[' without ']' behind it");
    const std::string item(path.substr(1, end - 1));
    if (node.kind_ != YamlNode::Kind::kSequence) {
      throw Fault(field, "is no list, '[" + item + "]' cannot follow");
    }
    const std::size_t index = IndexOfItem(node, field, item);
    YamlNode& child = node.children_[index];
    child =
        Set(std::move(child), fmt::format("{}[{}]", field, index), path.substr(end + 1), depth + 1);
    return node;
  }

  std::size_t IndexOfItem(const YamlNode& node, const std::string& field,
                          const std::string& item) const {
    std::size_t index = 0;
    const auto [stop, error] = std::from_chars(item.data(), item.data() + item.size(), index);
    const bool number = error == std::errc() && stop == item.data() + item.size();
    std::vector<std::string> names;
    for (std::size_t i = 0; i < node.children_.size(); ++i) {
      const YamlNode* name = node.children_[i].Find("name");
      if (name == nullptr) continue;
      names.push_back(name->scalar_);
      if (name->scalar_ == item) return i;
    }
    if (number && index < node.children_.size()) return index;
    throw Fault(field, fmt::format("has no item {}{}; it has {} items, the first is [0]",
                                   core::Quoted(item), core::NearestHint(item, names),
                                   node.children_.size()));
  }

  YamlNode SetKey(YamlNode node, const std::string& field, std::string_view path,
                  std::size_t depth) const {
    if (path.front() == '.') path.remove_prefix(1);
    if (path.empty() || path.front() == '.' || path.front() == '[') {
      throw Fault(field, "has no key where one is expected in the path");
    }
    if (node.kind_ == YamlNode::Kind::kNull) node.kind_ = YamlNode::Kind::kMap;
    if (node.kind_ != YamlNode::Kind::kMap) {
      throw Fault(field, "is no map, " + core::Quoted(std::string(path)) + " cannot follow");
    }
    std::string_view rest = path;
    const YamlNode* found = TakeKey(node, &rest);
    if (found == nullptr) rest = path.substr(std::min(path.find_first_of(".["), path.size()));
    const std::string key(path.substr(0, path.size() - rest.size()));
    const std::string inner = field.empty() ? key : field + "." + key;
    const auto at = std::find(node.keys_.begin(), node.keys_.end(), key) - node.keys_.begin();
    if (found == nullptr) {
      node.keys_.push_back(key);
      node.key_places_.push_back({source, 0, 0});
      node.children_.emplace_back();
    }
    YamlNode& child = node.children_[static_cast<std::size_t>(at)];
    child = Set(std::move(child), inner, rest, depth + 1);
    if (child.kind_ == YamlNode::Kind::kNull) {
      node.keys_.erase(node.keys_.begin() + at);
      node.key_places_.erase(node.key_places_.begin() + at);
      node.children_.erase(node.children_.begin() + at);
    }
    return node;
  }

  YamlNode Placed(YamlNode node, const std::string& field) const {
    node.place_ = {source, 0, 0};
    node.field_ = field;
    for (core::SourcePlace& place : node.key_places_) place = node.place_;
    for (std::size_t i = 0; i < node.children_.size(); ++i) {
      const std::string inner = node.kind_ == YamlNode::Kind::kMap
                                    ? field + "." + node.keys_[i]
                                    : fmt::format("{}[{}]", field, i);
      node.children_[i] = Placed(std::move(node.children_[i]), inner);
    }
    return node;
  }
};

core::InputError AddPlace(const core::InputError& error, const YamlNode& tree) {
  if (!error.place().file.empty()) return error;
  const YamlNode* node = &tree;
  std::string_view path = error.field();
  while (!path.empty()) {
    const YamlNode* child = path.front() == '[' ? TakeItem(*node, &path) : TakeKey(*node, &path);
    if (child == nullptr) break;
    node = child;
  }
  return {node->place(), error.field(), error.message()};
}

const YamlNode& ValueAt(const YamlNode& tree, const std::string& path, const std::string& source) {
  const YamlNode* node = &tree;
  std::string_view rest = path;
  while (!rest.empty()) {
    const YamlNode* child = nullptr;
    if (rest.front() == '[') {
      const std::size_t end = std::min(rest.find(']'), rest.size());
      const YamlNode* named = Named(*node, rest.substr(1, end - 1));
      if (named != nullptr) rest.remove_prefix(end + 1);
      child = named != nullptr ? named : TakeItem(*node, &rest);
    } else {
      child = TakeKey(*node, &rest);
    }
    if (child == nullptr) {
      const std::string allowed =
          node->keys().empty() ? "" : core::HintAndList(std::string(rest), node->keys());
      throw core::InputError(core::SourcePlace{source, 0, 0}, path,
                             "there is no " + core::Quoted(std::string(rest)) + allowed);
    }
    node = child;
  }
  return *node;
}

YamlNode WithSetting(const YamlNode& tree, const std::string& setting, const std::string& source) {
  const std::size_t equals = setting.find('=');
  if (equals == std::string::npos || equals == 0) {
    throw core::InputError(core::SourcePlace{source, 0, 0}, "",
                           core::Quoted(setting) + " is given, PATH=VALUE is expected");
  }
  const std::string path = setting.substr(0, equals);
  const YamlNode value = YamlNode::LoadValue(setting.substr(equals + 1), source, path);
  return YamlSetter{source, value}.Set(tree, "", path);
}

}  // namespace souk::io
