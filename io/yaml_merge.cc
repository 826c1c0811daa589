// One YAML tree laid over another.

#include <algorithm>
#include <cstddef>
#include <unordered_map>

#include "core/errors.h"
#include "io/yaml_reader.h"

namespace souk::io {

bool YamlNode::IsNamedList() const {
  const auto is_named = [](const YamlNode& item) {
    const YamlNode* name = item.Find("name");
    return name != nullptr && name->kind_ == Kind::kScalar;
  };
  return kind_ == Kind::kSequence && std::all_of(children_.begin(), children_.end(), is_named);
}

YamlNode YamlNode::Merge(const YamlNode& base, const YamlNode& overlay) {
  if (overlay.kind_ == Kind::kMap) return MergeMaps(base, overlay);
  // An empty list in the overlay empties the base's.
  const bool named = !overlay.children_.empty() && overlay.IsNamedList() && base.IsNamedList();
  return named ? MergeNamedLists(base, overlay) : overlay;
}

YamlNode YamlNode::MergeMaps(const YamlNode& base, const YamlNode& overlay) {
  const bool both = base.kind_ == Kind::kMap;
  std::unordered_map<std::string, std::size_t> index;
  for (std::size_t i = 0; i < overlay.keys_.size(); ++i) index.emplace(overlay.keys_[i], i);

  YamlNode merged;
  merged.kind_ = Kind::kMap;
  merged.place_ = both ? base.place_ : overlay.place_;
  merged.field_ = both ? base.field_ : overlay.field_;
  const auto append = [&merged](const YamlNode& from, std::size_t i, YamlNode child) {
    merged.keys_.push_back(from.keys_[i]);
    merged.key_places_.push_back(from.key_places_[i]);
    merged.children_.push_back(std::move(child));
  };
  for (std::size_t i = 0; i < base.keys_.size(); ++i) {
    const auto found = index.find(base.keys_[i]);
    if (found == index.end()) {
      append(base, i, base.children_[i]);
      continue;
    }
    const YamlNode& child = overlay.children_[found->second];
    if (child.kind_ != Kind::kNull) append(overlay, found->second, Merge(base.children_[i], child));
    index.erase(found);
  }
  for (std::size_t i = 0; i < overlay.keys_.size(); ++i) {
    const YamlNode& child = overlay.children_[i];
    const bool is_new = index.contains(overlay.keys_[i]);
    if (is_new && child.kind_ != Kind::kNull) append(overlay, i, Merge(YamlNode(), child));
  }
  return merged;
}

YamlNode YamlNode::MergeNamedLists(const YamlNode& base, const YamlNode& overlay) {
  const auto index_names = [](const YamlNode& list) {
    std::unordered_map<std::string, std::size_t> index;
    for (std::size_t i = 0; i < list.children_.size(); ++i) {
      const YamlNode* name = list.children_[i].Find("name");
      if (index.emplace(name->scalar_, i).second) continue;
      throw name->Error("repeated name " + core::Quoted(name->scalar_) +
                        ", names in a list must differ");
    }
    return index;
  };
  const auto index = index_names(base);
  index_names(overlay);
  YamlNode merged = base;
  for (const YamlNode& item : overlay.children_) {
    const auto found = index.find(item.Find("name")->scalar_);
    if (found == index.end()) {
      merged.children_.push_back(Merge(YamlNode(), item));
    } else {
      YamlNode& target = merged.children_[found->second];
      target = Merge(target, item);
    }
  }
  return merged;
}

}  // namespace souk::io
