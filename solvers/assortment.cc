#include "solvers/assortment.h"

#include <algorithm>
#include <numeric>

#include "core/errors.h"
#include "core/stop_token.h"

namespace souk::solvers {
namespace {

// The products of largest positive v (r - R), at most `size`, ascending.
std::vector<int> BestAt(const Eigen::ArrayXd& gain, int size) {
  std::vector<int> products(static_cast<std::size_t>(gain.size()));
  std::iota(products.begin(), products.end(), 0);
  std::stable_sort(products.begin(), products.end(),
                   [&](int left, int right) { return gain[left] > gain[right]; });
  products.resize(std::min(products.size(), static_cast<std::size_t>(size)));
  std::erase_if(products, [&](int i) { return !(gain[i] > 0); });
  std::sort(products.begin(), products.end());
  return products;
}

}  // namespace

Assortment BestAssortment(const std::function<Offers(double worth)>& offers, int size) {
  if (size < 0) throw core::InputError("size", "must be at least 0");
  // Every step earns more than the one before, up to rounding, until nothing changes.
  Assortment best;
  while (true) {
    core::ThrowIfStopped();
    const Offers now = offers(best.revenue);
    const std::vector<int> products = BestAt(now.attraction * (now.revenue - best.revenue), size);
    double earned = 0;
    double total = 1;
    for (const int i : products) {
      earned += now.revenue[i] * now.attraction[i];
      total += now.attraction[i];
    }
    if (!(earned / total > best.revenue)) return best;
    best = {products, earned / total};
  }
}

Assortment BestAssortment(const Eigen::Ref<const Eigen::ArrayXd>& revenue,
                          const Eigen::Ref<const Eigen::ArrayXd>& attraction, int size) {
  if (!revenue.allFinite()) throw core::InputError("revenue", "must be finite numbers");
  if (attraction.size() != revenue.size() || !attraction.allFinite() || (attraction < 0).any()) {
    throw core::InputError("attraction", "must be a finite number of at least 0 for each product");
  }
  return BestAssortment([&](double) { return Offers{revenue, attraction}; }, size);
}

}  // namespace souk::solvers
