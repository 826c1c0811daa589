#pragma once

// What a seller decides for a batch of worlds, and the shape of the arrays that say so.
//
// Letters: J sellers (0 is us), S segments, A audiences, N products, K slate places, B worlds
// padded to whole Lanes. A shape [J, A, N, B] means index ((j * A + a) * N + n) * B + world; the
// world is contiguous.

#include <cstddef>
#include <cstdint>

#include "core/aligned_vector.h"

namespace souk::spec {

struct Shape {
  int sellers = 1;
  int segments = 0;
  int audiences = 0;
  int products = 0;
  int places = 0;  // 0 without slates
  int worlds = 0;
  int padded = 0;  // worlds rounded up to whole Lanes

  // What a customer chooses among: alternative m = seller * N + product.
  int alternatives() const { return sellers * products; }
  int PriceRow(int audience, int product, int seller = 0) const {
    return (seller * audiences + audience) * products + product;
  }
  int SlateRow(int audience, int place) const { return audience * places + place; }
  int PairRow(int segment, int audience) const { return segment * audiences + audience; }
  int UnitsRow(int segment, int audience, int product, int seller = 0) const {
    return (seller * segments * audiences + PairRow(segment, audience)) * products + product;
  }
  int ReferenceRow(int segment, int product, int seller = 0) const {
    return (segment * sellers + seller) * products + product;
  }
  std::size_t At(int row, int world) const {
    return static_cast<std::size_t>(row) * static_cast<std::size_t>(padded) +
           static_cast<std::size_t>(world);
  }
};

// What a seller decides for one period: per audience a price for each product and a slate.
struct Actions {
  core::AlignedVector<double> prices;        // [A, N, B] currency, within each price interval
  core::AlignedVector<std::int32_t> slates;  // [A, K, B] product index, -1 leaves a place empty

  Actions() = default;
  explicit Actions(const Shape& shape);  // prices 0, places empty
};

}  // namespace souk::spec
