#pragma once

// Choices drawn from a known model.

#include <Eigen/Core>
#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "calibration/choice_sets.h"
#include "demand_models/multinomial_logit.h"
#include "tests/support/cases.h"

namespace souk::calibration {

struct SampleOptions {
  Eigen::Index persons = 1000;
  Eigen::Index choices = 1;  // of each person
  Eigen::Index products = 3;
  bool outside = true;
  double offered = .9;  // chance that a product is offered
};

// Probabilities [N] of a person with taste noise `draw` in [0, 1) at prices and promotions [N];
// products that are not available get 0.
using Chooser = std::function<void(
    double draw, const Eigen::ArrayXd& prices, const Eigen::ArrayXd& promotion,
    const demand_models::Availability& available, Eigen::ArrayXd* probabilities)>;

// Prices uniform on [1, 4], promotions in three of ten.
inline ChoiceSets SampleChoices(const SampleOptions& options, std::uint64_t seed,
                                const Chooser& chooser) {
  testing::UniformCases cases(seed);
  ChoiceSets sets;
  std::vector<double> price;
  std::vector<double> promotion;
  std::vector<double> bought;
  std::vector<double> outside;
  for (Eigen::Index i = 0; i < options.products; ++i) {
    sets.alternatives.push_back("product_" + std::to_string(i));
  }
  sets.attributes = {"promotion"};
  sets.first = {0};
  Eigen::ArrayXd q(options.products);
  for (Eigen::Index p = 0; p < options.persons; ++p) {
    const double draw = cases.Between(0, 1);
    for (Eigen::Index n = 0; n < options.choices; ++n) {
      const Eigen::ArrayXd prices = cases.ArrayBetween(options.products, 1, 4);
      const Eigen::ArrayXd shown = (cases.ArrayBetween(options.products, 0, 1) < .3).cast<double>();
      demand_models::Availability available =
          cases.ArrayBetween(options.products, 0, 1) < options.offered;
      available[0] = true;  // a set offers something
      chooser(draw, prices, shown, available, &q);
      double left = cases.Between(0, 1);
      Eigen::Index choice = 0;
      while (choice < q.size() && left >= q[choice]) left -= q[choice++];
      // Without an outside option the probabilities sum to 1, up to rounding.
      if (!options.outside && choice == q.size()) choice = 0;
      for (Eigen::Index i = 0; i < options.products; ++i) {
        if (!available[i]) continue;
        sets.alternative.push_back(static_cast<int>(i));
        price.push_back(prices[i]);
        promotion.push_back(shown[i]);
        bought.push_back(choice == i ? 1 : 0);
      }
      outside.push_back(choice == q.size() ? 1 : 0);
      sets.first.push_back(static_cast<Eigen::Index>(price.size()));
      sets.person.push_back(p);
    }
  }
  const auto rows = static_cast<Eigen::Index>(price.size());
  sets.price = Eigen::Map<Eigen::VectorXd>(price.data(), rows);
  sets.attribute = Eigen::Map<Eigen::MatrixXd>(promotion.data(), rows, 1);
  sets.bought = Eigen::Map<Eigen::VectorXd>(bought.data(), rows);
  if (options.outside) {
    sets.outside = Eigen::Map<Eigen::VectorXd>(outside.data(), sets.sets());
  }
  return sets;
}

}  // namespace souk::calibration
