#include "env/stock_out.h"

#include <algorithm>

#include "core/stop_token.h"
#include "core/streams.h"

namespace souk::env {
namespace {

std::size_t At(const StockOutCase& world, int pair, int product) {
  return static_cast<std::size_t>(pair) * static_cast<std::size_t>(world.products) +
         static_cast<std::size_t>(product);
}

// The product that a customer of `pair` takes among those with stock; -1 for none.
int Rechoose(const StockOutCase& world, int pair, double uniform) {
  double total = world.none[static_cast<std::size_t>(pair)];
  for (int i = 0; i < world.products; ++i) {
    if (world.stock[static_cast<std::size_t>(i)] > 0) total += world.attraction[At(world, pair, i)];
  }
  double left = uniform * total;
  for (int i = 0; i < world.products; ++i) {
    if (world.stock[static_cast<std::size_t>(i)] <= 0) continue;
    left -= world.attraction[At(world, pair, i)];
    if (left < 0) return i;
  }
  return -1;
}

}  // namespace

void SellOneByOne(StockOutCase& world, core::Stream order, core::Stream rechoice,
                  std::vector<std::uint32_t>& customers) {
  customers.clear();
  for (std::size_t row = 0; row < world.units.size(); ++row) {
    customers.insert(customers.end(), static_cast<std::size_t>(world.units[row]),
                     static_cast<std::uint32_t>(row));
    world.units[row] = 0;
  }
  const auto count = static_cast<std::uint32_t>(customers.size());
  constexpr std::uint32_t kAskEvery = 1U << 16;
  std::uint32_t rechoices = 0;
  for (std::uint32_t k = 0; k < count; ++k) {
    if (k % kAskEvery == 0) core::ThrowIfStopped();
    const std::uint64_t left = count - k;
    const auto pick = k + static_cast<std::uint32_t>((left * order.Word(k)) >> 32);
    std::swap(customers[k], customers[pick]);
    const auto first = static_cast<int>(customers[k]);
    const int pair = first / world.products;
    int product = first % world.products;
    if (world.stock[static_cast<std::size_t>(product)] <= 0) {
      world.turned_away[static_cast<std::size_t>(product)] += 1;
      product = Rechoose(world, pair, rechoice.Uniform(rechoices++));
      if (product < 0) continue;
    }
    world.units[At(world, pair, product)] += 1;
    world.stock[static_cast<std::size_t>(product)] -= 1;
  }
}

void SellAsFluid(StockOutCase& world, std::vector<double>& scratch) {
  // rate[row]: units a period of each pair and product while the present set is on offer. A
  // turned-away customer's first choice is one product; the fluid counts it where the first choice
  // was lost.
  const auto rows = world.units.size();
  scratch.assign(world.units.begin(), world.units.end());
  scratch.insert(scratch.end(), world.units.begin(), world.units.end());
  const std::span<double> rate = std::span(scratch).first(rows);
  const std::span<const double> first_choice = std::span(scratch).last(rows);
  std::fill(world.units.begin(), world.units.end(), 0.);
  double time_left = 1;
  const auto products = static_cast<std::size_t>(world.products);
  while (time_left > 0) {
    double step = time_left;
    int emptied = -1;
    for (int i = 0; i < world.products; ++i) {
      double demand = 0;
      for (int p = 0; p < world.pairs; ++p) demand += rate[At(world, p, i)];
      const double stock = world.stock[static_cast<std::size_t>(i)];
      if (demand > 0 && demand * step > stock) {
        step = stock / demand;
        emptied = i;
      }
    }
    for (std::size_t row = 0; row < rows; ++row) {
      world.units[row] += rate[row] * step;
      world.stock[row % products] = std::max(0., world.stock[row % products] - rate[row] * step);
    }
    time_left -= step;
    if (emptied < 0) return;
    world.stock[static_cast<std::size_t>(emptied)] = 0;
    for (int p = 0; p < world.pairs; ++p) {
      // Customers of this pair who turn to another product, in proportion to what is left.
      double left = world.none[static_cast<std::size_t>(p)];
      for (int i = 0; i < world.products; ++i) {
        if (i != emptied && world.stock[static_cast<std::size_t>(i)] > 0) {
          left += world.attraction[At(world, p, i)];
        }
      }
      const double moved = rate[At(world, p, emptied)];
      rate[At(world, p, emptied)] = 0;
      world.turned_away[static_cast<std::size_t>(emptied)] +=
          first_choice[At(world, p, emptied)] * time_left;
      if (left <= 0) continue;
      for (int i = 0; i < world.products; ++i) {
        if (i != emptied && world.stock[static_cast<std::size_t>(i)] > 0) {
          rate[At(world, p, i)] += moved * world.attraction[At(world, p, i)] / left;
        }
      }
    }
  }
}

}  // namespace souk::env
