#include "trajectories/log_replay.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>
#include <numeric>

#include "core/date.h"
#include "core/errors.h"
#include "core/stop_token.h"
#include "env/market_state.h"
#include "trajectories/log_check.h"

namespace souk::trajectories {
namespace {

std::size_t Index(std::int64_t i) { return static_cast<std::size_t>(i); }

core::InputError LogError(const LogReader& log, const std::string& message) {
  return {core::SourcePlace{log.path(), 0, 0}, "", message};
}

// One column's rows of an episode.
struct Values {
  std::vector<double> values;
  std::size_t cells = 0;

  const double* Row(std::int64_t row) const { return values.data() + Index(row) * cells; }
};

class Episode {
 public:
  Episode(const LogReader& log, const env::MarketConfig& market, std::int64_t episode)
      : market_(market),
        shape_(env::MakeShape(market, 1)),
        first_(log.offsets()[Index(episode)]),
        rows_(log.offsets()[Index(episode) + 1] - first_),
        prices_(Read(log, "actions_prices")),
        units_(Read(log, "units")),
        unmet_demand_(Read(log, "unmet_demand")),
        stock_(Read(log, "stock")),
        revenue_(Read(log, "revenue")),
        cost_(Read(log, "cost")),
        visits_(Read(log, "visits")),
        satisfaction_(Read(log, "satisfaction")),
        terminations_(Read(log, "terminations")) {
    if (shape_.places > 0) slates_ = Read(log, "actions_slates");
  }

  std::int64_t rows() const { return rows_; }

  std::vector<std::string> ProductHeader() const {
    std::vector<std::string> header = {"PERIOD", "PRODUCT"};
    for (const std::string& audience : market_.audiences) {
      header.push_back(shape_.audiences == 1 ? "PRICE" : "PRICE " + audience);
      header.emplace_back("VS LIST");
    }
    if (shape_.places > 0) header.emplace_back("POSITION");
    for (const char* name : {"SOLD", "UNMET", "STOCK"}) header.emplace_back(name);
    return header;
  }

  void AddPeriod(std::int64_t row, Replay* replay) const {
    const env::CalendarConfig& calendar = market_.calendar;
    const double revenue = revenue_.Row(row)[0];
    replay->periods.push_back(
        {fmt::format("{}", row),
         core::FormatDateHours(calendar.start_hours +
                               static_cast<double>(row) * calendar.period_hours),
         fmt::format("{:.2f}", revenue), fmt::format("{:.2f}", revenue - cost_.Row(row)[0]),
         Satisfaction(row)});
    for (int i = 0; i < shape_.products; ++i) {
      std::vector<std::string> line = {i == 0 ? fmt::format("{}", row) : "",
                                       market_.products[Index(i)].name};
      AddPrices(row, i, &line);
      if (shape_.places > 0) line.push_back(Places(row, i));
      line.push_back(fmt::format("{:.0f}", Sold(row, i)));
      line.push_back(fmt::format("{:.0f}", unmet_demand_.Row(row)[i]));
      const double stock = stock_.Row(row)[i];
      line.push_back(std::isinf(stock) ? "unlimited" : fmt::format("{:.0f}", stock));
      replay->products.push_back(std::move(line));
    }
  }

  std::string Totals() const {
    double revenue = 0;
    double cost = 0;
    double sold = 0;
    double unmet_demand = 0;
    for (std::int64_t row = 0; row < rows_; ++row) {
      revenue += revenue_.Row(row)[0];
      cost += cost_.Row(row)[0];
      for (int i = 0; i < shape_.products; ++i) {
        sold += Sold(row, i);
        unmet_demand += unmet_demand_.Row(row)[i];
      }
    }
    return fmt::format(
        "{} periods{}: {:.0f} units sold, unmet demand of {:.0f} customers, revenue {:.2f} {}, "
        "profit {:.2f} {}",
        rows_, terminations_.Row(rows_ - 1)[0] > 0 ? "" : " (cut short)", sold, unmet_demand,
        revenue, market_.currency, revenue - cost, market_.currency);
  }

