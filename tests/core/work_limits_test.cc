#include "core/work_limits.h"

#include <doctest/doctest.h>
#include <fmt/core.h>

#include <cmath>
#include <fstream>
#include <limits>
#include <sstream>
#include <string>

#include "core/errors.h"

namespace souk::core {
namespace {

// Puts the factor back whatever happens.
struct Factor {
  explicit Factor(double factor) { SetWorkLimitFactor(factor); }
  ~Factor() { SetWorkLimitFactor(1); }
};

std::string FaultOf(Work work, double estimate) {
  try {
    RequireWork(work, estimate, "products[2].stock", "give less");
  } catch (const InputError& fault) {
    return fault.what();
  }
  return "";
}

TEST_CASE("RequireWork: what is within the limit passes, what is above is refused by name") {
  for (const WorkLimit& limit : WorkLimits()) {
    CAPTURE(limit.what);
    CHECK(FaultOf(limit.work, limit.most) == "");
    const std::string fault = FaultOf(limit.work, limit.most * 30);
    CHECK(fault.starts_with("products[2].stock: asks for "));
    CHECK(fault.find(limit.what) != std::string::npos);
    CHECK(fault.ends_with("give less or raise the limits with --allow-more 30"));
  }
  CHECK(FaultOf(Work::kChoices, std::nan("")) != "");
  CHECK(FaultOf(Work::kChoices, std::numeric_limits<double>::infinity()) != "");
}

TEST_CASE("RequireWork: the factor that a refusal proposes is enough") {
  for (const double estimate : {1.0000001e6, 1.234e6, 9.999e8, 5.55e12}) {
    CAPTURE(estimate);
    const std::string fault = FaultOf(Work::kChoices, estimate);
    const Factor factor(std::stod(fault.substr(fault.rfind(' '))));
    CHECK(FaultOf(Work::kChoices, estimate) == "");
    CHECK(FaultOf(Work::kChoices, estimate * 1.2) != "");
  }
}

TEST_CASE("SetWorkLimitFactor: raises every limit, and only raises") {
  {
    const Factor factor(2);
    CHECK(MostWork(Work::kChoices) == 2e6);
    CHECK(WorkLimitFactor() == 2);
  }
  CHECK(MostWork(Work::kChoices) == 1e6);
  for (const double bad : {.5, 0., -1., std::nan(""), std::numeric_limits<double>::infinity()}) {
    CHECK_THROWS_AS(SetWorkLimitFactor(bad), InputError);
  }
  CHECK(WorkLimitFactor() == 1);
}

TEST_CASE("WorkLimits: docs/limits.md shows each row") {
  std::ifstream file(SOUK_SOURCE_DIR "/docs/limits.md");
  std::stringstream text;
  text << file.rdbuf();
  for (const WorkLimit& limit : WorkLimits()) {
    const std::string row =
        fmt::format("| {} | {:.0e} | {} |", limit.what, limit.most, limit.reason);
    CAPTURE(row);
    CHECK(text.str().find(row) != std::string::npos);
  }
}

}  // namespace
}  // namespace souk::core
