#include "tests/markets/market_generator.h"

#include <fmt/core.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <limits>
#include <map>
#include <random>

#include "core/field.h"
#include "core/field_check.h"
#include "env/behaviours.h"
#include "env/customer_config.h"

namespace souk::testing {
namespace {

using core::Field;
using core::FieldKind;
using demand_models::Noise;

// The generator's numbers are the standard's, so a market is the same everywhere.
class Dice {
 public:
  Dice(std::uint64_t seed, std::uint64_t index) : engine_(seed * 0x9E3779B97F4A7C15U + index) {
    engine_.discard(16);
  }
  double Uniform() { return static_cast<double>(engine_() >> 11U) * 0x1p-53; }
  double Between(double low, double high) { return low + (high - low) * Uniform(); }
  int Whole(int low, int high) {  // both included
    return low + static_cast<int>(Uniform() * (high - low + 1));
  }
  bool Chance(double probability) { return Uniform() < probability; }
  double Exponential() { return -std::log(1 - Uniform()); }
  std::size_t Index(std::size_t count) {
    return static_cast<std::size_t>(Uniform() * static_cast<double>(count));
  }

 private:
  std::mt19937_64 engine_;
};

// How large a number without an upper end usually is, by key; 1 for others.
double Scale(const std::string& key) {
  static const std::map<std::string, double> scales = {{"half_life_hours", 12},
                                                       {"lead_time_hours", 4},
                                                       {"delay_hours", 3},
                                                       {"lag_hours", 3},
                                                       {"wait_hours", 5},
                                                       {"min_hours_between_changes", 2},
                                                       {"menu_cost", .2},
                                                       {"fixed_order_cost", 2},
                                                       {"handling_cost", .3},
                                                       {"gain", .2},
                                                       {"loss", .3},
                                                       {"response", .5},
                                                       {"value", .5},
                                                       {"slate_response", .7},
                                                       {"arrivals_log_sd", .3},
                                                       {"product_sd", .3},
                                                       {"announced_hours", 4},
                                                       {"hours", 4},
                                                       {"exploration_decay", .01},
                                                       {"utility_coefficient_sd", .2},
                                                       {"price_sensitivity_coefficient_sd", .02},
                                                       {"price_sensitivity_log_sd", .05},
                                                       {"noise", .5},
                                                       {"min_markup", .2},
                                                       {"posted_price_gaps", .5},
                                                       {"holding_cost_per_unit_day", .1},
                                                       {"satisfaction", .5}};
  const auto found = scales.find(key);
  return found == scales.end() ? 1 : found->second;
}

double DrawNumber(const Field& field, Dice* dice) {
  const core::Range& range = field.range;
  if (range.low < 0) return dice->Between(-1, 1) * Scale(field.key);
  if (range.high - range.low <= 1) return dice->Between(range.low, range.high);
  return range.low + Scale(field.key) * dice->Exponential();
}

// Draws every plain number, flag and choice of a section.
template <typename Config>
void Draw(Config* config, Dice* dice) {
  for (const Field& field : core::FieldsOf<Config>().fields) {
    if (field.file_only) continue;
    void* const member = field.access.at(config);
    if (field.kind == FieldKind::kNumber) field.As<double>(config) = DrawNumber(field, dice);
    if (field.kind == FieldKind::kFlag) field.As<bool>(config) = dice->Chance(.3);
    if (field.kind == FieldKind::kChoice) {
      field.access.set(member, 0, static_cast<long long>(dice->Index(field.words.size())));
    }
  }
}

// A number of a config and what its list says of it.
struct Leaf {
  const Field* field;
  double* value;
};

// Puts a number at an end of its range: the lowest or highest value that its list allows.
void PutAtEnd(const Leaf& leaf, Dice* dice) {
  constexpr double kInfinity = std::numeric_limits<double>::infinity();
  const core::Range& range = leaf.field->range;
  const bool high = dice->Chance(.5);
  if (high && range.infinite) {
    *leaf.value = kInfinity;
  } else if (high && std::isfinite(range.high)) {
    *leaf.value = range.below_high ? std::nextafter(range.high, -kInfinity) : range.high;
  } else if (std::isfinite(range.low)) {
    *leaf.value = range.above_low ? std::nextafter(range.low, kInfinity) : range.low;
  } else {
    *leaf.value *= dice->Chance(.5) ? 1e3 : -1e3;
  }
}

std::vector<double> DrawShares(std::size_t count, Dice* dice) {
  std::vector<double> shares;
  double sum = 0;
  for (std::size_t i = 0; i < count; ++i) {
    shares.push_back(dice->Chance(.1) ? 0 : dice->Exponential());
    sum += shares.back();
  }
  if (sum == 0) shares[0] = sum = 1;
  for (double& share : shares) share /= sum;
  return shares;
}

// What kind of market is aimed at, so that every solver has its share.
enum class Aim { kAny, kOneProduct, kTwoProducts, kAmple, kSlates, kMemory, kOneByOne };

Aim DrawAim(Dice* dice) {
  const double u = dice->Uniform();
  if (u < .36) return Aim::kAny;
  if (u < .58) return Aim::kOneProduct;
  if (u < .70) return Aim::kTwoProducts;
  if (u < .80) return Aim::kAmple;
  if (u < .86) return Aim::kSlates;
  if (u < .91) return Aim::kMemory;
  return Aim::kOneByOne;
}

class Generator {
 public:
  Generator(std::uint64_t seed, std::uint64_t index) : dice_(seed, index), aim_(DrawAim(&dice_)) {
    config_.name = fmt::format("market_{}_{}", seed, index);
  }

