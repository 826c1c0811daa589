#include "spec/observation_rows.h"

#include <fmt/core.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <numbers>
#include <string_view>

#include "core/errors.h"

namespace souk::spec {
namespace {

std::size_t Index(int i) { return static_cast<std::size_t>(i); }

// Takes rows one after the other. Each world's value is a function of that world's figures alone.
class RowSink {
 public:
  RowSink() = default;
  RowSink(const RowSink&) = delete;
  RowSink& operator=(const RowSink&) = delete;
  virtual ~RowSink() = default;
  virtual void Constant(double value) = 0;
  virtual void Scaled(const double* figures, double scale) = 0;
  virtual void AboveZero(const double* figures) = 0;
};

template <typename T>
class PlacedRows final : public RowSink {
 public:
  PlacedRows(const ObservationPlace<T>& place, int worlds)
      : row_(place.data),
        row_stride_(place.row_stride),
        world_stride_(place.world_stride),
        worlds_(worlds) {}

  void Constant(double value) override {
    Write([value](std::ptrdiff_t) { return value; });
  }
  void Scaled(const double* figures, double scale) override {
    Write([=](std::ptrdiff_t w) { return figures[w] / scale; });
  }
  void AboveZero(const double* figures) override {
    Write([=](std::ptrdiff_t w) { return figures[w] > 0 ? 1. : 0.; });
  }

 private:
  template <typename Value>
  void Write(Value value) {
    if (world_stride_ == 1) {  // worlds lie side by side: whole vectors
      for (std::ptrdiff_t w = 0; w < worlds_; ++w) row_[w] = static_cast<T>(value(w));
    } else {
      for (std::ptrdiff_t w = 0; w < worlds_; ++w) {
        row_[w * world_stride_] = static_cast<T>(value(w));
      }
    }
    row_ += row_stride_;
  }

