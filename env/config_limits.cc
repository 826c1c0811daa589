#include "env/config_limits.h"

#include <fmt/core.h>

#include <cmath>
#include <string>

#include "core/field_check.h"
#include "spec/config_checks.h"
#include "spec/number_limits.h"

namespace souk::env {

void CheckSeasonEnd(const CalendarConfig& calendar) {
  const double end = calendar.start_hours + calendar.periods * calendar.period_hours;
  if (end > spec::kMostDateHours) {
    spec::Fail("calendar.periods",
               fmt::format("are {} of {} hours, must end within {} hours of 1970", calendar.periods,
                           calendar.period_hours, spec::kMostDateHours));
  }
}

void CheckWholeUnits(const MarketConfig& config) {
  if (!demand_models::IsCount(config.noise)) return;
  MarketConfig read = config;
  core::VisitNumbers(
      core::FieldsOf<MarketConfig>(), &read, LabelsOf(config), "",
      [&](const core::Field& field, const double* value, const std::string& path) {
        if (std::string(field.unit) != spec::kUnitsOfStock || *value == std::floor(*value)) return;
        spec::Fail(path,
                   fmt::format("is {}, must be whole under '{}' noise, which counts customers; "
                               "round it or take 'deterministic' or 'gaussian'",
                               *value, demand_models::Name(config.noise)));
      });
}

}  // namespace souk::env
