#pragma once

// What a policy decides for a list of observations, in the layout of exported files: the case
// outermost, single precision in, so that every format can be given the same and compared.
//
// Letters: C cases, O observed values, A audiences, N products, K places, Z outputs of a network.

#include <cstdint>
#include <span>
#include <vector>

#include "policies/policy.h"

namespace souk::policies {

struct DecisionShape {
  int observed = 0;   // O
  int audiences = 0;  // A
  int products = 0;   // N
  int places = 0;     // K, 0 without slates
  int outputs = 0;    // Z, 0 for a policy that is no network

  std::size_t prices() const { return Count(audiences, products); }
  std::size_t slates() const { return Count(audiences, places); }

 private:
  static std::size_t Count(int rows, int columns) {
    return static_cast<std::size_t>(rows) * static_cast<std::size_t>(columns);
  }
};

struct Decisions {
  std::vector<double> prices;        // [C, A, N] currency
  std::vector<std::int64_t> slates;  // [C, A, K]
  std::vector<float> outputs;        // [C, Z]
};

// One observation and where a policy that draws finds its draws: the address (seed, episode =
// the case's index, period).
struct DecisionCase {
  int period = 0;
  std::vector<float> observation;  // [O]
};

DecisionShape ShapeOf(const Policy& policy, const spec::SellerSpec& seller);

// Runs the policy, case by case.
Decisions Decide(const Policy& policy, const spec::SellerSpec& seller,
                 std::span<const DecisionCase> cases, std::uint64_t seed);

// The observations of the cases, one behind the other [C, O].
std::vector<float> Observations(std::span<const DecisionCase> cases);

}  // namespace souk::policies
