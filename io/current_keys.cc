#include "io/current_keys.h"

#include <fmt/core.h>

#include <algorithm>
#include <cstddef>
#include <string>
#include <vector>

#include "core/errors.h"

namespace souk::io {

// Renames the keys of a tree in place.
struct YamlKeyRenamer {
  static void Rename(YamlNode* node, const core::FieldList& list) {
    if (node->kind_ != YamlNode::Kind::kMap) return;
    for (const core::Field& field : list.fields) {
      if (field.former != nullptr) RenameKey(node, field);
      for (std::size_t i = 0; i < node->keys_.size(); ++i) {
        if (node->keys_[i] == field.key) RenameBelow(&node->children_[i], field);
      }
    }
  }

  static void RenameKey(YamlNode* node, const core::Field& field) {
    auto& keys = node->keys_;
    const auto found = std::find(keys.begin(), keys.end(), field.former);
    if (found == keys.end()) return;
    if (node->Find(field.key) != nullptr) {
      const auto i = static_cast<std::size_t>(found - keys.begin());
      throw core::InputError(
          node->key_places_[i], node->children_[i].field_,
          fmt::format("is the former name of `{}`, which is there too, give one of the two",
                      field.key));
    }
    *found = field.key;
  }

  static void RenameBelow(YamlNode* node, const core::Field& field) {
    switch (field.kind) {
      case core::FieldKind::kSection:
        return Rename(node, *field.section());
      case core::FieldKind::kSections:
      case core::FieldKind::kSectionMap:
        for (YamlNode& child : node->children_) Rename(&child, *field.section());
        return;
      case core::FieldKind::kTagged:
        return RenameTagged(node, field);
      default:
        return;
    }
  }

  // An overlay may leave the kind to its base.
  static void RenameTagged(YamlNode* node, const core::Field& field) {
    const YamlNode* kind = node->Find("kind");
    for (const auto& alternative : field.alternatives) {
      if (kind == nullptr || kind->scalar_ == alternative()->name) Rename(node, *alternative());
    }
  }
};

namespace {

// The field that a key names, before or now, in the list or, of a kind that is not said, in one of
// several lists; null when none does.
const core::Field* FieldOf(const std::string& key,
                           const std::vector<const core::FieldList*>& lists) {
  for (const core::FieldList* list : lists) {
    for (const core::Field& field : list->fields) {
      if (key == field.key || (field.former != nullptr && key == field.former)) return &field;
    }
  }
  return nullptr;
}

// The lists of what stands in a field; none below a map from names, where no key was renamed.
std::vector<const core::FieldList*> ListsIn(const core::Field& field) {
  std::vector<const core::FieldList*> lists;
  if (field.kind == core::FieldKind::kSection || field.kind == core::FieldKind::kSections) {
    lists.push_back(field.section());
  }
  for (const auto& alternative : field.alternatives) lists.push_back(alternative());
  return lists;
}

}  // namespace

std::string CurrentPath(const std::string& path, const core::FieldList& list) {
  std::string current;
  std::vector<const core::FieldList*> lists = {&list};
  std::size_t at = 0;
  while (at < path.size()) {
    const std::size_t end = std::min(path.find_first_of(".[=", at), path.size());
    const core::Field* field = FieldOf(path.substr(at, end - at), lists);
    if (field == nullptr) break;
    current += field->key;
    lists = ListsIn(*field);
    at = end;
    if (at < path.size() && path[at] == '[') at = std::min(path.find(']', at), path.size() - 1) + 1;
    if (at < path.size() && path[at] == '.') ++at;
    current += path.substr(end, at - end);
  }
  return current + path.substr(at);
}

YamlNode WithCurrentKeys(YamlNode tree, const core::FieldList& list) {
  YamlKeyRenamer::Rename(&tree, list);
  return tree;
}

}  // namespace souk::io