  env::MarketConfig Make() {
    DrawTime();
    DrawSides();
    for (std::size_t i = 0; i < products_; ++i) DrawProduct(i);
    DrawModel();
    for (std::size_t s = 0; s < segments_; ++s) DrawSegment(s);
    DrawSlate();
    DrawEvents();
    if (Free()) DrawBehaviours();
    if (!Free() && aim_ != Aim::kSlates && dice_.Chance(.25)) DrawRivals(true);
    if (aim_ == Aim::kMemory) Draw(&config_.segments[0].memory, &dice_);
    if (aim_ == Aim::kOneByOne) DrawCustomers();
    DrawAims();
    FitStock();
    DrawEnds();
    return config_;
  }

 private:
  bool Free() const { return aim_ == Aim::kAny || aim_ == Aim::kOneByOne; }

  void DrawTime() {
    config_.calendar.start_hours = 24. * dice_.Whole(15000, 22000) + dice_.Whole(0, 23);
    constexpr std::array<double, 5> kHours = {.5, 1, 4, 24, 168};
    config_.calendar.period_hours = kHours[dice_.Index(kHours.size())];
    config_.calendar.periods = dice_.Whole(1, Free() ? 20 : 12);
    // A period's own best prices are those of all where all are alike.
    const bool alike = (aim_ == Aim::kAmple || aim_ == Aim::kSlates) && dice_.Chance(.6);
    if (alike) return;
    if (dice_.Chance(.2)) {
      for (int h = 0; h < 24; ++h) config_.calendar.hour_of_day.push_back(dice_.Exponential());
    }
    if (dice_.Chance(.2)) {
      for (int d = 0; d < 7; ++d) config_.calendar.day_of_week.push_back(dice_.Exponential());
    }
  }

