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
      NumberMap<&FeatureConfig::taste>("utility_coefficient", Labelled::kProduct, spec::kFeature,
                                       "by product: adds `utility_coefficient` · x to its utility")
          .Formerly("taste")
          .Default("0")
          .Flow(),
      Number<&FeatureConfig::price_sensitivity>(
          "price_sensitivity_coefficient", spec::kFeature,
          "adds `price_sensitivity_coefficient` · x to the price sensitivity")
          .Formerly("price_sensitivity")
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
          "utility_coefficient_sd", spec::kFeatureSd,
          "the coefficient of each in the utility of all products is N(0, this²)")
          .Formerly("taste_sd"),
      Number<&RandomFeaturesConfig::price_sensitivity_sd>(
          "price_sensitivity_coefficient_sd", spec::kFeatureSd,
          "its coefficient in the price sensitivity is N(0, this²)")
          .Formerly("price_sensitivity_sd"));
  return list;
}

template <>
const FieldList& FieldsOf<ComeBackConfig>() {
  static const FieldList list = MakeFields<ComeBackConfig>(
      "return_visit",
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
      Number<&DriftConfig::taste_sd>("intrinsic_utility_sd", spec::kSd,
                                     "of each product's intrinsic utility, in a day")
          .Formerly("taste_sd"),
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
          "add_to_cart_rate", kShare,
          "share of those who click and do not buy that leave the product in the cart")
          .Formerly("cart_rate"),
      Section<&CustomersConfig::come_back>(
          "return_visit",
          "who leaves without buying comes back, the same person, after an exponential delay "
          "rounded up to whole periods; again after every visit")
          .Allows("below")
          .Default("nobody")
          .Formerly("come_back")
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
      Number<&PatienceConfig::expected_sale>("expected_markdown", kShareBelow1,
                                             "share off today's prices that they expect")
          .Formerly("expected_sale"),
      Number<&PatienceConfig::wait_hours>("wait_hours", spec::kSomeHours, "until they come back")
          .Unit("hours"),
      Number<&PatienceConfig::discount>("discount_factor", kShare,
                                        "what waiting leaves of a surplus")
          .Formerly("discount"));
  return list;
}

}  // namespace souk::core
