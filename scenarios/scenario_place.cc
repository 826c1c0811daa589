#include "scenarios/scenario_place.h"

#include <charconv>
#include <cstddef>
#include <string_view>
#include <system_error>

namespace souk::scenarios {
namespace {

using io::YamlNode;

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

core::InputError AddPlace(const core::InputError& error, const io::YamlNode& tree) {
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

}  // namespace souk::scenarios