  void DrawSides() {
    const bool one =
        aim_ == Aim::kOneProduct || aim_ == Aim::kMemory || (Free() && dice_.Chance(.15));
    products_ = one ? 1 : aim_ == Aim::kTwoProducts ? 2 : dice_.Index(4) + 1;
    const bool one_audience = one || aim_ == Aim::kTwoProducts;
    const std::size_t audiences = one_audience ? 1 : dice_.Index(3) + 1;
    config_.audiences.clear();
    for (std::size_t a = 0; a < audiences; ++a) {
      config_.audiences.push_back(fmt::format("audience_{}", a));
    }
    segments_ = aim_ == Aim::kSlates ? audiences : dice_.Index(3) + 1;
    if (dice_.Chance(.3)) {
      for (std::size_t k = dice_.Index(2) + 1; k > 0; --k) {
        env::AttributeConfig attribute{fmt::format("attribute_{}", k), {}};
        for (std::size_t g = dice_.Index(2) + 2; g > 0; --g) {
          attribute.groups.push_back(fmt::format("group_{}", g));
        }
        config_.attributes.push_back(attribute);
      }
    }
  }

  void DrawProduct(std::size_t i) {
    spec::ProductConfig product;
    Draw(&product, &dice_);
    product.name = fmt::format("product_{}", i);
    if (dice_.Chance(.3)) product.category = fmt::format("category_{}", dice_.Index(2));
    product.unit_cost = dice_.Chance(.2) ? 0 : std::exp(dice_.Between(-1, 3));
    product.list_price = (product.unit_cost + .5) * dice_.Between(1.1, 2.5);
    product.price_min = product.list_price * (dice_.Chance(.1) ? 1 : dice_.Between(.3, 1));
    product.price_max = product.list_price * (dice_.Chance(.1) ? 1 : dice_.Between(1, 1.8));
    product.price_ladder.clear();
    const double often = aim_ == Aim::kTwoProducts ? .85 : aim_ == Aim::kAmple ? .05 : .45;
    const bool ladder = dice_.Chance(often);
    if (ladder) DrawLadder(&product);
    product.stock = spec::kUnlimited;  // FitStock sets it
    product.salvage_value = 0;
    product.holding_cost_per_unit_day = 0;
    product.spoilage_per_day = 0;
    config_.products.push_back(product);
  }

  void DrawLadder(spec::ProductConfig* product) {
    std::vector<double> rungs = {product->price_min, product->list_price, product->price_max};
    for (int k = dice_.Whole(0, 4); k > 0; --k) {
      rungs.push_back(dice_.Between(product->price_min, product->price_max));
    }
    std::sort(rungs.begin(), rungs.end());
    rungs.erase(std::unique(rungs.begin(), rungs.end()), rungs.end());
    product->price_ladder = rungs;
  }

  void DrawModel() {
    const double u = dice_.Uniform();
    config_.noise = u < .5    ? Noise::kPoisson
                    : u < .7  ? Noise::kBernoulli
                    : u < .85 ? Noise::kDeterministic
                              : Noise::kGaussian;
    const bool counts = aim_ == Aim::kTwoProducts || aim_ == Aim::kOneByOne;
    if (counts && !IsCount(config_.noise)) config_.noise = Noise::kPoisson;
    if (products_ == 1 && dice_.Chance(.5)) {
      config_.link = dice_.Chance(.5) ? env::Link::kExponential : env::Link::kLinear;
    }
    const bool bernoulli = config_.noise == Noise::kBernoulli;
    const bool shocks = Free() || aim_ == Aim::kOneProduct || aim_ == Aim::kAmple;
    if (shocks && dice_.Chance(.3)) {
      Draw(&config_.shocks, &dice_);
      if (bernoulli) config_.shocks.arrivals_log_sd = 0;
      if (dice_.Chance(.3) || !Free()) config_.shocks.product_sd = 0;
    }
  }

