#include "calibration/order_calibration.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <numeric>

#include "calibration/calibrated_market.h"
#include "calibration/choice_fit.h"
#include "core/errors.h"
#include "core/stop_token.h"
#include "core/work_limits.h"

namespace souk::calibration {
namespace {

using Index = Eigen::Index;

constexpr double kNever = 1e300;

std::size_t Place(int i) { return static_cast<std::size_t>(i); }
int Day(double hours) { return static_cast<int>(std::floor(hours / 24)); }
int HourOfDay(double hours) { return static_cast<int>(std::floor(hours - 24. * Day(hours))); }
int DayOfWeek(double hours) { return ((Day(hours) + 3) % 7 + 7) % 7; }  // Monday 0

// One product's lines and when it could be bought.
class Shelf {
 public:
  void Add(const OrderLine& line) {
    if (!lines_.empty() && sold_out_at_ < kNever) {
      gaps_.push_back({sold_out_at_, line.hours});
      sold_out_at_ = kNever;
    }
    if (line.stock <= 0) sold_out_at_ = line.hours;
    lines_.push_back(line);
  }
  void Close(double end) {
    if (sold_out_at_ < kNever) gaps_.push_back({sold_out_at_, end});
  }

  const std::vector<OrderLine>& lines() const { return lines_; }
  double Units() const {
    double units = 0;
    for (const OrderLine& line : lines_) units += line.quantity;
    return units;
  }
  double UnitsPerLine() const { return Units() / static_cast<double>(lines_.size()); }
  double first() const { return lines_.front().hours; }

  // Whether it could be bought at `hours`; at the first line, and at one that ends a gap, it was
  // bound to be.
  bool OnSale(double hours) const {
    if (hours <= first()) return false;
    const auto gap = std::upper_bound(gaps_.begin(), gaps_.end(), hours,
                                      [](double at, const Gap& g) { return at <= g.end; });
    return gap == gaps_.end() || hours <= gap->begin;
  }
  // Hours of [begin, end) in which it could be.
  double OnSaleHours(double begin, double end) const {
    double hours = std::max(0., end - std::max(begin, first()));
    auto gap = std::lower_bound(gaps_.begin(), gaps_.end(), begin,
                                [](const Gap& g, double at) { return g.end < at; });
    for (; gap != gaps_.end() && gap->begin < end; ++gap) {
      hours -= std::max(0., std::min(end, gap->end) - std::max(begin, gap->begin));
    }
    return hours;
  }
  // The line that tells its price at `hours`: the nearest of the same day, else the last before,
  // else the first.
  const OrderLine& Telling(double hours) const {
    const auto after = std::lower_bound(lines_.begin(), lines_.end(), hours,
                                        [](const OrderLine& l, double at) { return l.hours < at; });
    if (after == lines_.begin()) return *after;
    const auto before = after - 1;
    if (after == lines_.end() || Day(after->hours) != Day(hours)) return *before;
    if (Day(before->hours) != Day(hours)) return *after;
    return hours - before->hours <= after->hours - hours ? *before : *after;
  }