  T* row_;
  std::ptrdiff_t row_stride_;
  std::ptrdiff_t world_stride_;
  std::ptrdiff_t worlds_;
};

double Begin(const SellerSpec& seller, int period) {
  return seller.season.start_hours + period * seller.season.period_hours;
}

const double* Row(const double* rows, int row, const SellerFigures& figures) {
  return rows + row * figures.stride;
}

// One field of an observation.
struct FieldRows {
  ObservationField field;
  const char* name;  // in scenario files
  // How the names of its rows begin; whole names where they end in no bracket or underscore.
  std::array<std::string_view, 2> begins;
  void (*describe)(const SellerSpec& seller, std::vector<ObservedField>& rows);
  void (*fill)(const SellerSpec& seller, const SellerFigures& figures, RowSink& rows);
};

// A row for each product.
void DescribeProducts(const SellerSpec& seller, const char* what, const char* unit, double hi,
                      std::vector<ObservedField>& rows) {
  for (const ProductConfig& product : seller.products) {
    rows.push_back({fmt::format("{}[{}]", what, product.name), unit, 0, hi});
  }
}

// Posted prices [A, N, B] over list prices.
void FillPrices(const SellerSpec& seller, const SellerFigures& figures, const double* prices,
                RowSink& rows) {
  int row = 0;
  for (int a = 0; a < seller.audiences_count(); ++a) {
    for (const ProductConfig& product : seller.products) {
      rows.Scaled(Row(prices, row++, figures), product.list_price);
    }
  }
}

constexpr std::array kFields = {
    FieldRows{ObservationField::kTimeLeft,
              "time_left",
              {"time_left"},
              [](const SellerSpec&, std::vector<ObservedField>& rows) {
                rows.push_back({"time_left", "share of the periods", 0, 1});
              },
              [](const SellerSpec& seller, const SellerFigures& figures, RowSink& rows) {
                rows.Constant(1 - static_cast<double>(figures.period) / seller.season.periods);
              }},
    FieldRows{ObservationField::kStock,
              "stock",
              {"stock["},
              [](const SellerSpec& seller, std::vector<ObservedField>& rows) {
                // Above 1 where it is replenished.
                DescribeProducts(seller, "stock", "share of the first stock", 1, rows);
              },
              [](const SellerSpec& seller, const SellerFigures& figures, RowSink& rows) {
                for (int i = 0; i < seller.products_count(); ++i) {
                  const double initial = seller.products[Index(i)].stock;
                  if (initial > 0 && initial < kUnlimited) {
                    rows.Scaled(Row(figures.stock, i, figures), initial);
                  } else {
                    rows.Constant(initial > 0 ? 1 : 0);
                  }
                }
              }},
    FieldRows{ObservationField::kCalendar,
              "calendar",
              {"sin_", "cos_"},
              [](const SellerSpec&, std::vector<ObservedField>& rows) {
                for (const char* name : {"sin_hour", "cos_hour", "sin_weekday", "cos_weekday"}) {
                  rows.push_back({name, "of the angle", -1, 1});
                }
              },
              [](const SellerSpec& seller, const SellerFigures& figures, RowSink& rows) {
                const double middle =
                    Begin(seller, figures.period) + seller.season.period_hours / 2;
                const double hour = std::fmod(middle, 24) / 24 * 2 * std::numbers::pi;
                // 1970-01-01 was a Thursday, three days after a Monday.
                const double week = std::fmod(middle + 72, 168) / 168 * 2 * std::numbers::pi;
                rows.Constant(std::sin(hour));
                rows.Constant(std::cos(hour));
                rows.Constant(std::sin(week));
                rows.Constant(std::cos(week));
              }},
    FieldRows{ObservationField::kEvents,
              "events",
              {"event_"},
              [](const SellerSpec& seller, std::vector<ObservedField>& rows) {
                for (const AnnouncedEvent& event : seller.events) {
                  rows.push_back(
                      {fmt::format("event_share[{}]", event.name), "share of the period", 0, 1});
                  rows.push_back({fmt::format("event_announced[{}]", event.name),
                                  "1 when announced and not begun", 0, 1});
                }
              },
              [](const SellerSpec& seller, const SellerFigures& figures, RowSink& rows) {
                const double begin = Begin(seller, figures.period);
                const double end = begin + seller.season.period_hours;
                for (const AnnouncedEvent& event : seller.events) {
                  const bool announced = begin >= event.start_hours - event.announced_hours &&
                                         begin < event.start_hours;
                  rows.Constant(ShareCovered(event, begin, end));
                  rows.Constant(announced ? 1 : 0);
                }
              }},
    FieldRows{ObservationField::kPrices,
              "prices",
              {"price["},
              [](const SellerSpec& seller, std::vector<ObservedField>& rows) {
                for (const std::string& audience : seller.audiences) {
                  for (const ProductConfig& product : seller.products) {
                    rows.push_back({fmt::format("price[{}][{}]", audience, product.name),
                                    "last price over list price",
                                    product.price_min / product.list_price,
                                    product.price_max / product.list_price});
                  }
                }
              },
              [](const SellerSpec& seller, const SellerFigures& figures, RowSink& rows) {
                FillPrices(seller, figures, figures.prices, rows);
              }},
    FieldRows{ObservationField::kSales,
              "sales",
              {"sales["},
              [](const SellerSpec& seller, std::vector<ObservedField>& rows) {
                DescribeProducts(seller, "sales",
                                 "units sold in the last period over a stated number", kUnlimited,
                                 rows);
              },
              [](const SellerSpec& seller, const SellerFigures& figures, RowSink& rows) {
                for (int i = 0; i < seller.products_count(); ++i) {
                  rows.Scaled(Row(figures.sales, i, figures), seller.scale.sales);
                }
              }},
    FieldRows{ObservationField::kVisits,
              "visits",
              {"visits["},
              [](const SellerSpec& seller, std::vector<ObservedField>& rows) {
                for (const std::string& audience : seller.audiences) {
                  rows.push_back({fmt::format("visits[{}]", audience),
                                  "visits of the last period over a stated number", 0, kUnlimited});
                }
              },
              [](const SellerSpec& seller, const SellerFigures& figures, RowSink& rows) {
                for (int a = 0; a < seller.audiences_count(); ++a) {
                  rows.Scaled(Row(figures.visits, a, figures), seller.scale.visits_of(a));
                }
              }},
    FieldRows{ObservationField::kStockOuts,
              "stock_outs",
              {"stock_out["},
              [](const SellerSpec& seller, std::vector<ObservedField>& rows) {
                DescribeProducts(seller, "stock_out", "1 when a customer was turned away", 1, rows);
              },
              [](const SellerSpec& seller, const SellerFigures& figures, RowSink& rows) {
                for (int i = 0; i < seller.products_count(); ++i) {
                  rows.AboveZero(Row(figures.turned_away, i, figures));
                }
              }},
    FieldRows{ObservationField::kRivalPrices,
              "rival_prices",
              {"rival_price["},
              [](const SellerSpec& seller, std::vector<ObservedField>& rows) {
                for (const std::string& rival : seller.rivals) {
                  for (const std::string& audience : seller.audiences) {
                    for (const ProductConfig& product : seller.products) {
                      rows.push_back(
                          {fmt::format("rival_price[{}][{}][{}]", rival, audience, product.name),
                           "a rival's last price over our list price", 0, kUnlimited});
                    }
                  }
                }
              },
              [](const SellerSpec& seller, const SellerFigures& figures, RowSink& rows) {
                for (const double* prices : figures.rival_prices) {
                  FillPrices(seller, figures, prices, rows);
                }
              }},
};

const FieldRows& RowsOf(ObservationField field) { return kFields[static_cast<std::size_t>(field)]; }

// Whether a row's name, e.g. "stock[tv]@1", begins as said.
bool Begins(std::string_view name, std::string_view begin) {
  if (begin.empty() || !name.starts_with(begin)) return false;
  if (begin.back() == '[' || begin.back() == '_') return true;
  return name.size() == begin.size() || name[begin.size()] == '@';
}

const FieldRows& FieldOf(const std::string& name) {
  for (const FieldRows& field : kFields) {
    for (const std::string_view begin : field.begins) {
      if (Begins(name, begin)) return field;
    }
  }
  throw core::InputError("observation", core::Quoted(name) + " is no field that a market shows");
}

// The rows of the newest period.
std::vector<ObservedField> NewestFields(const SellerSpec& seller) {
  std::vector<ObservedField> rows;
  for (const ObservationField field : seller.observation) RowsOf(field).describe(seller, rows);
  return rows;
}

}  // namespace

const char* Name(ObservationField field) { return RowsOf(field).name; }

std::vector<const char*> ObservationFieldNames() {
  std::vector<const char*> names;
  names.reserve(kFields.size());
  for (const FieldRows& field : kFields) names.push_back(field.name);
  return names;
}

std::vector<ObservedField> ObservedFields(const SellerSpec& seller) {
  std::vector<ObservedField> rows = NewestFields(seller);
  const std::size_t newest = rows.size();
  for (int ago = 1; ago < seller.observed_periods; ++ago) {
    for (std::size_t row = 0; row < newest; ++row) {
      rows.push_back(rows[row]);
      rows.back().name += "@" + std::to_string(ago);
    }
  }
  for (const std::string& name : seller.customer_rows) {
    rows.push_back({name, "of the customer", -kUnlimited, kUnlimited});
  }
  return rows;
}

std::vector<std::string> ObservationNames(const SellerSpec& seller) {
  std::vector<std::string> names;
  for (ObservedField& field : ObservedFields(seller)) names.push_back(std::move(field.name));
  return names;
}

int ObservationSize(const SellerSpec& seller) {
  return static_cast<int>(ObservedFields(seller).size());
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

int FirstRow(const SellerSpec& seller, ObservationField field) {
  std::vector<ObservedField> before;
  for (const ObservationField observed : seller.observation) {
    if (observed == field) return static_cast<int>(before.size());
    RowsOf(observed).describe(seller, before);
  }
  return kNotObserved;
}

ObservedKinds KindsOfNames(const std::vector<std::string>& names) {
  constexpr std::string_view kShare = "event_share[";
  constexpr std::string_view kRivalPrice = "rival_price[";
  ObservedKinds kinds;
  for (const std::string& name : names) {
    const ObservationField field = FieldOf(name).field;
    const int ago = PeriodsAgo(name);
    // What was seen K periods ago stands beside what was seen 0 .. K - 1 periods ago.
    if (static_cast<std::size_t>(ago) >= names.size()) {
      throw core::InputError("observation",
                             core::Quoted(name) + " looks back further than any name beside it");
    }
    kinds.periods = std::max(kinds.periods, ago + 1);
    if (ago > 0) continue;
    if (kinds.fields.empty() || kinds.fields.back() != field) kinds.fields.push_back(field);
    if (name.starts_with(kShare) && name.ends_with(']')) {
      kinds.events.push_back(name.substr(kShare.size(), name.size() - kShare.size() - 1));
    }
    // "rival_price[rival][audience][product]", once for every audience and product.
    const std::size_t end = name.find("][");
    if (name.starts_with(kRivalPrice) && end != std::string::npos) {
      std::string rival = name.substr(kRivalPrice.size(), end - kRivalPrice.size());
      if (kinds.rivals.empty() || kinds.rivals.back() != rival) {
        kinds.rivals.push_back(std::move(rival));
      }
    }
  }
  return kinds;
}

template <typename T>
void FillObservation(const SellerSpec& seller, const SellerFigures& figures,
                     const ObservationPlace<T>& place) {
  PlacedRows<T> rows(place, figures.worlds);
  for (const ObservationField field : seller.observation) {
    RowsOf(field).fill(seller, figures, rows);
  }
}

template void FillObservation(const SellerSpec&, const SellerFigures&,
                              const ObservationPlace<double>&);
template void FillObservation(const SellerSpec&, const SellerFigures&,
                              const ObservationPlace<float>&);

}  // namespace souk::spec
