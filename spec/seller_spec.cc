#include "spec/seller_spec.h"

#include <fmt/core.h>

#include <algorithm>

#include "core/errors.h"
#include "core/field_check.h"
#include "core/lanes.h"
#include "spec/config_checks.h"

namespace souk::spec {

double ShareCovered(const AnnouncedEvent& event, double begin, double end) {
  const double from = std::max(begin, event.start_hours);
  const double to = std::min(end, event.start_hours + event.duration_hours);
  return std::max(0.0, to - from) / (end - begin);
}

void CheckSlate(const SlateSpec& slate, int products) {
  if (slate.kind == SlateKind::kNone) {
    if (slate.size != 0) Fail("slate.size", "needs a slate, must be 0 when kind is none");
  } else if (slate.size < 1 || slate.size > products) {
    Fail("slate.size", fmt::format("is {}, must lie between 1 and the number of products ({})",
                                   slate.size, products));
  }
}

void CheckObservation(const std::vector<ObservationField>& fields, bool any_rivals) {
  if (fields.empty()) Fail("observation", "is empty, must name at least one field");
  if (!any_rivals &&
      std::find(fields.begin(), fields.end(), ObservationField::kRivalPrices) != fields.end()) {
    Fail("observation", "names rival_prices, needs rivals");
  }
  for (auto it = fields.begin(); it != fields.end(); ++it) {
    if (std::find(fields.begin(), it, *it) != it) {
      Fail(fmt::format("observation[{}]", it - fields.begin()),
           fmt::format("'{}' is there twice", Name(*it)));
    }
  }
}

void CheckObservationScale(const ObservationScale& scale, std::size_t audiences) {
  if (!scale.visits.empty() && scale.visits.size() != audiences) {
    Fail("observation_scale.visits",
         fmt::format("has {} numbers, there are {} audiences", scale.visits.size(), audiences));
  }
}

core::Labels LabelsOf(const SellerSpec& seller) {
  core::Labels labels;
  labels.products = NamesOf(seller.products);
  labels.audiences = seller.audiences;
  return labels;
}

void Validate(const SellerSpec& seller) {
  DifferentNames(NamesOf(seller.products), 1, "products");
  DifferentNames(seller.audiences, 1, "audiences", "");
  DifferentNames(NamesOf(seller.events), 0, "events");
  DifferentNames(seller.rivals, 0, "rivals", "");
  core::CheckFields(seller, LabelsOf(seller));
  for (std::size_t i = 0; i < seller.products.size(); ++i) {
    ValidateProduct(seller.products[i], fmt::format("products[{}]", i));
  }
  CheckSlate(seller.slate, seller.products_count());
  CheckObservation(seller.observation, !seller.rivals.empty());
  CheckObservationScale(seller.scale, seller.audiences.size());
}

Shape MakeShape(const SellerSpec& seller, int worlds) {
  if (worlds < 1) throw core::InputError("worlds", "must be at least 1");
  Shape shape;
  shape.sellers = 1 + static_cast<int>(seller.rivals.size());
  shape.audiences = seller.audiences_count();
  shape.products = seller.products_count();
  shape.places = seller.places();
  shape.worlds = worlds;
  shape.padded = core::PadToLanes(worlds);
  return shape;
}

}  // namespace souk::spec
