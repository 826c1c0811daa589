#include "env/label_checks.h"

#include <fmt/core.h>

#include <string>

#include "core/field_check.h"
#include "core/label.h"
#include "env/market_config.h"
#include "spec/config_checks.h"

namespace souk::env {
namespace {

void Label(const std::string& text, const std::string& field) {
  if (const auto fault = core::WhyNoLabel(text)) spec::Fail(field, *fault);
}

}  // namespace

void ValidateLabels(const MarketConfig& config) {
  core::VisitTexts(core::FieldsOf<MarketConfig>(), &config, "", Label);
  // What the program makes has a name of its own.
  for (std::size_t j = 0; j < config.rivals.size(); ++j) {
    Label(Name(config.rivals[j].behaviour), fmt::format("rivals[{}].behaviour", j));
  }
}

}  // namespace souk::env
