#pragma once

#include <string>

namespace souk::spec {

// What it means to be shown in the slate: without slates everything is on offer; of an assortment
// only what is shown can be bought; a promotion adds utility to what is shown.
enum class SlateKind { kNone, kAssortment, kPromotion };

const char* Name(SlateKind kind);  // "none", "assortment", "promotion"

// core::InputError naming `field`, with the allowed names.
SlateKind ParseSlateKind(const std::string& text, const std::string& field);

}  // namespace souk::spec