 private:
  struct Gap {
    double begin;
    double end;
  };
  std::vector<OrderLine> lines_;
  std::vector<Gap> gaps_;
  double sold_out_at_ = kNever;
};

std::vector<Shelf> Shelves(const OrderTable& orders) {
  std::vector<Shelf> shelves(orders.skus.size());
  for (const OrderLine& line : orders.lines) {
    shelves[Place(line.sku)].Add(line);
  }
  for (Shelf& shelf : shelves) shelf.Close(orders.lines.back().hours);
  return shelves;
}

void Require(bool good, const char* field, const char* allowed) {
  if (!good) throw core::InputError(field, allowed);
}

void Check(const OrderTable& orders, const OrderOptions& options) {
  ValidateOptions(options.common);
  Require(options.buyers > 0 && options.buyers < 1, "buyers", "must lie in (0, 1)");
  Require(options.margin >= 0 && options.margin < 1, "margin", "must lie in [0, 1)");
  Require(orders.skus.size() > 1, "sku",
          "is always the same: who does not buy leaves no line, so one product's orders do not "
          "tell how demand answers to its price");
  const auto products = static_cast<double>(orders.skus.size());
  const auto lines = static_cast<double>(orders.lines.size());
  core::RequireWork(core::Work::kChoiceRows, lines * products, "rows", "give fewer");
  core::RequireWork(core::Work::kChoiceSteps, lines * products * products, "rows", "give fewer");
  constexpr double kOfAnHour = 8;  // what is kept of each beside the products, in their size
  const double hours =
      (orders.lines.back().hours - orders.lines.front().hours) / (orders.has_hours ? 1 : 24);
  core::RequireWork(core::Work::kOrderHours, hours * (products + kOfAnHour), "time",
                    "give a shorter time");
}

// Each line against what else could have been bought.
ChoiceSets SetsOf(const OrderTable& orders, const std::vector<Shelf>& shelves) {
  ChoiceSets sets;
  sets.alternatives = orders.skus;
  if (orders.has_promotion) sets.attributes = {"promotion"};
  sets.first = {0};
  std::vector<double> price;
  std::vector<double> promotion;
  std::vector<double> bought;
  for (const OrderLine& line : orders.lines) {
    core::ThrowIfStopped();
    if (!shelves[Place(line.sku)].OnSale(line.hours)) continue;
    const std::size_t first = price.size();
    for (int i = 0; i < static_cast<int>(shelves.size()); ++i) {
      const bool taken = i == line.sku;
      if (!taken && !shelves[Place(i)].OnSale(line.hours)) continue;
      const OrderLine& telling = taken ? line : shelves[Place(i)].Telling(line.hours);
      sets.alternative.push_back(i);
      price.push_back(telling.price);
      promotion.push_back(telling.promotion);
      bought.push_back(taken ? 1 : 0);
    }
    if (price.size() == first + 1) {  // no choice
      sets.alternative.pop_back();
      price.pop_back();
      promotion.pop_back();
      bought.pop_back();
      continue;
    }
    sets.first.push_back(static_cast<Index>(price.size()));
  }
  Require(sets.sets() > 0, "rows", "hold no line at which another product was on sale");
  const auto rows = static_cast<Index>(price.size());
  sets.price = Eigen::Map<const Eigen::VectorXd>(price.data(), rows);
  sets.bought = Eigen::Map<const Eigen::VectorXd>(bought.data(), rows);
  sets.attribute.resize(rows, orders.has_promotion ? 1 : 0);
  if (orders.has_promotion) {
    sets.attribute.col(0) = Eigen::Map<const Eigen::VectorXd>(promotion.data(), rows);
  }
  return sets;
}

// The orders without these products.
OrderTable Without(const OrderTable& orders, const std::vector<bool>& dropped) {
  OrderTable kept;
  kept.has_hours = orders.has_hours;
  kept.has_stock = orders.has_stock;
  kept.has_promotion = orders.has_promotion;
  std::vector<int> place;
  for (std::size_t i = 0; i < dropped.size(); ++i) {
    place.push_back(static_cast<int>(kept.skus.size()));
    if (!dropped[i]) kept.skus.push_back(orders.skus[i]);
  }
  for (OrderLine line : orders.lines) {
    if (dropped[Place(line.sku)]) continue;
    line.sku = place[Place(line.sku)];
    kept.lines.push_back(line);
  }
  return kept;
}

// The orders of products that were chosen where there was a choice, and the others' names.
struct Chosen {
  OrderTable orders;
  std::vector<Shelf> shelves;
  ChoiceSets sets;
  std::vector<std::string> left_out;
};

Chosen LeaveOutUnchosen(const OrderTable& orders) {
  Chosen kept;
  kept.orders = orders;
  while (true) {
    kept.shelves = Shelves(kept.orders);
    kept.sets = SetsOf(kept.orders, kept.shelves);
    std::vector<bool> dropped(kept.orders.skus.size(), true);
    for (std::size_t row = 0; row < kept.sets.alternative.size(); ++row) {
      if (kept.sets.bought[static_cast<Index>(row)] > 0) {
        dropped[Place(kept.sets.alternative[row])] = false;
      }
    }
    if (std::find(dropped.begin(), dropped.end(), true) == dropped.end()) return kept;
    for (std::size_t i = 0; i < dropped.size(); ++i) {
      if (dropped[i]) kept.left_out.push_back(kept.orders.skus[i]);
    }
    kept.orders = Without(kept.orders, dropped);
  }
}

// The logit as it was fitted, and the level at which the share of buyers is the assumed one.
struct Choice {
  std::vector<double> taste;  // [N]
  double price_sensitivity = 0;
  double promotion = 0;
  double level = 0;  // added to every taste

