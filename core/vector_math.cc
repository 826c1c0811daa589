#include "core/vector_math.h"

#include <Eigen/Core>

namespace souk::core {
namespace {

using Array = Eigen::Array<double, kLanes, 1>;
using ConstMap = Eigen::Map<const Array, Eigen::Aligned32>;
using Map = Eigen::Map<Array, Eigen::Aligned32>;

}  // namespace

Lanes Exp(const Lanes& x) {
  Lanes r;
  Map(r.data()) = ConstMap(x.data()).exp();
  return r;
}

Lanes Log(const Lanes& x) {
  Lanes r;
  Map(r.data()) = ConstMap(x.data()).log();
  return r;
}

Lanes Sqrt(const Lanes& x) {
  Lanes r;
  Map(r.data()) = ConstMap(x.data()).sqrt();
  return r;
}

}  // namespace souk::core
