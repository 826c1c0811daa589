// What the members of what customers are one by one mean.

#include "core/make_fields.h"
#include "env/customer_config.h"
#include "spec/number_limits.h"

namespace souk::core {

using env::ComeBackConfig;
using env::CustomersConfig;
using env::DriftConfig;
using env::FeatureConfig;
using env::PatienceConfig;
using env::RandomFeaturesConfig;

template <>
const FieldList& FieldsOf<FeatureConfig>() {
  static const FieldList list = MakeFields<FeatureConfig>(
      "features", Text<&FeatureConfig::name>("name", "the seller sees `feature[NAME]`").Required(),
      Number<&FeatureConfig::noise>("noise", spec::kFeatureSd,
                                    "s.d. of what the seller sees around it"),
      NumberMap<&FeatureConfig::mean>("mean", Labelled::kSegment, spec::kFeature, "by segment")
          .Default("0")
          .Flow(),
      NumberMap<&FeatureConfig::taste>("taste", Labelled::kProduct, spec::kFeature,
                                       "by product: adds `taste` · x to its utility")
          .Default("0")
          .Flow(),
      Number<&FeatureConfig::price_sensitivity>(
          "price_sensitivity", spec::kFeature,
          "adds `price_sensitivity` · x to the price sensitivity")
          .Unit("utility per currency"));
  return list;
}

template <>
const FieldList& FieldsOf<RandomFeaturesConfig>() {
  static const FieldList list = MakeFields<RandomFeaturesConfig>(
      "random_features",
      Whole<&RandomFeaturesConfig::count>("count", Between(0, 1000),
                                          "named `random_1`, `random_2`, …")
          .Required(),
      Number<&RandomFeaturesConfig::noise>("noise", spec::kFeatureSd, "as above"),
      Number<&RandomFeaturesConfig::taste_sd>(
          "taste_sd", spec::kFeatureSd,
          "each one's weight on the utility of all products alike is N(0, taste_sd²)"),
      Number<&RandomFeaturesConfig::price_sensitivity_sd>(
          "price_sensitivity_sd", spec::kFeatureSd,
          "its weight on the price sensitivity is N(0, price_sensitivity_sd²)"));
  return list;
}

template <>
const FieldList& FieldsOf<ComeBackConfig>() {
  static const FieldList list = MakeFields<ComeBackConfig>(
      "come_back",
      Number<&ComeBackConfig::probability>("probability", kShareBelow1,
                                           "that who leaves without buying comes back"),
      Number<&ComeBackConfig::delay_hours>("delay_hours", spec::kSomeHours,
                                           "mean of the exponential delay")
          .Unit("hours"));
  return list;
}

template <>
const FieldList& FieldsOf<DriftConfig>() {
  static const FieldList list = MakeFields<DriftConfig>(
      "drift",
      Number<&DriftConfig::taste_sd>("taste_sd", spec::kSd, "of each product's taste, in a day"),
      Number<&DriftConfig::price_sensitivity_log_sd>(
          "price_sensitivity_log_sd", spec::kSd,
          "of the log of every price sensitivity, in a day"));
  return list;
}

template <>
const FieldList& FieldsOf<CustomersConfig>() {
  static const FieldList list = MakeFields<CustomersConfig>(
      "customers",
      Sections<&CustomersConfig::features>("features", "what a customer shows of itself")
          .Allows("list, below")
          .Default("none")
          .UnlessDefault(),
      Section<&CustomersConfig::random_features>(
          "random_features",
          "features whose weights are drawn once per seed: every seed is another instance")
          .Allows("below")
          .Default("none")
          .UnlessDefault(),
      Number<&CustomersConfig::cart_rate>(
          "cart_rate", kShare,
          "share of those who click and do not buy that leave the product in the cart"),
      Section<&CustomersConfig::come_back>(
          "come_back",
          "who leaves without buying comes back, the same person, after an exponential delay "
          "rounded up to whole periods; again after every visit")
          .Allows("below")
          .Default("nobody")
          .Flow(),
      Section<&CustomersConfig::drift>("drift",
                                       "random walks by the square root of a day (Keskin & Zeevi "
                                       "2017)")
          .Allows("below")
          .Default("none")
          .Flow());
  return list;
}

template <>
const FieldList& FieldsOf<PatienceConfig>() {
  static const FieldList list = MakeFields<PatienceConfig>(
      "patience", Number<&PatienceConfig::share>("share", kShare, "of the segment that is patient"),
      Number<&PatienceConfig::expected_sale>("expected_sale", kShareBelow1,
                                             "share off today's prices that they expect"),
      Number<&PatienceConfig::wait_hours>("wait_hours", spec::kSomeHours, "until they come back")
          .Unit("hours"),
      Number<&PatienceConfig::discount>("discount", kShare, "what waiting leaves of a surplus"));
  return list;
}

}  // namespace souk::core