  double Attraction(int i, double price, double promoted) const {
    return std::exp(taste[Place(i)] + level - price_sensitivity * price + promotion * promoted);
  }
};

Choice ChoiceOf(const LikelihoodFit& fit, std::size_t products) {
  Choice choice;
  choice.taste.push_back(0);
  for (std::size_t i = 1; i < products; ++i) {
    choice.taste.push_back(fit.parameters[static_cast<Index>(i) - 1]);
  }
  choice.price_sensitivity = fit.parameters[static_cast<Index>(products) - 1];
  if (fit.parameters.size() > static_cast<Index>(products)) {
    choice.promotion = fit.parameters[static_cast<Index>(products)];
  }
  return choice;
}

double MeanPromotion(const Shelf& shelf) {
  double sum = 0;
  for (const OrderLine& line : shelf.lines()) sum += line.promotion;
  return sum / static_cast<double>(shelf.lines().size());
}

// One hour of the data: who buys of those who come, and of each product if all were in stock.
struct Hour {
  int hour_of_day = 0;
  int day_of_week = 0;            // Monday 0
  double buyers = 0;              // share, of what is on sale
  std::vector<double> unlimited;  // [N] shares with all in stock that had their first line
};

std::vector<Hour> HoursOf(const OrderTable& orders, const std::vector<Shelf>& shelves,
                          const Choice& choice) {
  std::vector<Hour> hours;
  const double step = orders.has_hours ? 1 : 24;
  // Without hours, no line of the first day is after a product's first.
  const double begin =
      std::floor(orders.lines.front().hours / step) * step + (orders.has_hours ? 0 : step);
  for (double at = begin; at < orders.lines.back().hours; at += step) {
    core::ThrowIfStopped();
    Hour hour;
    hour.hour_of_day = HourOfDay(at);
    hour.day_of_week = DayOfWeek(at);
    double total = 0;
    double all = 1;
    for (int i = 0; i < static_cast<int>(shelves.size()); ++i) {
      const Shelf& shelf = shelves[Place(i)];
      const OrderLine& telling = shelf.Telling(at + step / 2);
      const double attraction = choice.Attraction(i, telling.price, telling.promotion);
      total += attraction * shelf.OnSaleHours(at, at + step) / step;
      hour.unlimited.push_back(at + step > shelf.first() ? attraction : 0);
      all += hour.unlimited.back();
    }
    hour.buyers = total / (1 + total);
    for (double& share : hour.unlimited) share /= all;
    hours.push_back(std::move(hour));
  }
  return hours;
}

struct Visitors {
  double per_hour = 0;  // lines, not units
  std::array<double, 24> hour_of_day;
  std::array<double, 7> day_of_week;
};

// Iterative proportional fitting of counts to rate * profile * profile * share of buyers.
Visitors FitVisitors(const OrderTable& orders, const std::vector<Shelf>& shelves,
                     const std::vector<Hour>& hours) {
  Visitors visitors;
  visitors.hour_of_day.fill(1);
  visitors.day_of_week.fill(1);
  std::array<double, 24> by_hour{};
  std::array<double, 7> by_day{};
  double count = 0;
  for (const OrderLine& line : orders.lines) {
    if (!shelves[Place(line.sku)].OnSale(line.hours)) continue;
    by_hour[Place(HourOfDay(line.hours))] += 1;
    by_day[Place(DayOfWeek(line.hours))] += 1;
    count += 1;
  }
  const auto fit = [&](auto& profile, const auto& counts, auto place) {
    std::vector<double> expected(profile.size(), 0.);
    for (const Hour& hour : hours) {
      expected[place(hour)] += hour.buyers * visitors.hour_of_day[Place(hour.hour_of_day)] *
                               visitors.day_of_week[Place(hour.day_of_week)] / profile[place(hour)];
    }
    double mean = 0;
    for (std::size_t k = 0; k < profile.size(); ++k) {
      profile[k] = expected[k] > 0 ? std::max(counts[k] / expected[k], 1e-12) : 1e-12;
      mean += profile[k] / static_cast<double>(profile.size());
    }
    for (double& p : profile) p /= mean;
  };
  constexpr int kRounds = 100;
  for (int round = 0; round < kRounds; ++round) {
    core::ThrowIfStopped();
    if (orders.has_hours) {
      fit(visitors.hour_of_day, by_hour, [](const Hour& h) { return Place(h.hour_of_day); });
    }
    fit(visitors.day_of_week, by_day, [](const Hour& h) { return Place(h.day_of_week); });
  }
  double expected = 0;
  for (const Hour& hour : hours) {
    expected += hour.buyers * visitors.hour_of_day[Place(hour.hour_of_day)] *
                visitors.day_of_week[Place(hour.day_of_week)];
  }
  visitors.per_hour = count / expected / (orders.has_hours ? 1 : 24);
  return visitors;
}

std::vector<spec::ProductConfig> ProductsOf(const OrderTable& orders,
                                            const std::vector<Shelf>& shelves,
                                            const OrderOptions& options) {
  std::vector<spec::ProductConfig> products;
  for (std::size_t i = 0; i < shelves.size(); ++i) {
    spec::ProductConfig product;
    product.name = orders.skus[i];
    std::vector<double> prices;
    double cost = 0;
    int costed = 0;
    for (const OrderLine& line : shelves[i].lines()) {
      prices.push_back(line.price);
      if (std::isnan(line.unit_cost)) continue;
      cost += line.unit_cost;
      ++costed;
    }
    PriceAsSeen(prices, options.common, &product);
    product.unit_cost =
        Decimals(costed > 0 ? cost / costed : (1 - options.margin) * product.list_price, 4);
    products.push_back(std::move(product));
  }
  return products;
}

// What each product weighs at its list price and mean promotion.
std::vector<double> AtListPrices(const Choice& choice, const std::vector<Shelf>& shelves,
                                 const std::vector<spec::ProductConfig>& products) {
  std::vector<double> attraction;
  attraction.reserve(shelves.size());
  for (int i = 0; i < static_cast<int>(shelves.size()); ++i) {
    attraction.push_back(
        choice.Attraction(i, products[Place(i)].list_price, MeanPromotion(shelves[Place(i)])));
  }
  return attraction;
}

// A simulated customer buys one unit, so a product bought by twos has twice the customers: tastes
// grow by the log of its units a line over their mean at list prices, arrivals by that mean.
void AddCustomers(const Choice& choice, const Visitors& visitors, const std::vector<Shelf>& shelves,
                  bool has_hours, env::MarketConfig* market) {
  const std::vector<double> attraction = AtListPrices(choice, shelves, market->products);
  double total = 0;
  double units = 0;
  for (std::size_t i = 0; i < shelves.size(); ++i) {
    total += attraction[i];
    units += attraction[i] * shelves[i].UnitsPerLine();
  }
  const double units_per_line = units / total;
  env::SegmentConfig segment;
  segment.name = "customers";
  segment.arrivals_per_hour = Decimals(visitors.per_hour * units_per_line, 4);
  // Six digits whatever the currency.
  const int digits = 5 - static_cast<int>(std::floor(std::log10(choice.price_sensitivity)));
  segment.price_sensitivity = Decimals(choice.price_sensitivity, digits);
  for (std::size_t i = 0; i < shelves.size(); ++i) {
    segment.taste.push_back(Decimals(choice.taste[i] + choice.level +
                                         choice.promotion * MeanPromotion(shelves[i]) +
                                         std::log(shelves[i].UnitsPerLine() / units_per_line),
                                     6));
  }
  segment.audience = {1};
  segment.satisfaction.surplus_scale = Decimals(1 / choice.price_sensitivity, 4);
  market->audiences = {"all"};
  market->segments = {segment};
  market->calendar.period_hours = has_hours ? 1 : 24;
  market->calendar.periods *= has_hours ? 168 : 7;
  const auto rounded = [](const auto& profile) {
    std::vector<double> values;
    values.reserve(profile.size());
    for (const double p : profile) values.push_back(Decimals(p, 4));
    return values;
  };
  if (has_hours) market->calendar.hour_of_day = rounded(visitors.hour_of_day);
  market->calendar.day_of_week = rounded(visitors.day_of_week);
}

}  // namespace

OrderCalibration CalibrateOrders(const OrderTable& table, const OrderOptions& options) {
  Check(table, options);
  const auto [orders, shelves, sets, left_out] = LeaveOutUnchosen(table);
  const auto fit = FitMultinomialLogit(sets);
  OrderCalibration result;
  result.left_out = left_out;
  result.choice = fit.likelihood;
  result.names = fit.names;
  result.choices = static_cast<int>(sets.sets());
  result.days = (orders.lines.back().hours - orders.lines.front().hours) / 24;
  Choice choice = ChoiceOf(fit.likelihood, orders.skus.size());
  Require(choice.price_sensitivity > 0, "price",
          "does not lower demand in these orders: prices may have followed it");
  result.market = EmptyMarket(options.common);
  result.market.estimated_from = table.file;
  result.market.products = ProductsOf(orders, shelves, options);
  const std::vector<double> attraction = AtListPrices(choice, shelves, result.market.products);
  choice.level = std::log(options.buyers / (1 - options.buyers) /
                          std::accumulate(attraction.begin(), attraction.end(), 0.));
  const std::vector<Hour> hours = HoursOf(orders, shelves, choice);
  const Visitors visitors = FitVisitors(orders, shelves, hours);
  result.arrivals_per_hour = visitors.per_hour;
  AddCustomers(choice, visitors, shelves, orders.has_hours, &result.market);
  const double end = orders.lines.back().hours;
  for (std::size_t i = 0; i < shelves.size(); ++i) {
    const Shelf& shelf = shelves[i];
    SkuReport sku{orders.skus[i], static_cast<int>(shelf.lines().size()), 0, 0, 0};
    sku.units = shelf.Units();
    const double there = end - shelf.first();
    if (there > 0) sku.out_of_stock_rate = 1 - shelf.OnSaleHours(shelf.first(), end) / there;
    for (const Hour& hour : hours) {
      sku.unconstrained_demand += visitors.per_hour * (orders.has_hours ? 1 : 24) *
                                  shelf.UnitsPerLine() *
                                  visitors.hour_of_day[Place(hour.hour_of_day)] *
                                  visitors.day_of_week[Place(hour.day_of_week)] * hour.unlimited[i];
    }
    result.skus.push_back(sku);
  }
  env::Validate(result.market);
  StateObservationScale(&result.market);
  return result;
}

}  // namespace souk::calibration
