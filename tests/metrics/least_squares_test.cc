#include "metrics/least_squares.h"

#include <doctest/doctest.h>

#include <Eigen/LU>
#include <cmath>
#include <string>
#include <vector>

#include "core/errors.h"
#include "tests/support/cases.h"

namespace souk::metrics {
namespace {

using namespace testing;  // NOLINT(google-build-using-namespace)

constexpr double kRounding = 1e-12;

std::string FieldOf(const Eigen::MatrixXd& columns, const Eigen::VectorXd& response,
                    const std::vector<std::string>& names) {
  try {
    FitLeastSquares(columns, response, names);
  } catch (const core::InputError& error) {
    return error.field();
  }
  return "";
}

TEST_CASE("FitLeastSquares: a line through five points by hand") {
  // x 1..5, y 2 4 5 4 5: slope 6/10, constant 4 - 3 * .6; residual squares 2.4, total 6.
  Eigen::MatrixXd columns(5, 2);
  columns << 1, 1, 1, 2, 1, 3, 1, 4, 1, 5;
  const Eigen::VectorXd y = (Eigen::VectorXd(5) << 2, 4, 5, 4, 5).finished();
  const LeastSquaresFit fit = FitLeastSquares(columns, y, {"constant", "x"});
  CHECK(fit.coefficients[0] == doctest::Approx(2.2).epsilon(kRounding));
  CHECK(fit.coefficients[1] == doctest::Approx(.6).epsilon(kRounding));
  CHECK(fit.residual_sd == doctest::Approx(std::sqrt(.8)).epsilon(kRounding));
  CHECK(fit.r_squared == doctest::Approx(.6).epsilon(kRounding));
  CHECK(fit.standard_errors[1] == doctest::Approx(std::sqrt(.08)).epsilon(kRounding));
  CHECK(fit.standard_errors[0] ==
        doctest::Approx(std::sqrt(.8 * (1. / 5 + 9. / 10))).epsilon(kRounding));
  CHECK(fit.degrees_of_freedom == 3);
}

TEST_CASE("FitLeastSquares: Longley's ill-conditioned table") {
  // Longley 1967; certified values of NIST's Statistical Reference Datasets, which carry 15 digits.
  // The condition number is near 5e9, so about 6 of 16 digits are lost.
  Eigen::MatrixXd columns(16, 7);
  columns << 1, 83.0, 234289, 2356, 1590, 107608, 1947,  //
      1, 88.5, 259426, 2325, 1456, 108632, 1948,         //
      1, 88.2, 258054, 3682, 1616, 109773, 1949,         //
      1, 89.5, 284599, 3351, 1650, 110929, 1950,         //
      1, 96.2, 328975, 2099, 3099, 112075, 1951,         //
      1, 98.1, 346999, 1932, 3594, 113270, 1952,         //
      1, 99.0, 365385, 1870, 3547, 115094, 1953,         //
      1, 100.0, 363112, 3578, 3350, 116219, 1954,        //
      1, 101.2, 397469, 2904, 3048, 117388, 1955,        //
      1, 104.6, 419180, 2822, 2857, 118734, 1956,        //
      1, 108.4, 442769, 2936, 2798, 120445, 1957,        //
      1, 110.8, 444546, 4681, 2637, 121950, 1958,        //
      1, 112.6, 482704, 3813, 2552, 123366, 1959,        //
      1, 114.2, 502601, 3931, 2514, 125368, 1960,        //
      1, 115.7, 518173, 4806, 2572, 127852, 1961,        //
      1, 116.9, 554894, 4007, 2827, 130081, 1962;
  const Eigen::VectorXd y = (Eigen::VectorXd(16) << 60323, 61122, 60171, 61187, 63221, 63639, 64989,
                             63761, 66019, 67857, 68169, 66513, 68655, 69564, 69331, 70551)
                                .finished();
  const LeastSquaresFit fit =
      FitLeastSquares(columns, y, {"1", "deflator", "gnp", "jobless", "army", "people", "year"});
  constexpr double kCertified = 1e-8;
  CHECK(fit.coefficients[0] == doctest::Approx(-3482258.63459582).epsilon(kCertified));
  CHECK(fit.coefficients[1] == doctest::Approx(15.0618722713733).epsilon(kCertified));
  CHECK(fit.coefficients[6] == doctest::Approx(1829.15146461355).epsilon(kCertified));
  CHECK(fit.standard_errors[0] == doctest::Approx(890420.383607373).epsilon(kCertified));
  CHECK(fit.residual_sd == doctest::Approx(304.854073561965).epsilon(kCertified));
  CHECK(fit.r_squared == doctest::Approx(.995479004577296).epsilon(kCertified));
}

TEST_CASE("FitLeastSquares: exact coefficients from 100,000 rows without noise") {
  constexpr Eigen::Index kRows = 100000;
  constexpr Eigen::Index kColumns = 14;
  UniformCases cases(1);
  Eigen::MatrixXd columns(kRows, kColumns);
  std::vector<std::string> names;
  Eigen::VectorXd truth(kColumns);
  for (Eigen::Index f = 0; f < kColumns; ++f) {
    const double scale = std::pow(10., static_cast<double>(f % 5) - 2);
    columns.col(f) = (scale * cases.ArrayBetween(kRows, 1, 2)).matrix();
    truth[f] = static_cast<double>(f) - 6.5;
    names.push_back("x" + std::to_string(f));
  }
  columns.col(0).setOnes();
  const Eigen::VectorXd response = columns * truth;
  const LeastSquaresFit fit = FitLeastSquares(columns, response, names);
  CHECK((fit.coefficients - truth).cwiseAbs().maxCoeff() < 1e-8);
  CHECK(fit.residual_sd < 1e-9);
}

TEST_CASE("FitLeastSquares: estimates scatter around known coefficients as their errors say") {
  // z-scores of 3 coefficients over 400 tables: mean square 1 within 5 of its standard deviations.
  constexpr int kTables = 400;
  UniformCases cases(2);
  double squares = 0;
  for (int table = 0; table < kTables; ++table) {
    Eigen::MatrixXd columns(60, 3);
    Eigen::VectorXd y(60);
    for (Eigen::Index r = 0; r < 60; ++r) {
      columns.row(r) << 1, cases.Between(0, 2), cases.Normal();
      y[r] = 3 - 2 * columns(r, 1) + .5 * columns(r, 2) + .7 * cases.Normal();
    }
    const LeastSquaresFit fit = FitLeastSquares(columns, y, {"constant", "price", "z"});
    const Eigen::Array3d z =
        (fit.coefficients.array() - Eigen::Array3d(3, -2, .5)) / fit.standard_errors.array();
    squares += z.square().sum();
  }
  const double count = 3 * kTables;
  CHECK(std::abs(squares / count - 57. / 55) < 5 * std::sqrt(2.5 / count));
}

TEST_CASE("FitLeastSquares: R squared is about the mean when dummies span a constant") {
  Eigen::MatrixXd columns(4, 2);
  columns << 1, 0, 1, 0, 0, 1, 0, 1;
  const Eigen::Vector4d y(10, 12, 20, 22);  // total 104 about the mean 16, residual 4
  CHECK(FitLeastSquares(columns, y, {"a", "b"}).r_squared ==
        doctest::Approx(1 - 4. / 104).epsilon(kRounding));
  const Eigen::MatrixXd slope = Eigen::Vector4d(1, 2, 3, 4);
  const double fitted = 182. / 30;  // sum xy / sum xx; no constant: total is about 0
  CHECK(FitLeastSquares(slope, y, {"x"}).r_squared ==
        doctest::Approx(fitted * fitted * 30 / y.squaredNorm()).epsilon(kRounding));
}

TEST_CASE("FitLeastSquares: faults name the column") {
  Eigen::MatrixXd columns(5, 3);
  columns << 1, 1, 3, 1, 2, 5, 1, 3, 7, 1, 4, 9, 1, 5, 11;  // third = 1 + 2 * second
  const Eigen::VectorXd y = Eigen::VectorXd::LinSpaced(5, 0, 1);
  CHECK(FieldOf(columns, y, {"constant", "price", "twice"}) == "twice");
  columns.col(2).setZero();
  CHECK(FieldOf(columns, y, {"constant", "price", "none"}) == "none");
  columns(2, 1) = NAN;
  CHECK(FieldOf(columns, y, {"constant", "price", "none"}) == "price");
  CHECK(FieldOf(columns.topRows(3), y.head(3), {"constant", "price", "none"}) == "rows");
}

TEST_CASE("FitWithin: equals least squares with a dummy for each group") {
  constexpr Eigen::Index kRows = 200;
  UniformCases cases(3);
  Eigen::MatrixXd columns(kRows, 2);
  Eigen::VectorXd y(kRows);
  std::vector<int> groups;
  Eigen::MatrixXd dummies = Eigen::MatrixXd::Zero(kRows, 7);
  for (Eigen::Index r = 0; r < kRows; ++r) {
    const int group = r < 5 ? static_cast<int>(r) : static_cast<int>(cases.Between(0, 5));
    groups.push_back(group);
    columns.row(r) << cases.Between(1, 3) + group, cases.Normal();
    y[r] = 2. * group - 1.5 * columns(r, 0) + .4 * columns(r, 1) + .3 * cases.Normal();
    dummies(r, 2 + group) = 1;
  }
  dummies.leftCols(2) = columns;
  const WithinFit within = FitWithin(columns, y, groups, {"price", "feature"});
  const LeastSquaresFit full =
      FitLeastSquares(dummies, y, {"price", "feature", "g0", "g1", "g2", "g3", "g4"});
  constexpr double kSame = 1e-10;  // two routes to the same numbers, condition number near 100
  CHECK((within.fit.coefficients - full.coefficients.head(2)).cwiseAbs().maxCoeff() < kSame);
  CHECK((within.fit.standard_errors - full.standard_errors.head(2)).cwiseAbs().maxCoeff() < kSame);
  CHECK((within.group_effects - full.coefficients.tail(5)).cwiseAbs().maxCoeff() < kSame);
  CHECK(within.fit.residual_sd == doctest::Approx(full.residual_sd).epsilon(kSame));
  CHECK(within.fit.degrees_of_freedom == kRows - 7);
}

TEST_CASE("FitWithin: a column constant within groups is refused by name") {
  Eigen::MatrixXd columns(6, 2);
  columns << 1, .1, 2, .1, 4, .1, 3, .3, 5, .3, 9, .3;
  const Eigen::VectorXd y = Eigen::VectorXd::LinSpaced(6, 0, 1);
  const std::vector<int> groups = {0, 0, 0, 1, 1, 1};
  std::string field;
  try {
    FitWithin(columns, y, groups, {"price", "store_size"});
  } catch (const core::InputError& error) {
    field = error.field();
  }
  CHECK(field == "store_size");
  const std::vector<int> gap = {0, 0, 0, 2, 2, 2};
  CHECK_THROWS_AS(FitWithin(columns.leftCols(1), y, gap, {"price"}), core::InputError);
}

// Sales whose unseen part also moves the price; costs move the price alone.
struct Endogenous {
  Eigen::MatrixXd columns;  // price, promotion
  Eigen::VectorXd cost;
  Eigen::VectorXd response;
  std::vector<int> groups;
};
constexpr double kPriceEffect = -2;
constexpr double kPromotionEffect = .5;

Endogenous MovedByDemand(std::uint64_t seed) {
  constexpr int kGroups = 20;
  constexpr int kRows = 2000;
  UniformCases cases(seed);
  Endogenous data{Eigen::MatrixXd(kRows, 2), Eigen::VectorXd(kRows), Eigen::VectorXd(kRows), {}};
  for (int r = 0; r < kRows; ++r) {
    const int group = r % kGroups;
    const double unseen = cases.Normal();
    data.groups.push_back(group);
    data.cost[r] = cases.Normal() + .2 * group;
    data.columns(r, 1) = cases.Between(0, 1) < .3 ? 1 : 0;
    data.columns(r, 0) = 3 + .8 * data.cost[r] + .7 * unseen + .3 * cases.Normal();
    data.response[r] = .1 * group + kPriceEffect * data.columns(r, 0) +
                       kPromotionEffect * data.columns(r, 1) + unseen;
  }
  return data;
}

TEST_CASE("FitInstrumentedWithin: is (Z'X)^{-1} Z'y with a dummy for each group") {
  const Endogenous data = MovedByDemand(4);
  const InstrumentedFit fit = FitInstrumentedWithin(data.columns, 0, data.cost, data.response,
                                                    data.groups, {"price", "promotion"});
  const Eigen::Index rows = data.response.size();
  Eigen::MatrixXd x = Eigen::MatrixXd::Zero(rows, 22);
  x.leftCols(2) = data.columns;
  for (Eigen::Index r = 0; r < rows; ++r) x(r, 2 + data.groups[static_cast<std::size_t>(r)]) = 1;
  Eigen::MatrixXd z = x;
  z.col(0) = data.cost;
  const Eigen::VectorXd beta = (z.transpose() * x).lu().solve(z.transpose() * data.response);
  const Eigen::VectorXd residuals = data.response - x * beta;
  const double variance = residuals.squaredNorm() / static_cast<double>(rows - 22);
  // Var = s^2 (Z'X)^{-1} Z'Z (X'Z)^{-1} when there is an instrument for each column.
  const Eigen::MatrixXd inverse = (z.transpose() * x).inverse();
  const Eigen::MatrixXd covariance = variance * inverse * (z.transpose() * z) * inverse.transpose();
  for (const Eigen::Index j : {0, 1}) {
    CHECK(fit.second.fit.coefficients[j] == doctest::Approx(beta[j]).epsilon(1e-10));
    CHECK(fit.second.fit.standard_errors[j] ==
          doctest::Approx(std::sqrt(covariance(j, j))).epsilon(1e-10));
  }
  CHECK(fit.second.fit.residual_sd == doctest::Approx(std::sqrt(variance)).epsilon(1e-10));
  // Of what moves within groups.
  Eigen::VectorXd within = data.response;
  for (int group = 0; group < 20; ++group) {
    double mean = 0;
    for (Eigen::Index r = group; r < rows; r += 20) mean += data.response[r] / 100;
    for (Eigen::Index r = group; r < rows; r += 20) within[r] -= mean;
  }
  CHECK(fit.second.fit.r_squared ==
        doctest::Approx(1 - residuals.squaredNorm() / within.squaredNorm()).epsilon(1e-10));
  CHECK(fit.second.group_effects[7] == doctest::Approx(beta[9]).epsilon(1e-8));
}

TEST_CASE("FitInstrumentedWithin: finds the effect that least squares misses, and says so") {
  double covered = 0;
  for (std::uint64_t seed = 1; seed <= 40; ++seed) {
    const Endogenous data = MovedByDemand(seed);
    const std::vector<std::string> names = {"price", "promotion"};
    const LeastSquaresFit plain = FitWithin(data.columns, data.response, data.groups, names).fit;
    CHECK((plain.coefficients[0] - kPriceEffect) / plain.standard_errors[0] > 10);
    const InstrumentedFit fit =
        FitInstrumentedWithin(data.columns, 0, data.cost, data.response, data.groups, names);
    const double z =
        (fit.second.fit.coefficients[0] - kPriceEffect) / fit.second.fit.standard_errors[0];
    CHECK(std::abs(z) <= 4);
    covered += std::abs(z) <= 1.96 ? 1 : 0;
    CHECK(fit.first_stage_f > 100);
    CHECK(std::abs(fit.endogeneity_t) > 4);
  }
  CHECK(covered >= .85 * 40);
}

TEST_CASE("FitInstrumentedWithin: prices that moved alone show no endogeneity") {
  Endogenous data = MovedByDemand(9);
  UniformCases cases(10);
  for (Eigen::Index r = 0; r < data.response.size(); ++r) {
    data.response[r] = kPriceEffect * data.columns(r, 0) + cases.Normal();
  }
  const InstrumentedFit fit = FitInstrumentedWithin(data.columns, 0, data.cost, data.response,
                                                    data.groups, {"price", "promotion"});
  CHECK(std::abs(fit.endogeneity_t) < 4);
}

}  // namespace
}  // namespace souk::metrics
