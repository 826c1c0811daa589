#include "core/finite.h"

#include <doctest/doctest.h>

#include <limits>
#include <string>
#include <vector>

#include "core/errors.h"

namespace souk::core {
namespace {

constexpr double kInfinity = std::numeric_limits<double>::infinity();

TEST_CASE("AllFinite: finds one in any place, and nothing among the largest and the least") {
  for (const double odd : {kInfinity, -kInfinity, std::numeric_limits<double>::quiet_NaN(),
                           -std::numeric_limits<double>::quiet_NaN()}) {
    for (std::size_t length = 1; length < 40; ++length) {
      for (std::size_t place = 0; place < length; ++place) {
        std::vector<double> values(length, std::numeric_limits<double>::max());
        std::vector<float> floats(length, -std::numeric_limits<float>::max());
        values[0] = 5e-324;
        CHECK(AllFinite(values));
        CHECK(AllFinite(floats));
        values[place] = odd;
        floats[place] = static_cast<float>(odd);
        CHECK_FALSE(AllFinite(values));
        CHECK_FALSE(AllFinite(floats));
      }
    }
  }
  CHECK(AllFinite(std::vector<double>{}));
}

TEST_CASE("RequireFinite: one line with the name, the value and the place") {
  CHECK_NOTHROW(RequireFinite({1, -2, 0}, "profit"));
  const auto fault = [](double value) -> std::string {
    try {
      RequireFinite({1, value, 2}, "profit", " in period 3");
      return "";
    } catch (const InputError& error) {
      return error.what();
    }
  };
  const std::string end =
      " in period 3, must be a finite number; the input's numbers multiply beyond what can be "
      "computed, smaller ones are needed";
  CHECK(fault(-kInfinity) == "profit: is -inf" + end);
  CHECK(fault(-std::numeric_limits<double>::quiet_NaN()) == "profit: is not a number" + end);
}

}  // namespace
}  // namespace souk::core