  void DrawSegment(std::size_t s) {
    env::SegmentConfig segment;
    Draw(&segment, &dice_);
    segment.name = fmt::format("segment_{}", s);
    // Few enough for bernoulli noise, many enough that stock may bind.
    const bool bernoulli = config_.noise == Noise::kBernoulli;
    const double a_period = bernoulli ? dice_.Uniform() * .9 / static_cast<double>(segments_)
                                      : std::exp(dice_.Between(-1, 3.5));
    segment.arrivals_per_hour =
        dice_.Chance(.05) ? 0 : a_period / config_.calendar.period_hours / 3;
    const double list = config_.products[0].list_price;
    segment.price_sensitivity = dice_.Between(.8, 4) / list;
    for (const spec::ProductConfig& product : config_.products) {
      const double at_list = config_.link == env::Link::kLinear        ? dice_.Between(.1, .9)
                             : config_.link == env::Link::kExponential ? dice_.Between(-2, -.1)
                                                                       : dice_.Between(-2, 1.5);
      segment.taste.push_back(segment.price_sensitivity * product.list_price + at_list);
    }
    segment.audience = DrawShares(config_.audiences.size(), &dice_);
    if (aim_ == Aim::kSlates) {
      segment.audience.assign(config_.audiences.size(), 0);
      segment.audience[s] = 1;
    }
    for (const env::AttributeConfig& attribute : config_.attributes) {
      segment.groups.push_back(DrawShares(attribute.groups.size(), &dice_));
    }
    segment.slate_response = dice_.Chance(.6) ? dice_.Exponential() * .5 : 0;
    segment.satisfaction = {};
    if (dice_.Chance(.3)) {
      const auto weights = DrawShares(3, &dice_);
      segment.satisfaction.surplus = weights[0];
      segment.satisfaction.availability = weights[1];
      segment.satisfaction.price = 1 - weights[0] - weights[1] < 0 ? 0 : weights[2];
      segment.satisfaction.surplus_scale = dice_.Exponential() + .1;
    }
    config_.segments.push_back(segment);
  }

  void DrawSlate() {
    const bool wanted = aim_ == Aim::kSlates || (Free() && dice_.Chance(.5));
    if (!wanted || config_.link != env::Link::kLogit) return;
    config_.slate.kind = aim_ == Aim::kSlates || dice_.Chance(.5) ? spec::SlateKind::kAssortment
                                                                  : spec::SlateKind::kPromotion;
    config_.slate.size = dice_.Whole(1, static_cast<int>(products_));
    if (Free() && dice_.Chance(.5)) config_.slate.click_at_top = dice_.Uniform() * .3;
  }

  void DrawEvents() {
    if (!dice_.Chance(aim_ == Aim::kAmple || aim_ == Aim::kSlates ? .1 : .25)) return;
    const double season = config_.calendar.periods * config_.calendar.period_hours;
    for (int k = dice_.Whole(1, 2); k > 0; --k) {
      env::EventConfig event;
      Draw(&event, &dice_);
      event.name = fmt::format("event_{}", k);
      // On whole minutes, which is what a file can say.
      event.start_hours =
          config_.calendar.start_hours + std::floor(dice_.Between(0, season) * 60) / 60;
      event.duration_hours = dice_.Between(.1, 1) * season;
      event.arrivals = dice_.Between(0, config_.noise == Noise::kBernoulli ? 1 : 3);
      event.price_sensitivity = dice_.Between(.5, 2);
      event.lead_time = dice_.Chance(.3) ? dice_.Between(0, 3) : 1;
      if (dice_.Chance(.3)) event.segments = {dice_.Whole(0, static_cast<int>(segments_) - 1)};
      config_.events.push_back(event);
    }
  }

