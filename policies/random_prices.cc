#include "policies/random_prices.h"

#include <algorithm>
#include <array>
#include <utility>

#include "core/lanes.h"
#include "core/streams.h"

namespace souk::policies {
namespace {

double PriceAt(const spec::ProductConfig& product, double uniform) {
  const std::vector<double>& ladder = product.price_ladder;
  if (ladder.empty()) {
    const double price = product.price_min + uniform * (product.price_max - product.price_min);
    return std::min(price, product.price_max);
  }
  return ladder[static_cast<std::size_t>(uniform * static_cast<double>(ladder.size()))];
}

double Density(const spec::ProductConfig& product) {
  if (!product.price_ladder.empty()) return 1 / static_cast<double>(product.price_ladder.size());
  const double width = product.price_max - product.price_min;
  return width > 0 ? 1 / width : 1;
}

}  // namespace

RandomPrices::RandomPrices(const spec::SellerSpec& seller, SlateRule slate, std::string name)
    : products_(seller.products), slate_(std::move(slate)), name_(std::move(name)) {}

void RandomPrices::Act(const spec::Observation& observation, spec::Actions* actions) const {
  const spec::Shape& shape = observation.shape;
  std::array<core::Lanes, 4> uniforms;
  for (int begin = 0; begin < shape.padded; begin += core::kLanes) {
    const auto episode = observation.first_episode + static_cast<std::uint32_t>(begin);
    for (int a = 0; a < shape.audiences; ++a) {
      const auto address = core::PackAddress(core::Purpose::kPolicy, 0, 0, a);
      for (int i = 0; i < shape.products; ++i) {
        if (i % 4 == 0) {
          core::UniformBlock(observation.seed, episode, observation.step, address,
                             static_cast<std::uint32_t>(i / 4), uniforms.data());
        }
        double* posted = &actions->prices[shape.At(shape.PriceRow(a, i), begin)];
        const core::Lanes& uniform = uniforms[static_cast<std::size_t>(i % 4)];
        for (int lane = 0; lane < core::kLanes; ++lane) {
          posted[lane] = PriceAt(products_[static_cast<std::size_t>(i)], uniform[lane]);
        }
      }
    }
  }
  slate_.Fill(observation, actions);
}

void RandomPrices::Propensity(const spec::Observation& observation, const spec::Actions&,
                              core::AlignedVector<double>* propensity) const {
  double density = 1;
  for (int a = 0; a < observation.shape.audiences; ++a) {
    for (const spec::ProductConfig& product : products_) density *= Density(product);
  }
  propensity->assign(static_cast<std::size_t>(observation.shape.padded), density);
}

}  // namespace souk::policies
