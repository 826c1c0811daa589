#include "serving/golden_check.h"

#include <fmt/core.h>

#include <algorithm>
#include <cmath>
#include <cstdlib>

namespace souk::serving {
namespace {

using policies::DecisionHeads;
using policies::Decisions;
using policies::DecisionShape;

double Distance(double given, double expected) {
  return std::abs(given - expected) / std::max(1., std::abs(expected));
}
// Also false for NaN.
bool Near(double given, double expected) { return Distance(given, expected) <= kGoldenTolerance; }

class Checker {
 public:
  Checker(const GoldenCases& golden, const Decisions& expected, const Decisions& given,
          const DecisionShape& shape, const DecisionHeads* heads)
      : golden_(golden), expected_(expected), given_(given), shape_(shape), heads_(heads) {}

  GoldenVerdict Run() {
    const bool sized = given_.prices.size() == expected_.prices.size() &&
                       given_.slates.size() == expected_.slates.size() &&
                       given_.outputs.size() == expected_.outputs.size();
    if (!sized) verdict_.fault = "other numbers of prices, places or outputs";
    verdict_.cases = static_cast<int>(golden_.cases.size());
    for (std::size_t c = 0; c < golden_.cases.size() && verdict_.fault.empty(); ++c) {
      CheckOutputs(c);
      for (int a = 0; a < shape_.audiences; ++a) {
        for (int i = 0; i < shape_.products; ++i) CheckPrice(c, a, i);
        CheckSlate(c, a);
      }
    }
    return verdict_;
  }

 private:
  void Fault(std::size_t c, const std::string& what) {
    if (verdict_.fault.empty()) verdict_.fault = fmt::format("case {}: {}", c, what);
  }

  float Output(std::size_t c, int row) const {
    return expected_
        .outputs[c * static_cast<std::size_t>(shape_.outputs) + static_cast<std::size_t>(row)];
  }

  void CheckOutputs(std::size_t c) {
    const auto count = static_cast<std::size_t>(shape_.outputs);
    for (std::size_t z = c * count; z < (c + 1) * count && z < expected_.outputs.size(); ++z) {
      const double given = given_.outputs[z];
      const double expected = expected_.outputs[z];
      if (!Near(given, expected)) {
        Fault(c, fmt::format("output {} is {}, must be {}", z - c * count, given, expected));
        return;
      }
      verdict_.worst = std::max(verdict_.worst, Distance(given, expected));
    }
  }

  void CheckPrice(std::size_t c, int audience, int product) {
    const std::size_t at =
        c * shape_.prices() + static_cast<std::size_t>(audience * shape_.products + product);
    const double given = given_.prices[at];
    const double expected = expected_.prices[at];
    if (Near(given, expected)) {
      verdict_.worst = std::max(verdict_.worst, Distance(given, expected));
    } else if (RungsTie(c, audience, product, given, expected)) {
      ++verdict_.near_ties;
    } else {
      Fault(c, fmt::format("the price of product {} for audience {} is {}, must be {}", product,
                           audience, given, expected));
    }
  }

  // Whether both prices are rungs of the product whose logits are as good as equal.
  bool RungsTie(std::size_t c, int audience, int product, double given, double expected) const {
    if (heads_ == nullptr || expected_.outputs.empty()) return false;
    const std::vector<int>& ladders = heads_->ladder_products();
    const auto ladder = std::find(ladders.begin(), ladders.end(), product);
    if (ladder == ladders.end()) return false;
    const std::vector<double>& rungs = heads_->prices(product);
    const auto level = [&](double price) {
      return std::find_if(rungs.begin(), rungs.end(),
                          [&](double rung) { return Near(price, rung); }) -
             rungs.begin();
    };
    const auto count = static_cast<std::ptrdiff_t>(rungs.size());
    if (level(given) == count || level(expected) == count) return false;
    const int first =
        (audience * static_cast<int>(ladders.size()) + static_cast<int>(ladder - ladders.begin())) *
        heads_->levels();
    return Near(Output(c, first + static_cast<int>(level(given))),
                Output(c, first + static_cast<int>(level(expected))));
  }

  double Score(std::size_t c, int audience, std::int64_t product) const {
    const int i = static_cast<int>(product);
    double score = Output(c, heads_->first_score() + audience * shape_.products + i);
    if (!heads_->stock_rows().empty()) {
      const int row = heads_->stock_rows()[static_cast<std::size_t>(i)];
      if (golden_.cases[c].observation[static_cast<std::size_t>(row)] <= 0) {
        score -= policies::kOutOfStock;
      }
    }
    return score;
  }

  void CheckSlate(std::size_t c, int audience) {
    const std::size_t first =
        c * shape_.slates() + static_cast<std::size_t>(audience * shape_.places);
    const auto places = static_cast<std::size_t>(shape_.places);
    const std::span given(given_.slates.data() + first, places);
    const std::span expected(expected_.slates.data() + first, places);
    if (std::equal(given.begin(), given.end(), expected.begin())) return;
    bool ties = heads_ != nullptr && !expected_.outputs.empty();
    for (std::size_t k = 0; k < places && ties; ++k) {
      ties = given[k] >= 0 && given[k] < shape_.products &&
             std::find(given.begin(), given.begin() + static_cast<std::ptrdiff_t>(k), given[k]) ==
                 given.begin() + static_cast<std::ptrdiff_t>(k) &&
             Near(Score(c, audience, given[k]), Score(c, audience, expected[k]));
    }
    if (ties) {
      ++verdict_.near_ties;
    } else {
      Fault(c, fmt::format("the slate for audience {} is another", audience));
    }
  }

  const GoldenCases& golden_;
  const Decisions& expected_;
  const Decisions& given_;
  const DecisionShape& shape_;
  const DecisionHeads* heads_;
  GoldenVerdict verdict_;
};

}  // namespace

GoldenVerdict CheckGolden(const GoldenCases& golden, const Decisions& expected,
                          const Decisions& given, const DecisionShape& shape,
                          const DecisionHeads* heads) {
  return Checker(golden, expected, given, shape, heads).Run();
}

}  // namespace souk::serving
