#include "policies/linear_policy.h"

#include <algorithm>
#include <array>
#include <utility>

#include "core/draws.h"
#include "core/errors.h"
#include "core/streams.h"
#include "spec/observation_rows.h"

namespace souk::policies {
namespace {

using core::Lanes;

std::size_t Index(int i) { return static_cast<std::size_t>(i); }

bool IsContext(const std::string& name) {
  if (spec::PeriodsAgo(name) > 0) return false;
  return name.starts_with("sin_") || name.starts_with("cos_") || name.starts_with("event_") ||
         name.starts_with("feature[") || name == "earlier_visits";
}

}  // namespace

PriceFeatures::PriceFeatures(const spec::SellerSpec& seller, int levels) {
  const std::vector<std::string> names = spec::ObservationNames(seller);
  for (std::size_t row = 0; row < names.size(); ++row) {
    if (IsContext(names[row])) context_rows_.push_back(static_cast<int>(row));
  }
  for (const spec::ProductConfig& product : seller.products) {
    std::vector<double> prices = product.price_ladder;
    for (int k = 0; product.price_ladder.empty() && k < levels; ++k) {
      prices.push_back(product.price_min +
                       (product.price_max - product.price_min) * k / (levels - 1));
    }
    prices.back() = std::min(prices.back(), product.price_max);  // which a rounding may pass
    const double half = (prices.back() - prices.front()) / 2;
    middle_.push_back((prices.back() + prices.front()) / 2);
    half_.push_back(half > 0 ? half : 1);
    std::vector<double> scaled;
    scaled.reserve(prices.size());
    for (const double price : prices) scaled.push_back((price - middle_.back()) / half_.back());
    prices_.push_back(std::move(prices));
    scaled_.push_back(std::move(scaled));
  }
}

void PriceFeatures::Fill(const spec::Observation& observation, const spec::Actions& actions,
                         int audience, int world, Eigen::Ref<Eigen::VectorXd> features) const {
  const int size = context_size();
  const auto context = features.head(size);
  features[0] = 1;
  for (int f = 1; f < size; ++f) {
    features[f] = observation.At(context_rows_[Index(f - 1)], world);
  }
  for (int i = 0; i < products(); ++i) {
    const double price =
        actions.prices[observation.shape.At(observation.shape.PriceRow(audience, i), world)];
    const double scaled = (price - middle_[Index(i)]) / half_[Index(i)];
    features.segment(size * (1 + 2 * i), size) = scaled * context;
    features.segment(size * (2 + 2 * i), size) = scaled * scaled * context;
  }
}

LinearPolicy::LinearPolicy(std::string name, const spec::SellerSpec& seller,
                           std::vector<LinearBelief> beliefs, bool explore)
    : name_(std::move(name)),
      features_(seller),
      explore_(explore),
      slate_rule_(seller, SlateOrder::kRelevance) {
  if (beliefs.size() != seller.audiences.size()) {
    throw core::InputError("policy", "has weights for " + std::to_string(beliefs.size()) +
                                         " audiences; the scenario has " +
                                         std::to_string(seller.audiences.size()));
  }
  beliefs_.resize(beliefs.size());
  for (std::size_t a = 0; a < beliefs.size(); ++a) {
    set_belief(static_cast<int>(a), std::move(beliefs[a]));
  }
}

void LinearPolicy::set_belief(int audience, LinearBelief belief) {
  const Eigen::Index size = features_.size();
  const bool factor_fits =
      belief.precision_factor.size() == 0 ||
      (belief.precision_factor.rows() == size && belief.precision_factor.cols() == size);
  if (belief.mean.size() != size || !factor_fits) {
    throw core::InputError("policy", "has " + std::to_string(belief.mean.size()) +
                                         " weights an audience; the scenario's products and "
                                         "observation need " +
                                         std::to_string(size));
  }
  beliefs_[Index(audience)] = std::move(belief);
}

void LinearPolicy::Act(const spec::Observation& observation, spec::Actions* actions) const {
  const spec::Shape& shape = observation.shape;
  std::vector<Lanes> theta(Index(features_.size()));
  for (int a = 0; a < shape.audiences; ++a) {
    for (int begin = 0; begin < shape.padded; begin += core::kLanes) {
      ActBlock(observation, a, begin, theta, actions);
    }
  }
  slate_rule_.Fill(observation, actions);
}

void LinearPolicy::ActBlock(const spec::Observation& observation, int audience, int begin,
                            std::vector<Lanes>& theta, spec::Actions* actions) const {
  const LinearBelief& belief = beliefs_[Index(audience)];
  const int size = features_.size();
  for (int j = 0; j < size; ++j) theta[Index(j)] = Lanes(0.);
  if (explore_ && belief.precision_factor.size() > 0) {
    // theta = mean + sigma L^-T z: back substitution, sixteen worlds at once.
    std::array<Lanes, 4> words;
    for (int j = 0; j < size; ++j) {
      if (j % 4 == 0) {
        core::UniformBlock(
            observation.seed, observation.first_episode + static_cast<std::uint32_t>(begin),
            observation.step, core::PackAddress(core::Purpose::kPosterior, 0, 0, audience),
            static_cast<std::uint32_t>(j / 4), words.data());
      }
      theta[Index(j)] = core::NormalQuantile(words[Index(j % 4)]) * Lanes(belief.noise_sd);
    }
    for (int j = size - 1; j >= 0; --j) {
      const double* column = &belief.precision_factor.coeffRef(0, j);
      Lanes value = theta[Index(j)];
      for (int k = j + 1; k < size; ++k) value = value - Lanes(column[k]) * theta[Index(k)];
      theta[Index(j)] = value / Lanes(column[j]);
    }
  }
  for (int j = 0; j < size; ++j) theta[Index(j)] += Lanes(belief.mean[j]);

  const spec::Shape& shape = observation.shape;
  const int context = features_.context_size();
  for (int i = 0; i < shape.products; ++i) {
    Lanes slope = 0.;
    Lanes curvature = 0.;
    for (int f = 0; f < context; ++f) {
      const Lanes z =
          f == 0
              ? Lanes(1.)
              : Lanes::Load(
                    &observation.values[shape.At(features_.context_rows()[Index(f - 1)], begin)]);
      slope += theta[Index(context * (1 + 2 * i) + f)] * z;
      curvature += theta[Index(context * (2 + 2 * i) + f)] * z;
    }
    const std::vector<double>& scaled = features_.scaled(i);
    Lanes best_value = slope * Lanes(scaled[0]) + curvature * Lanes(scaled[0] * scaled[0]);
    Lanes best_price = features_.prices(i)[0];
    for (std::size_t level = 1; level < scaled.size(); ++level) {
      const double s = scaled[level];
      const Lanes value = slope * Lanes(s) + curvature * Lanes(s * s);
      const core::LaneMask better = value > best_value;
      best_value = Select(better, value, best_value);
      best_price = Select(better, Lanes(features_.prices(i)[level]), best_price);
    }
    best_price.Store(&actions->prices[shape.At(shape.PriceRow(audience, i), begin)]);
  }
}

void LinearPolicy::Propensity(const spec::Observation& observation,
                              const spec::Actions& /*actions*/,
                              core::AlignedVector<double>* propensity) const {
  propensity->assign(static_cast<std::size_t>(observation.shape.padded), explore_ ? 0. : 1.);
}

}  // namespace souk::policies
