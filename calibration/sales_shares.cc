#include "calibration/sales_shares.h"

#include <cmath>
#include <map>
#include <string>
#include <utility>

#include "core/errors.h"
#include "core/stop_token.h"
#include "metrics/least_squares.h"
#include "metrics/statistics.h"

namespace souk::calibration {
namespace {

using Eigen::Index;
using Eigen::MatrixXd;
using Eigen::VectorXd;

constexpr double kMarketSizeQuantile = .95;

bool SameStoreWeek(const SalesRow& a, const SalesRow& b) {
  return a.store == b.store && a.week == b.week;
}

// Row ranges [begin, end) of one store-week each.
template <typename Visit>
void ForEachStoreWeek(const SalesTable& table, const Visit& visit) {
  const std::vector<SalesRow>& rows = table.rows;
  for (std::size_t begin = 0, end = 0; begin < rows.size(); begin = end) {
    double ounces = 0;
    for (end = begin; end < rows.size() && SameStoreWeek(rows[begin], rows[end]); ++end) {
      ounces += rows[end].ounces;
    }
    visit(begin, end, ounces);
  }
}

// The rows of one fit and the group of each: the pairs of a brand and a store that it meets.
struct Selection {
  std::vector<int> rows;
  std::vector<int> groups;
  std::vector<std::pair<int, int>> store_and_brand;  // of each group
};

Selection Select(const SalesTable& table, const ShareData& shares,
                 const std::vector<int>& cluster_of_store, int cluster, int weeks_end) {
  Selection selection;
  std::map<std::pair<int, int>, int> group_of;
  for (std::size_t r = 0; r < table.rows.size(); ++r) {
    const SalesRow& row = table.rows[r];
    if (std::isnan(shares.log_odds[static_cast<Index>(r)]) || row.week >= weeks_end) continue;
    if (cluster_of_store[static_cast<std::size_t>(row.store)] != cluster) continue;
    selection.rows.push_back(static_cast<int>(r));
    const auto [group, added] =
        group_of.try_emplace({row.store, row.brand}, static_cast<int>(group_of.size()));
    selection.groups.push_back(group->second);
    if (added) selection.store_and_brand.push_back(group->first);
  }
  return selection;
}

// Whether a column moves within some group; a column that does not says nothing beside the effects.
bool MovesWithin(const Selection& selection, const VectorXd& column) {
  std::vector<double> first(selection.store_and_brand.size(), std::nan(""));
  for (std::size_t r = 0; r < selection.groups.size(); ++r) {
    const auto group = static_cast<std::size_t>(selection.groups[r]);
    const double value = column[static_cast<Index>(r)];
    if (std::isnan(first[group])) first[group] = value;
    if (value != first[group]) return true;
  }
  return false;
}

struct Design {
  MatrixXd columns;
  std::vector<std::string> names;
  std::vector<Coefficient*> targets;
};

Design DesignOf(const SalesTable& table, const ShareData& shares, const Selection& selection,
                bool with_price, ShareModel* model) {
  const auto n = static_cast<Index>(selection.rows.size());
  MatrixXd all(n, 3);
  for (Index r = 0; r < n; ++r) {
    const int source = selection.rows[static_cast<std::size_t>(r)];
    const SalesRow& row = table.rows[static_cast<std::size_t>(source)];
    all.row(r) << shares.price[source], row.feat, row.deal;
  }
  Design design;
  std::vector<Index> kept;
  const std::pair<const char*, Coefficient*> terms[] = {
      {"price", &model->price}, {"feat", &model->feat}, {"deal", &model->deal}};
  for (Index c = with_price ? 0 : 1; c < 3; ++c) {
    if (!MovesWithin(selection, all.col(c))) continue;
    kept.push_back(c);
    design.names.emplace_back(terms[c].first);
    design.targets.push_back(terms[c].second);
  }
  design.columns = all(Eigen::all, kept);
  if (with_price && (kept.empty() || kept[0] != 0)) {
    throw core::InputError("price",
                           "never moves within a brand and store of a cluster, so demand "
                           "cannot be fitted; fewer clusters or more weeks are needed");
  }
  return design;
}

metrics::LeastSquaresFit FitDesign(const SalesTable& table, const Selection& selection,
                                   const Design& design, const VectorXd& y, bool with_price,
                                   ShareModel* model) {
  if (!with_price || !table.has_instrument) {
    return metrics::FitWithin(design.columns, y, selection.groups, design.names).fit;
  }
  VectorXd instrument(y.size());
  for (Index r = 0; r < y.size(); ++r) {
    const int source = selection.rows[static_cast<std::size_t>(r)];
    instrument[r] = table.rows[static_cast<std::size_t>(source)].instrument;
  }
  const metrics::InstrumentedFit fit = metrics::FitInstrumentedWithin(
      design.columns, 0, instrument, y, selection.groups, design.names);
  model->first_stage_f = fit.first_stage_f;
  model->endogeneity_t = fit.endogeneity_t;
  return fit.second.fit;
}

// Mean over each group's rows of y - X beta, by store and brand.
MatrixXd GroupEffects(const SalesTable& table, const Selection& selection, const VectorXd& rest) {
  MatrixXd sums = MatrixXd::Zero(table.stores_count(), table.brands_count());
  MatrixXd counts = sums;
  for (Index r = 0; r < rest.size(); ++r) {
    const auto group = static_cast<std::size_t>(selection.groups[static_cast<std::size_t>(r)]);
    const auto [store, brand] = selection.store_and_brand[group];
    sums(store, brand) += rest[r];
    counts(store, brand) += 1;
  }
  return sums.cwiseQuotient(counts);  // 0 / 0 is the NaN of an effect never seen
}

}  // namespace

VectorXd MarketSizes(const SalesTable& table, double factor, int weeks_end) {
  std::vector<std::vector<double>> totals(table.stores.size());
  ForEachStoreWeek(table, [&](std::size_t begin, std::size_t, double ounces) {
    const SalesRow& row = table.rows[begin];
    if (row.week < weeks_end) totals[static_cast<std::size_t>(row.store)].push_back(ounces);
  });
  VectorXd sizes = VectorXd::Zero(table.stores_count());
  for (std::size_t s = 0; s < totals.size(); ++s) {
    if (totals[s].empty()) continue;
    sizes[static_cast<Index>(s)] = factor * metrics::Quantile(totals[s], kMarketSizeQuantile);
  }
  return sizes;
}

ShareData Shares(const SalesTable& table, const Eigen::Ref<const VectorXd>& market_sizes,
                 double least_outside_share, double pack_size) {
  const auto n = static_cast<Index>(table.rows.size());
  ShareData data;
  data.share.resize(n);
  data.price.resize(n);
  data.log_odds = VectorXd::Constant(n, std::nan(""));
  data.store_week.resize(table.rows.size());
  int store_week = 0;
  ForEachStoreWeek(table, [&](std::size_t begin, std::size_t end, double ounces) {
    const double size = market_sizes[table.rows[begin].store];
    const double outside = 1 - ounces / size;
    const bool kept = size > 0 && outside > least_outside_share;
    if (!kept) {
      ++data.store_weeks_left_out;
      data.left_out += static_cast<int>(end - begin);
    }
    for (std::size_t r = begin; r < end; ++r) {
      const auto i = static_cast<Index>(r);
      data.store_week[r] = store_week;
      data.price[i] = table.rows[r].price * pack_size;
      data.share[i] = size > 0 ? table.rows[r].ounces / size : 0;
      if (kept) data.log_odds[i] = std::log(data.share[i]) - std::log(outside);
    }
    ++store_week;
  });
  return data;
}

ShareModel FitShares(const SalesTable& table, const ShareData& shares,
                     const std::vector<int>& cluster_of_store, int cluster, int weeks_end,
                     bool with_price) {
  const Selection selection = Select(table, shares, cluster_of_store, cluster, weeks_end);
  ShareModel model;
  const Design design = DesignOf(table, shares, selection, with_price, &model);
  const VectorXd y = shares.log_odds(selection.rows);
  model.rows = static_cast<int>(y.size());
  VectorXd rest = y;
  if (!design.names.empty()) {
    const metrics::LeastSquaresFit fit = FitDesign(table, selection, design, y, with_price, &model);
    for (std::size_t c = 0; c < design.targets.size(); ++c) {
      const auto i = static_cast<Index>(c);
      *design.targets[c] = {fit.coefficients[i], fit.standard_errors[i], true};
    }
    rest -= design.columns * fit.coefficients;
    model.degrees_of_freedom = fit.degrees_of_freedom;
    model.residual_sd = fit.residual_sd;
    model.r_squared_within = fit.r_squared;
  }
  model.effects = GroupEffects(table, selection, rest);
  return model;
}

std::vector<ShareModel> FitAllShares(const SalesTable& table, const ShareData& shares,
                                     const std::vector<int>& cluster_of_store, int clusters,
                                     int weeks_end, bool with_price) {
  std::vector<ShareModel> models;
  models.reserve(static_cast<std::size_t>(clusters));
  for (int cluster = 0; cluster < clusters; ++cluster) {
    core::ThrowIfStopped();
    models.push_back(FitShares(table, shares, cluster_of_store, cluster, weeks_end, with_price));
  }
  return models;
}

VectorXd PredictLogOdds(const SalesTable& table, const ShareData& shares,
                        const std::vector<int>& cluster_of_store,
                        const std::vector<ShareModel>& models) {
  VectorXd predicted = VectorXd::Constant(shares.log_odds.size(), std::nan(""));
  for (Index r = 0; r < predicted.size(); ++r) {
    if (std::isnan(shares.log_odds[r])) continue;
    const SalesRow& row = table.rows[static_cast<std::size_t>(r)];
    const int cluster = cluster_of_store[static_cast<std::size_t>(row.store)];
    const ShareModel& model = models[static_cast<std::size_t>(cluster)];
    predicted[r] = model.effects(row.store, row.brand) + model.price.value * shares.price[r] +
                   model.feat.value * row.feat + model.deal.value * row.deal;
  }
  return predicted;
}

VectorXd SharesOfLogOdds(const ShareData& shares, const Eigen::Ref<const VectorXd>& log_odds) {
  VectorXd result = VectorXd::Zero(log_odds.size());
  const auto store_week = [&](Index r) { return shares.store_week[static_cast<std::size_t>(r)]; };
  for (Index begin = 0, end = 0; begin < log_odds.size(); begin = end) {
    double sum = 1;  // the outside option
    for (end = begin; end < log_odds.size() && store_week(end) == store_week(begin); ++end) {
      result[end] = std::isnan(log_odds[end]) ? 0 : std::exp(log_odds[end]);
      sum += result[end];
    }
    result.segment(begin, end - begin) /= sum;
  }
  return result;
}

}  // namespace souk::calibration
