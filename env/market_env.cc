#include "env/market_env.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <numbers>

namespace souk::env {
namespace {

void Fill(Observation* observation, int row, double value) {
  const auto begin =
      observation->values.begin() + static_cast<std::ptrdiff_t>(observation->shape.At(row, 0));
  std::fill(begin, begin + observation->shape.padded, value);
}

// Row `to` of the observation = row `from` of the state over `scale`.
void CopyScaled(const core::AlignedVector<double>& state, int from, double scale, int to,
                Observation* observation) {
  const Shape& shape = observation->shape;
  for (int w = 0; w < shape.padded; ++w) {
    observation->values[shape.At(to, w)] = state[shape.At(from, w)] / scale;
  }
}

void AppendField(const MarketConfig& config, ObservationField field,
                 std::vector<std::string>& names) {
  const auto per_product = [&](const std::string& what) {
    for (const ProductConfig& product : config.products) {
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
        for (const ProductConfig& product : config.products) {
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
  }
}

}  // namespace

std::vector<std::string> ObservationNames(const MarketConfig& config) {
  std::vector<std::string> names;
  for (const ObservationField field : config.observation) AppendField(config, field, names);
  const std::size_t newest = names.size();
  for (int ago = 1; ago < config.observed_periods; ++ago) {
    for (std::size_t row = 0; row < newest; ++row) {
      names.push_back(names[row] + "@" + std::to_string(ago));
    }
  }
  return names;
}

int PeriodsAgo(const std::string& name) {
  const std::size_t bracket = name.rfind(']');
  const std::size_t at = name.find('@', bracket == std::string::npos ? 0 : bracket);
  if (at == std::string::npos) return 0;
  int periods = 0;
  const char* end = name.data() + name.size();
  const auto parsed = std::from_chars(name.data() + at + 1, end, periods);
  return parsed.ec == std::errc() && parsed.ptr == end ? periods : 0;
}

EnvSpec MakeEnvSpec(const MarketConfig& config, int worlds) {
  EnvSpec spec;
  spec.shape = MakeShape(config, worlds);
  spec.periods = config.calendar.periods;
  spec.observation_names = ObservationNames(config);
  spec.products = config.products;
  spec.audiences = config.audiences;
  spec.slate_kind = config.slate.kind;
  return spec;
}

MarketEnv::MarketEnv(const MarketConfig& config, int worlds, Accounting accounting)
    : market_(config, worlds, accounting), spec_(MakeEnvSpec(config, worlds)) {
  std::vector<std::string> names;
  for (const ObservationField field : config.observation) {
    field_rows_.push_back(static_cast<int>(names.size()));
    AppendField(config, field, names);
  }
  newest_size_ = static_cast<int>(names.size());
  seen_.resize(spec_.shape.At((config.observed_periods - 1) * newest_size_, 0));
  mean_arrivals_.assign(config.audiences.size(), 0.);
  for (int t = 0; t < spec_.periods; ++t) {
    for (int s = 0; s < spec_.shape.segments; ++s) {
      const auto& shares = config.segments[static_cast<std::size_t>(s)].audience;
      for (std::size_t a = 0; a < shares.size(); ++a) {
        mean_arrivals_[a] += market_.segment_period(t, s).arrivals * shares[a] / spec_.periods;
      }
    }
  }
  all_arrivals_ = 0;
  for (double& arrivals : mean_arrivals_) {
    arrivals = std::max(arrivals, 1e-9);
    all_arrivals_ += arrivals;
  }
}

void MarketEnv::Reset(std::uint64_t seed, std::uint32_t first_episode) {
  market_.Reset(seed, first_episode);
  if (seen_.empty()) return;
  FillNewest(&newest_);
  for (std::size_t k = 0; k < seen_.size(); ++k)
    seen_[k] = newest_.values[k % newest_.values.size()];
}

bool MarketEnv::Done() const { return market_.AllEnded(); }

void MarketEnv::Observe(Observation* observation) const {
  FillNewest(observation);
  observation->values.insert(observation->values.end(), seen_.begin(), seen_.end());
}

void MarketEnv::FillNewest(Observation* observation) const {
  const MarketState& state = market_.state();
  observation->shape = spec_.shape;
  observation->seed = state.seed;
  observation->first_episode = state.first_episode;
  observation->period = state.period;
  observation->alive = state.alive;
  observation->values.reserve(spec_.shape.At(spec_.observation_size(), 0));
  observation->values.resize(spec_.shape.At(newest_size_, 0));
  const auto& fields = market_.config().observation;
  for (std::size_t f = 0; f < fields.size(); ++f) {
    FillField(fields[f], field_rows_[f], observation);
  }
}

void MarketEnv::FillField(ObservationField field, int row, Observation* observation) const {
  const MarketState& state = market_.state();
  const MarketConfig& config = market_.config();
  const Shape& shape = spec_.shape;
  const double begin = config.calendar.start_hours + state.period * config.calendar.period_hours;
  switch (field) {
    case ObservationField::kTimeLeft:
      Fill(observation, row, 1 - static_cast<double>(state.period) / spec_.periods);
      break;
    case ObservationField::kStock:
      for (int i = 0; i < shape.products; ++i) {
        const double initial = config.products[static_cast<std::size_t>(i)].stock;
        if (initial > 0 && initial < kUnlimited) {
          CopyScaled(state.stock, i, initial, row + i, observation);
        } else {
          Fill(observation, row + i, initial > 0 ? 1 : 0);
        }
      }
      break;
    case ObservationField::kCalendar: {
      const double middle = begin + config.calendar.period_hours / 2;
      const double hour = std::fmod(middle, 24) / 24 * 2 * std::numbers::pi;
      const double week = std::fmod(middle + 72, 168) / 168 * 2 * std::numbers::pi;
      Fill(observation, row, std::sin(hour));
      Fill(observation, row + 1, std::cos(hour));
      Fill(observation, row + 2, std::sin(week));
      Fill(observation, row + 3, std::cos(week));
      break;
    }
    case ObservationField::kEvents:
      for (const EventConfig& event : config.events) {
        const double end = begin + config.calendar.period_hours;
        const bool announced =
            begin >= event.start_hours - event.announced_hours && begin < event.start_hours;
        Fill(observation, row++, EventShare(event, begin, end));
        Fill(observation, row++, announced ? 1 : 0);
      }
      break;
    case ObservationField::kPrices:
      for (int a = 0; a < shape.audiences; ++a) {
        for (int i = 0; i < shape.products; ++i) {
          CopyScaled(state.prices, shape.PriceRow(a, i),
                     config.products[static_cast<std::size_t>(i)].list_price, row++, observation);
        }
      }
      break;
    case ObservationField::kSales:
      for (int i = 0; i < shape.products; ++i) {
        CopyScaled(state.last_units, i, all_arrivals_, row + i, observation);
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
              state.last_turned_away[shape.At(i, w)] > 0 ? 1 : 0;
        }
      }
      break;
  }
}

void MarketEnv::Step(const Actions& actions, StepResult* result) {
  if (!seen_.empty()) FillNewest(&newest_);
  market_.Step(actions);
  if (!seen_.empty()) {
    std::copy_backward(seen_.begin(),
                       seen_.end() - static_cast<std::ptrdiff_t>(newest_.values.size()),
                       seen_.end());
    std::copy(newest_.values.begin(), newest_.values.end(), seen_.begin());
  }
  const PeriodOutcome& outcome = market_.outcome();
  result->reward = outcome.reward;
  result->audience_reward = outcome.audience_profit;
  result->terminated.resize(outcome.ended.size());
  result->truncated.assign(outcome.ended.size(), 0);
  std::transform(outcome.ended.begin(), outcome.ended.end(), result->terminated.begin(),
                 [](double e) { return static_cast<std::uint8_t>(e > 0); });
}

}  // namespace souk::env
