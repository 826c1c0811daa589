// What the members of a SellerSpec mean.

#include "core/make_fields.h"
#include "spec/number_limits.h"
#include "spec/seller_spec.h"

namespace souk::core {

using namespace spec;  // NOLINT(google-build-using-namespace): every list here is of its structs

template <>
const FieldList& FieldsOf<Season>() {
  static const FieldList list = MakeFields<Season>(
      "season", Date<&Season::start_hours>("start", "start of the first period, local time"),
      Number<&Season::period_hours>("period_hours",
                                    Limited("above 0", kLeastPeriodHours, kMostPeriodHours),
                                    "length of a period")
          .Unit("hours"),
      Whole<&Season::periods>("periods", Between(1, 100'000'000), "periods in an episode"));
  return list;
}

template <>
const FieldList& FieldsOf<AnnouncedEvent>() {
  static const FieldList list = MakeFields<AnnouncedEvent>(
      "events", Text<&AnnouncedEvent::name>("name", "what pictures call it").Required(),
      Date<&AnnouncedEvent::start_hours>("start", "when it begins"),
      Number<&AnnouncedEvent::duration_hours>("hours", kSomeHours, "how long it lasts")
          .Unit("hours"),
      Number<&AnnouncedEvent::announced_hours>("announced_hours", kHours,
                                               "how long before its start it is known")
          .Unit("hours"));
  return list;
}

template <>
const FieldList& FieldsOf<SlateSpec>() {
  static const FieldList list = MakeFields<SlateSpec>(
      "slate",
      Choice<&SlateSpec::kind>(
          "kind",
          {Name(SlateKind::kNone), Name(SlateKind::kAssortment), Name(SlateKind::kPromotion)},
          "whether only shown products can be bought, or all"),
      Whole<&SlateSpec::size>("size", AtLeast(0), "positions"));
  return list;
}

template <>
const FieldList& FieldsOf<ObservationScale>() {
  static const FieldList list = MakeFields<ObservationScale>(
      "observation_scale",
      Number<&ObservationScale::sales>("sales", kSomeUnits, "what units sold are divided by")
          .Unit("units a period"),
      NumberMap<&ObservationScale::visits>("visits", Labelled::kAudience, kSomeUnits,
                                           "what visits are divided by, by audience")
          .Unit("visits a period")
          .Default("1")
          .UnlessDefault()
          .Complete()
          .Flow());
  return list;
}

template <>
const FieldList& FieldsOf<SellerSpec>() {
  static const FieldList list = MakeFields<SellerSpec>(
      "seller", Text<&SellerSpec::name>("name", "of the market").UnlessDefault(),
      Text<&SellerSpec::currency>("currency", "what prices are in; a label"),
      Section<&SellerSpec::season>("season", "its periods"),
      Sections<&SellerSpec::products>("products", "what is sold")
          .Required()
          .Defines(Labelled::kProduct),
      Texts<&SellerSpec::audiences>("audiences", "who can be told apart and priced differently")
          .Defines(Labelled::kAudience),
      Section<&SellerSpec::slate>("slate", "recommendations").UnlessDefault().Flow(),
      Sections<&SellerSpec::events>("events", "what is announced").UnlessDefault(),
      Texts<&SellerSpec::rivals>("rivals", "who else sells").UnlessDefault(),
      Choice<&SellerSpec::observation>("observation", ObservationFieldNames(), "what is seen"),
      Whole<&SellerSpec::observed_periods>("observed_periods", Between(1, 100),
                                           "of so many periods what was seen is stacked")
          .UnlessDefault(),
      Section<&SellerSpec::scale>("observation_scale", "what counts are divided by")
          .UnlessDefault(),
      Texts<&SellerSpec::customer_rows>("customer_rows", "what is seen of one customer")
          .UnlessDefault());
  return list;
}

}  // namespace souk::core