  void DrawBehaviours() {
    const bool bernoulli = config_.noise == Noise::kBernoulli;
    constexpr double kOften = .3;
    // Customers one by one meet neither.
    const bool periods = aim_ != Aim::kOneByOne;
    if (periods && dice_.Chance(kOften)) {
      for (spec::ProductConfig& product : config_.products) DrawRules(&product.pricing);
    }
    if (dice_.Chance(kOften)) {
      for (spec::ProductConfig& product : config_.products) Draw(&product.returns, &dice_);
    }
    if (dice_.Chance(kOften)) {
      for (env::SegmentConfig& segment : config_.segments) Draw(&segment.memory, &dice_);
    }
    if (!bernoulli && dice_.Chance(kOften)) {
      for (env::SegmentConfig& segment : config_.segments) {
        Draw(&segment.retention, &dice_);
        segment.retention.start = dice_.Between(.5, 1.5);
      }
    }
    if (periods && products_ > 1 && dice_.Chance(kOften)) {
      env::AddOnConfig add_on{0, 1, dice_.Between(-2, 2), dice_.Chance(.5) ? .2 : 0};
      config_.add_ons.push_back(add_on);
      if (dice_.Chance(.4)) config_.add_ons.push_back({1, 0, dice_.Between(-2, 2), 0});
    }
    if (dice_.Chance(kOften)) DrawRivals(false);
    replenished_ = dice_.Chance(kOften);
    spoiling_ = dice_.Chance(kOften);
  }

  void DrawRules(spec::PricingRules* rules) {
    Draw(rules, &dice_);
    if (dice_.Chance(.5)) rules->change_cost = 0;
    if (dice_.Chance(.5)) rules->min_hours_between_changes = 0;
    if (dice_.Chance(.5)) rules->max_step = spec::kUnlimited;
    if (dice_.Chance(.3)) rules->endings = {0, .49, .99};
  }

  // With `plain` ones that stand still and are always there, which solvers take for the outside.
  void DrawRivals(bool plain) {
    if (config_.link != env::Link::kLogit) return;
    for (int j = dice_.Whole(1, 2); j > 0; --j) {
      env::RivalConfig rival;
      rival.name = fmt::format("rival_{}", j);
      rival.appeal = dice_.Between(-1, .5);
      for (const spec::ProductConfig& own : config_.products) {
        spec::ProductConfig product;
        product.name = own.name;
        product.category = own.category;
        product.unit_cost = own.unit_cost;
        product.list_price = own.list_price;
        product.price_min = own.price_min;
        product.price_max = own.price_max;
        product.price_ladder = own.price_ladder;
        if (!plain && dice_.Chance(.4)) product.stock = dice_.Whole(0, 60);
        rival.products.push_back(product);
      }
      const Field& kind = *core::FieldsOf<env::RivalConfig>().Find("behaviour");
      void* const behaviour = kind.access.at(&rival);
      kind.access.resize(behaviour, plain ? 0 : dice_.Index(kind.alternatives.size()));
      std::visit([&](auto& chosen) { DrawRival(&chosen); }, rival.behaviour);
      config_.rivals.push_back(rival);
    }
  }
  template <typename Rival>
  void DrawRival(Rival* rival) {
    Draw(rival, &dice_);
  }
  void DrawRival(env::CustomRival* /*rival*/) {}

  void DrawCustomers() {
    env::CustomersConfig& customers = config_.customers;
    if (dice_.Chance(.5)) {
      env::FeatureConfig feature;
      Draw(&feature, &dice_);
      feature.name = "feature";
      feature.price_sensitivity = dice_.Between(-.05, .05) * config_.segments[0].price_sensitivity;
      for (std::size_t s = 0; s < segments_; ++s) feature.mean.push_back(dice_.Between(-1, 1));
      for (std::size_t i = 0; i < products_; ++i) feature.taste.push_back(dice_.Between(-1, 1));
      customers.features.push_back(feature);
    }
    if (dice_.Chance(.3)) {
      Draw(&customers.random_features, &dice_);
      customers.random_features.count = dice_.Whole(1, 3);
    }
    if (config_.slate.click_at_top > 0) customers.cart_rate = dice_.Uniform();
    if (dice_.Chance(.4)) Draw(&customers.come_back, &dice_);
    if (dice_.Chance(.3)) Draw(&customers.drift, &dice_);
    if (config_.link == env::Link::kLogit && dice_.Chance(.4)) {
      for (env::SegmentConfig& segment : config_.segments) Draw(&segment.patience, &dice_);
    }
  }

