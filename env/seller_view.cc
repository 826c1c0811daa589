#include "env/seller_view.h"

#include <fmt/core.h>

#include <algorithm>
#include <cmath>
#include <numbers>

namespace souk::env {
namespace {

void FillRow(spec::Observation* observation, int row, double value) {
  const auto begin =
      observation->values.begin() + static_cast<std::ptrdiff_t>(observation->shape.At(row, 0));
  std::fill(begin, begin + observation->shape.padded, value);
}

// Row `to` of the observation = row `from` of the state over `scale`.
void CopyScaled(const core::AlignedVector<double>& state, int from, double scale, int to,
                spec::Observation* observation) {
  const spec::Shape& shape = observation->shape;
  for (int w = 0; w < shape.padded; ++w) {
    observation->values[shape.At(to, w)] = state[shape.At(from, w)] / scale;
  }
}

void AppendField(const MarketConfig& config, int seller, ObservationField field,
                 std::vector<std::string>& names) {
  const auto per_product = [&](const std::string& what) {
    for (const spec::ProductConfig& product : config.products) {
      names.push_back(what + "[" + product.name + "]");
    }
  };
  switch (field) {
    case ObservationField::kTimeLeft:
      names.emplace_back("time_left");
      break;
    case ObservationField::kStock:
      per_product("stock");
      break;
    case ObservationField::kCalendar:
      for (const char* name : {"sin_hour", "cos_hour", "sin_weekday", "cos_weekday"}) {
        names.emplace_back(name);
      }
      break;
    case ObservationField::kEvents:
      for (const EventConfig& event : config.events) {
        names.push_back("event_share[" + event.name + "]");
        names.push_back("event_announced[" + event.name + "]");
      }
      break;
    case ObservationField::kPrices:
      for (const std::string& audience : config.audiences) {
        for (const spec::ProductConfig& product : config.products) {
          names.push_back("price[" + audience + "][" + product.name + "]");
        }
      }
      break;
    case ObservationField::kSales:
      per_product("sales");
      break;
    case ObservationField::kVisits:
      for (const std::string& audience : config.audiences) {
        names.push_back("visits[" + audience + "]");
      }
      break;
    case ObservationField::kStockOuts:
      per_product("stock_out");
      break;
    case ObservationField::kRivalPrices:
      for (int j = 0; j < config.sellers_count(); ++j) {
        if (j == seller) continue;
        const std::string name =
            j == 0 ? "own" : config.rivals[static_cast<std::size_t>(j - 1)].name;
        for (const std::string& audience : config.audiences) {
          for (const spec::ProductConfig& product : config.products) {
            names.push_back(fmt::format("rival_price[{}][{}][{}]", name, audience, product.name));
          }
        }
      }
      break;
  }
}

}  // namespace

std::vector<std::string> FieldNames(const MarketConfig& config, int seller) {
  std::vector<std::string> names;
  for (const ObservationField field : config.observation) {
    AppendField(config, seller, field, names);
  }
  return names;
}

SellerView::SellerView(const Market& market, int seller)
    : seller_(seller), mean_arrivals_(market.config().audiences.size(), 0.) {
  const MarketConfig& config = market.config();
  for (const ObservationField field : config.observation) {
    field_rows_.push_back(static_cast<int>(names_.size()));
    AppendField(config, seller, field, names_);
  }
  // Every period is alike in a market whose arrivals never change, and there may be millions.
  const int kinds = market.EveryPeriodAlike() ? 1 : config.calendar.periods;
  for (int t = 0; t < kinds; ++t) {
    for (int s = 0; s < config.segments_count(); ++s) {
      const auto& shares = config.segments[static_cast<std::size_t>(s)].audience;
      for (std::size_t a = 0; a < shares.size(); ++a) {
        mean_arrivals_[a] += market.segment_period(t, s).arrivals * shares[a] / kinds;
      }
    }
  }
  all_arrivals_ = 0;
  for (double& arrivals : mean_arrivals_) {
    arrivals = std::max(arrivals, 1e-9);
    all_arrivals_ += arrivals;
  }
}

void SellerView::Fill(const Market& market, spec::Observation* observation) const {
  const MarketState& state = market.state();
  observation->shape = market.shape();
  observation->seed = state.seed;
  observation->first_episode = state.first_episode;
  observation->step = static_cast<std::uint32_t>(state.period);
  observation->period = state.period;
  observation->alive = state.alive;
  observation->values.resize(market.shape().At(static_cast<int>(names_.size()), 0));
  const auto& fields = market.config().observation;
  for (std::size_t f = 0; f < fields.size(); ++f) {
    FillField(market, fields[f], field_rows_[f], observation);
  }
}

void SellerView::FillField(const Market& market, ObservationField field, int row,
                           spec::Observation* observation) const {
  const MarketState& state = market.state();
  const MarketConfig& config = market.config();
  const spec::Shape& shape = observation->shape;
  const int own = seller_ * shape.products;  // first row of what is kept per seller and product
  const double begin = config.calendar.start_hours + state.period * config.calendar.period_hours;
  switch (field) {
    case ObservationField::kTimeLeft:
      FillRow(observation, row, 1 - static_cast<double>(state.period) / config.calendar.periods);
      break;
    case ObservationField::kStock:
      for (int i = 0; i < shape.products; ++i) {
        const double initial = ProductOf(config, seller_, i).stock;
        if (initial > 0 && initial < spec::kUnlimited) {
          CopyScaled(state.stock, own + i, initial, row + i, observation);
        } else {
          FillRow(observation, row + i, initial > 0 ? 1 : 0);
        }
      }
      break;
    case ObservationField::kCalendar: {
      const double middle = begin + config.calendar.period_hours / 2;
      const double hour = std::fmod(middle, 24) / 24 * 2 * std::numbers::pi;
      const double week = std::fmod(middle + 72, 168) / 168 * 2 * std::numbers::pi;
      FillRow(observation, row, std::sin(hour));
      FillRow(observation, row + 1, std::cos(hour));
      FillRow(observation, row + 2, std::sin(week));
      FillRow(observation, row + 3, std::cos(week));
      break;
    }
    case ObservationField::kEvents:
      for (const EventConfig& event : config.events) {
        const double end = begin + config.calendar.period_hours;
        const bool announced =
            begin >= event.start_hours - event.announced_hours && begin < event.start_hours;
        FillRow(observation, row++, EventShare(event, begin, end));
        FillRow(observation, row++, announced ? 1 : 0);
      }
      break;
    case ObservationField::kPrices:
      for (int a = 0; a < shape.audiences; ++a) {
        for (int i = 0; i < shape.products; ++i) {
          CopyScaled(state.prices, shape.PriceRow(a, i, seller_),
                     ProductOf(config, seller_, i).list_price, row++, observation);
        }
      }
      break;
    case ObservationField::kSales:
      for (int i = 0; i < shape.products; ++i) {
        CopyScaled(state.last_units, own + i, all_arrivals_, row + i, observation);
      }
      break;
    case ObservationField::kVisits:
      for (int a = 0; a < shape.audiences; ++a) {
        CopyScaled(state.last_visits, a, mean_arrivals_[static_cast<std::size_t>(a)], row + a,
                   observation);
      }
      break;
    case ObservationField::kStockOuts:
      for (int i = 0; i < shape.products; ++i) {
        for (int w = 0; w < shape.padded; ++w) {
          observation->values[shape.At(row + i, w)] =
              state.last_turned_away[shape.At(own + i, w)] > 0 ? 1 : 0;
        }
      }
      break;
    case ObservationField::kRivalPrices:
      for (int j = 0; j < shape.sellers; ++j) {
        for (int a = 0; j != seller_ && a < shape.audiences; ++a) {
          for (int i = 0; i < shape.products; ++i) {
            CopyScaled(state.prices, shape.PriceRow(a, i, j),
                       ProductOf(config, seller_, i).list_price, row++, observation);
          }
        }
      }
      break;
  }
}

}  // namespace souk::env