 private:
  // Ourselves are the first seller in columns that have sellers.
  Values Read(const LogReader& log, const char* name) const {
    const LogColumn& column = log.Column(name);
    Values read{{}, static_cast<std::size_t>(column.Cells())};
    log.Read(column, first_, rows_, &read.values);
    return read;
  }

  void AddPrices(std::int64_t row, int product, std::vector<std::string>* line) const {
    const double list = market_.products[Index(product)].list_price;
    for (int a = 0; a < shape_.audiences; ++a) {
      const double price = prices_.Row(row)[shape_.PriceRow(a, product)];
      line->push_back(fmt::format("{:.2f}", price));
      line->push_back(list > 0 ? fmt::format("{:+.0f}%", 100 * (price / list - 1)) : "-");
    }
  }

  // "1/-": at the first place for the first audience, not shown to the second.
  std::string Places(std::int64_t row, int product) const {
    std::vector<std::string> places(Index(shape_.audiences), "-");
    for (int a = 0; a < shape_.audiences; ++a) {
      const double* slate = slates_.Row(row) + a * shape_.places;
      const double* place = std::find(slate, slate + shape_.places, product);
      if (place < slate + shape_.places) places[Index(a)] = fmt::format("{}", place - slate + 1);
    }
    return fmt::format("{}", fmt::join(places, "/"));
  }

  double Sold(std::int64_t row, int product) const {
    double sold = 0;
    for (int pair = 0; pair < shape_.segments * shape_.audiences; ++pair) {
      sold += units_.Row(row)[pair * shape_.products + product];
    }
    return sold;
  }

  std::string Satisfaction(std::int64_t row) const {
    double satisfied = 0;
    double all = 0;
    for (int s = 0; s < shape_.segments; ++s) {
      const double* visits = visits_.Row(row) + s * shape_.audiences;
      const double of_segment = std::accumulate(visits, visits + shape_.audiences, 0.);
      satisfied += of_segment * satisfaction_.Row(row)[s];
      all += of_segment;
    }
    return all > 0 ? fmt::format("{:.3f}", satisfied / all) : "-";
  }

  const env::MarketConfig& market_;
  spec::Shape shape_;
  std::int64_t first_;
  std::int64_t rows_;
  Values prices_;
  Values slates_;
  Values units_;
  Values unmet_demand_;
  Values stock_;
  Values revenue_;
  Values cost_;
  Values visits_;
  Values satisfaction_;
  Values terminations_;
};

}  // namespace

std::int64_t FindEpisode(const LogReader& log, std::optional<std::uint32_t> id) {
  const std::vector<std::uint32_t>& ids = log.episode_ids();
  if (ids.empty()) throw LogError(log, "holds no episode");
  const auto found = id ? std::find(ids.begin(), ids.end(), *id) : ids.begin();
  if (found == ids.end()) {
    throw LogError(log, fmt::format("has no episode {}; it holds {} to {}", *id,
                                    *std::min_element(ids.begin(), ids.end()),
                                    *std::max_element(ids.begin(), ids.end())));
  }
  return found - ids.begin();
}

Replay ReplayEpisode(const LogReader& log, const env::MarketConfig& market, std::int64_t episode,
                     std::optional<int> period) {
  CheckEpisodes(log, market, episode, 1);
  const Episode played(log, market, episode);
  if (period && (*period < 0 || *period >= played.rows())) {
    throw LogError(log, fmt::format("episode {} has no period {}; it has 0 to {}",
                                    log.episode_ids()[Index(episode)], *period, played.rows() - 1));
  }
  Replay replay{{{"PERIOD", "TIME", "REVENUE", "PROFIT", "SATISFACTION"}},
                {played.ProductHeader()},
                played.Totals()};
  const std::int64_t begin = period ? *period : 0;
  const std::int64_t end = period ? begin + 1 : played.rows();
  for (std::int64_t row = begin; row < end; ++row) {
    core::ThrowIfStopped();
    played.AddPeriod(row, &replay);
  }
  return replay;
}

}  // namespace souk::trajectories
