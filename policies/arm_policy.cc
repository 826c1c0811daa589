#include "policies/arm_policy.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "core/draws.h"
#include "core/errors.h"
#include "core/streams.h"
#include "policies/largest_draw.h"
#include "spec/allowed_price.h"
#include "spec/observation_rows.h"

namespace souk::policies {
namespace {

std::size_t Index(int i) { return static_cast<std::size_t>(i); }

bool IsBelief(const ArmBelief& belief, Eigen::Index size) {
  return belief.mean.size() == size && belief.covariance.rows() == size &&
         belief.covariance.cols() == size && belief.mean.allFinite() &&
         belief.covariance.allFinite() && std::isfinite(belief.noise_sd) && belief.noise_sd >= 0;
}

}  // namespace

struct ArmPolicy::Values {
  std::vector<double> mean;  // [levels]
  std::vector<double> sd;    // [levels]
};

ArmPolicy::ArmPolicy(std::string name, const spec::SellerSpec& seller,
                     std::vector<ArmBelief> beliefs, bool explore)
    : name_(std::move(name)),
      features_(seller),
      beliefs_(std::move(beliefs)),
      explore_(explore),
      slate_rule_(seller, SlateOrder::kRelevance) {
  for (const spec::ProductConfig& product : seller.products) {
    list_prices_.push_back(AllowedPrice(product, product.list_price));
  }
  std::size_t arms = 0;
  for (std::size_t a = 0; a < seller.audiences.size(); ++a) {
    for (int i = 0; i < features_.products(); ++i) {
      first_arm_.push_back(arms);
      arms += features_.prices(i).size();
    }
  }
  if (beliefs_.size() != arms) {
    throw core::InputError("policy", "has " + std::to_string(beliefs_.size()) +
                                         " beliefs; the scenario has " + std::to_string(arms) +
                                         " prices");
  }
  for (const ArmBelief& belief : beliefs_) {
    if (IsBelief(belief, features_.context_size())) continue;
    throw core::InputError("policy", "has a belief that is not of " +
                                         std::to_string(features_.context_size()) +
                                         " finite weights");
  }
  if (seller.audiences.size() > 1) {
    const auto names = spec::ObservationNames(seller);
    const auto row = std::find(names.begin(), names.end(), "audience[" + seller.audiences[0] + "]");
    audience_row_ = static_cast<int>(row - names.begin());
  }
}

std::size_t ArmPolicy::Arm(int audience, int product, int level) const {
  return first_arm_[Index(audience * features_.products() + product)] + Index(level);
}

int ArmPolicy::Audience(const spec::Observation& observation, int world) const {
  int audience = 0;
  while (audience + 1 < observation.shape.audiences &&
         observation.At(audience_row_ + audience, world) == 0) {
    ++audience;
  }
  return audience;
}

void ArmPolicy::Context(const spec::Observation& observation, int world, Eigen::VectorXd* z) const {
  const std::vector<int>& rows = features_.context_rows();
  z->resize(features_.context_size());
  (*z)[0] = 1;
  for (std::size_t f = 0; f < rows.size(); ++f) {
    (*z)[static_cast<Eigen::Index>(f) + 1] = observation.At(rows[f], world);
  }
}

void ArmPolicy::Weigh(const Eigen::VectorXd& z, int audience, int product, Values* values) const {
  const std::size_t levels = features_.prices(product).size();
  values->mean.resize(levels);
  values->sd.resize(levels);
  for (std::size_t k = 0; k < levels; ++k) {
    const ArmBelief& belief = beliefs_[Arm(audience, product, 0) + k];
    values->mean[k] = belief.mean.dot(z);
    double variance = 0;
    for (Eigen::Index f = 0; explore_ && f < z.size(); ++f) {
      variance += z[f] * belief.covariance.col(f).dot(z);
    }
    values->sd[k] = belief.noise_sd * std::sqrt(std::max(0., variance));
  }
}

// Adds a draw of its normal deviation to each level's mean.
void ArmPolicy::AddDraws(core::Stream* draws, std::uint32_t* next, Values* values) {
  constexpr auto kTogether = static_cast<std::size_t>(core::kLanes);
  for (std::size_t first = 0; first < values->mean.size(); first += kTogether) {
    const std::size_t count = std::min(kTogether, values->mean.size() - first);
    core::Lanes uniforms = .5;
    for (std::size_t k = 0; k < count; ++k) uniforms.data()[k] = draws->Uniform((*next)++);
    const core::Lanes normals = core::NormalQuantile(uniforms);
    for (std::size_t k = 0; k < count; ++k) {
      values->mean[first + k] += values->sd[first + k] * normals.data()[k];
    }
  }
}

void ArmPolicy::Act(const spec::Observation& observation, spec::Actions* actions) const {
  const spec::Shape& shape = observation.shape;
  Eigen::VectorXd z;
  Values values;
  for (int row = 0; row < shape.audiences * shape.products; ++row) {
    std::fill_n(actions->prices.begin() + static_cast<std::ptrdiff_t>(shape.At(row, 0)),
                shape.padded, list_prices_[Index(row % shape.products)]);
  }
  for (int w = 0; w < shape.worlds; ++w) {
    if (observation.alive[Index(w)] == 0) continue;
    const int a = Audience(observation, w);
    Context(observation, w, &z);
    core::Stream draws(observation.seed, observation.first_episode + static_cast<std::uint32_t>(w),
                       observation.step, core::PackAddress(core::Purpose::kPosterior, 0, 0, a));
    std::uint32_t draw = 0;
    for (int i = 0; i < shape.products; ++i) {
      Weigh(z, a, i, &values);
      if (explore_) AddDraws(&draws, &draw, &values);
      const auto best = std::max_element(values.mean.begin(), values.mean.end());
      actions->prices[shape.At(shape.PriceRow(a, i), w)] =
          features_.prices(i)[static_cast<std::size_t>(best - values.mean.begin())];
    }
  }
  slate_rule_.Fill(observation, actions);
}

void ArmPolicy::Propensity(const spec::Observation& observation, const spec::Actions& actions,
                           core::AlignedVector<double>* propensity) const {
  const spec::Shape& shape = observation.shape;
  propensity->assign(Index(shape.padded), 1.);
  Eigen::VectorXd z;
  Values values;
  for (int w = 0; explore_ && w < shape.worlds; ++w) {
    if (observation.alive[Index(w)] == 0) continue;
    const int a = Audience(observation, w);
    Context(observation, w, &z);
    for (int i = 0; i < shape.products; ++i) {
      Weigh(z, a, i, &values);
      const double price = actions.prices[shape.At(shape.PriceRow(a, i), w)];
      const int level = spec::NearestRung(features_.prices(i), price);
      (*propensity)[Index(w)] *= LargestDrawProbability(values.mean, values.sd, Index(level));
    }
  }
}

}  // namespace souk::policies