  void DrawAims() {
    if (Free() && dice_.Chance(.3)) {
      config_.reward.satisfaction = dice_.Exponential();
      for (std::size_t k = 0; k < config_.attributes.size(); ++k) {
        config_.reward.posted_gap_weight.push_back(dice_.Uniform());
      }
    }
    config_.observation = {env::ObservationField::kTimeLeft, env::ObservationField::kStock};
    if (dice_.Chance(.3)) config_.observation.push_back(env::ObservationField::kCalendar);
    if (dice_.Chance(.3)) config_.observation.push_back(env::ObservationField::kPrices);
    if (dice_.Chance(.3)) {
      config_.observation.push_back(env::ObservationField::kSales);
      config_.observation_scale.sales = dice_.Between(.1, 100);
    }
    if (dice_.Chance(.2)) config_.observed_periods = dice_.Whole(2, 4);
  }

  // Stock that binds now and then; what belongs to it.
  void FitStock() {
    const bool ample = aim_ == Aim::kAmple || aim_ == Aim::kSlates || aim_ == Aim::kMemory;
    double visitors = 0;
    for (const env::SegmentConfig& segment : config_.segments) {
      visitors +=
          segment.arrivals_per_hour * config_.calendar.period_hours * config_.calendar.periods;
    }
    const double most = aim_ == Aim::kTwoProducts ? 8 : aim_ == Aim::kOneProduct ? 60 : 1e6;
    for (spec::ProductConfig& product : config_.products) {
      if (ample || (Free() && dice_.Chance(.3) && !replenished_ && !spoiling_)) continue;
      const double wanted = visitors * dice_.Between(.02, .6) / static_cast<double>(products_);
      product.stock = std::floor(std::min(wanted, most)) + dice_.Whole(0, 2);
      if (dice_.Chance(.3)) product.salvage_value = product.unit_cost * dice_.Between(-.3, .9);
      if (dice_.Chance(.3)) product.holding_cost_per_unit_day = product.unit_cost * .02;
      if (spoiling_) product.spoilage_per_day = dice_.Uniform() * .9;
      if (replenished_) {
        Draw(&product.replenishment, &dice_);
        product.replenishment.order_up_to = product.stock + dice_.Whole(1, 20);
        product.replenishment.reorder_point = dice_.Whole(0, static_cast<int>(product.stock));
      }
    }
    const env::Behaviours has(config_);
    config_.end_when_sold_out = !has.replenishment && !has.returns && dice_.Chance(.4);
  }

  // One market in four has one or two numbers at the ends of their ranges; but for multipliers that
  // would bring millions of customers one by one.
  void DrawEnds() {
    if (!dice_.Chance(.25)) return;
    const auto multiplies = [](const std::string& key) {
      return key == "start" || key == "arrivals" || key == "hour_of_day" || key == "day_of_week" ||
             key == "response";
    };
    std::vector<Leaf> leaves;
    core::VisitNumbers(core::FieldsOf<env::MarketConfig>(), &config_, env::LabelsOf(config_), "",
                       [&](const Field& field, double* value, const std::string& /*path*/) {
                         if (aim_ == Aim::kOneByOne && multiplies(field.key)) return;
                         leaves.push_back({&field, value});
                       });
    for (int k = dice_.Whole(1, 2); k > 0; --k)
      PutAtEnd(leaves[dice_.Index(leaves.size())], &dice_);
  }

  Dice dice_;
  Aim aim_;
  env::MarketConfig config_;
  std::size_t products_ = 1;
  std::size_t segments_ = 1;
  bool replenished_ = false;
  bool spoiling_ = false;
};

}  // namespace

env::MarketConfig GenerateMarket(std::uint64_t seed, std::uint64_t index) {
  return Generator(seed, index).Make();
}

}  // namespace souk::testing
