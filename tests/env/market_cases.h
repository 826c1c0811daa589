#pragma once

// Markets that several tests share, and prices to post in them.

#include <cstdint>
#include <functional>

#include "env/market.h"

namespace souk::env {

// One segment, one audience, one product: 10 visitors an hour, logit purchases, `periods` hours.
MarketConfig OneProductMarket(double stock, int periods);

// The learners' market P1: OneProductMarket with its price range, 100 units and 20 periods.
MarketConfig LearnersMarket();

// Three segments, two audiences, four products and two attributes, hourly; no shocks, stock
// unlimited.
MarketConfig FourProductMarket(int periods);

// FourProductMarket with shocks, an event, profiles, a promotion slate with clicks, every
// observation field, and stock that runs out within `periods` = 24.
MarketConfig BusyMarket();

// Twelve products in two audiences and four segments, 336 hourly periods with profiles, events and
// shocks: the size of a retailer around Black Friday. Stock is unlimited.
MarketConfig RetailMarket();

// Price of a product in one period of one world.
using PriceRule = std::function<double(int audience, int product, int world)>;

// Posts `rule` everywhere, within each price interval; places stay empty.
void PostPrices(const MarketConfig& config, const spec::Shape& shape, const PriceRule& rule,
                spec::Actions* actions);
// List prices times `factor`.
spec::Actions ListPrices(const MarketConfig& config, const spec::Shape& shape, double factor = 1);

// Puts products `first`, `first + 1`, ... (wrapping round) into the places of every audience and
// world.
void PostSlates(const spec::Shape& shape, int first, spec::Actions* actions);

// Mean and standard error of a sample collected value by value.
class Sample {
 public:
  void Add(double x) {
    ++count_;
    const double step = x - mean_;
    mean_ += step / count_;
    squares_ += step * (x - mean_);
  }
  double count() const { return count_; }
  double mean() const { return mean_; }
  double variance() const { return squares_ / (count_ - 1); }
  double squared_error() const { return variance() / count_; }  // of the mean

 private:
  double count_ = 0;
  double mean_ = 0;
  double squares_ = 0;
};

}  // namespace souk::env
