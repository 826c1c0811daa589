#include "spec/slate_kind.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <vector>

#include "core/errors.h"

namespace souk::spec {

const char* Name(SlateKind kind) {
  switch (kind) {
    case SlateKind::kNone:
      return "none";
    case SlateKind::kAssortment:
      return "assortment";
    case SlateKind::kPromotion:
      return "promotion";
  }
  return "";
}

SlateKind ParseSlateKind(const std::string& text, const std::string& field) {
  std::vector<std::string> allowed;
  for (const SlateKind kind : {SlateKind::kNone, SlateKind::kAssortment, SlateKind::kPromotion}) {
    if (text == Name(kind)) return kind;
    allowed.emplace_back(Name(kind));
  }
  throw core::InputError(field,
                         fmt::format("{} is not known, must be one of {}{}", core::Quoted(text),
                                     fmt::join(allowed, ", "), core::NearestHint(text, allowed)));
}

}  // namespace souk::spec
