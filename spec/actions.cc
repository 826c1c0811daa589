#include "spec/actions.h"

namespace souk::spec {

Actions::Actions(const Shape& shape)
    : prices(shape.At(shape.audiences * shape.products, 0)),
      slates(shape.At(shape.audiences * shape.places, 0), -1) {}

}  // namespace souk::spec
