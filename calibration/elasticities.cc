#include "calibration/elasticities.h"

#include <cmath>
#include <string>

#include "core/errors.h"
#include "core/stop_token.h"
#include "metrics/least_squares.h"

namespace souk::calibration {
namespace {

using Eigen::Index;
using Eigen::MatrixXd;
using Eigen::VectorXd;
using metrics::LeastSquaresFit;

// Index of the first row of every store-week in which all brands sold.
std::vector<std::size_t> CompleteStoreWeeks(const SalesTable& table, int* incomplete) {
  std::vector<std::size_t> complete;
  const auto brands = static_cast<std::size_t>(table.brands_count());
  for (std::size_t begin = 0, end = 0; begin < table.rows.size(); begin = end) {
    const SalesRow& first = table.rows[begin];
    while (end < table.rows.size() && table.rows[end].store == first.store &&
           table.rows[end].week == first.week) {
      ++end;
    }
    if (end - begin == brands) {
      complete.push_back(begin);
    } else {
      ++*incomplete;
    }
  }
  return complete;
}

struct Term {
  std::string name;
  VectorXd values;
  Coefficient* target;
};

bool Moves(const VectorXd& values) {
  return values.size() > 0 && (values.array() != values[0]).any();
}

// Terms that never move are left out, the first `always` of them excepted.
MatrixXd DesignMatrix(const std::vector<Term>& terms, std::size_t always, std::vector<Term>* used,
                      std::vector<std::string>* names) {
  for (std::size_t t = 0; t < terms.size(); ++t) {
    if (t >= always && !Moves(terms[t].values)) continue;
    used->push_back(terms[t]);
    names->push_back(terms[t].name);
  }
  MatrixXd design(terms[0].values.size(), static_cast<Index>(used->size()));
  for (std::size_t t = 0; t < used->size(); ++t) {
    design.col(static_cast<Index>(t)) = (*used)[t].values;
  }
  return design;
}

void Assign(const std::vector<Term>& terms, const LeastSquaresFit& fit) {
  for (std::size_t t = 0; t < terms.size(); ++t) {
    const auto i = static_cast<Index>(t);
    *terms[t].target = {fit.coefficients[i], fit.standard_errors[i], true};
  }
}

BrandElasticity EstimateBrand(const SalesTable& table, const std::vector<std::size_t>& store_weeks,
                              const MatrixXd& log_prices, std::size_t brand) {
  const auto n = static_cast<Index>(store_weeks.size());
  const auto brands = static_cast<std::size_t>(table.brands_count());
  VectorXd y(n), deal(n), feat(n);
  for (Index r = 0; r < n; ++r) {
    const SalesRow& row = table.rows[store_weeks[static_cast<std::size_t>(r)] + brand];
    y[r] = std::log(row.ounces);
    deal[r] = row.deal;
    feat[r] = row.feat;
  }
  BrandElasticity result;
  result.prices.resize(brands);
  result.rows = static_cast<int>(n);
  std::vector<Term> terms = {{"constant", VectorXd::Ones(n), &result.constant},
                             {"deal", deal, &result.deal},
                             {"feat", feat, &result.feat}};
  for (std::size_t j = 0; j < brands; ++j) {
    terms.push_back({"log price of brand " + table.brands[j], log_prices.col(static_cast<Index>(j)),
                     &result.prices[j]});
  }
  std::vector<Term> used;
  std::vector<std::string> names;
  const MatrixXd design = DesignMatrix(terms, 1, &used, &names);
  if (design.rows() <= design.cols()) return result;
  try {
    const LeastSquaresFit fit = metrics::FitLeastSquares(design, y, names);
    Assign(used, fit);
    result.r_squared = fit.r_squared;
  } catch (const core::InputError&) {
    return result;  // prices that move together: reported as not estimated, the market needs none
                    // of it
  }
  result.own = result.prices[brand];
  result.estimated = result.own.used;
  return result;
}

void EstimatePooled(const SalesTable& table, Elasticities* result) {
  const auto n = static_cast<Index>(table.rows.size());
  VectorXd y(n), price(n), deal(n), feat(n);
  std::vector<int> brand;
  for (Index r = 0; r < n; ++r) {
    const SalesRow& row = table.rows[static_cast<std::size_t>(r)];
    y[r] = std::log(row.ounces);
    price[r] = std::log(row.price);
    deal[r] = row.deal;
    feat[r] = row.feat;
    brand.push_back(row.brand);
  }
  Coefficient unused_deal;
  Coefficient unused_feat;
  const std::vector<Term> terms = {{"log price", price, &result->pooled},
                                   {"deal", deal, &unused_deal},
                                   {"feat", feat, &unused_feat}};
  std::vector<Term> used;
  std::vector<std::string> names;
  const MatrixXd design = DesignMatrix(terms, 0, &used, &names);
  result->pooled_rows = static_cast<int>(n);
  if (used.empty() || used[0].target != &result->pooled) return;
  try {
    const LeastSquaresFit fit = metrics::FitWithin(design, y, brand, names).fit;
    Assign(used, fit);
    result->pooled_r_squared = fit.r_squared;
  } catch (const core::InputError&) {
    result->pooled = Coefficient();  // columns that move together: reported as not estimated
  }
}

}  // namespace

Elasticities EstimateElasticities(const SalesTable& table) {
  Elasticities result;
  const std::vector<std::size_t> complete =
      CompleteStoreWeeks(table, &result.incomplete_store_weeks);
  result.store_weeks = static_cast<int>(complete.size());
  MatrixXd log_prices(static_cast<Index>(complete.size()), table.brands_count());
  for (std::size_t r = 0; r < complete.size(); ++r) {
    for (int j = 0; j < table.brands_count(); ++j) {
      log_prices(static_cast<Index>(r), j) =
          std::log(table.rows[complete[r] + static_cast<std::size_t>(j)].price);
    }
  }
  for (std::size_t brand = 0; brand < table.brands.size(); ++brand) {
    core::ThrowIfStopped();
    result.brands.push_back(EstimateBrand(table, complete, log_prices, brand));
  }
  EstimatePooled(table, &result);
  return result;
}

}  // namespace souk::calibration
