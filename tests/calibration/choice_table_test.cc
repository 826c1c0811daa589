#include "calibration/choice_table.h"

#include <doctest/doctest.h>

#include <cmath>
#include <cstdlib>
#include <filesystem>

#include "calibration/choice_fit.h"
#include "core/errors.h"
#include "tests/support/skip.h"
#include "tests/support/temp_folder.h"

namespace souk::calibration {
namespace {

using souk::testing::TempFolder;
using souk::testing::WriteBytes;

ChoiceSets Read(const std::string& content, const ChoiceColumns& columns = {}) {
  const TempFolder folder;
  WriteBytes(folder / "choices.csv", content);
  return ReadChoices(folder / "choices.csv", columns);
}

// The error's text from the line number on.
std::string Fault(const std::string& content, const ChoiceColumns& columns = {}) {
  try {
    Read(content, columns);
  } catch (const core::InputError& error) {
    const std::string text = error.what();
    return text.substr(text.find("choices.csv") + 11);
  }
  return "";
}

const std::string kHeader = "chooser,alternative,chosen,price\n";

TEST_CASE("ReadChoices: rows of a chooser need not stand together") {
  ChoiceColumns columns;
  columns.attributes = {"shown"};
  const auto sets = Read(
      "price,chooser,alternative,chosen,shown\n"
      "2,b,tea,0,1\n3,a,coffee,yes,0\n4,b,coffee,0,.5\n5,a,tea,no,1\n6,c,tea,TRUE,0\n",
      columns);
  CHECK(sets.alternatives == std::vector<std::string>{"coffee", "tea"});
  CHECK(sets.first == std::vector<Eigen::Index>{0, 2, 4, 5});
  CHECK(sets.alternative == std::vector<int>{1, 0, 0, 1, 1});
  CHECK(sets.price == Eigen::Matrix<double, 5, 1>(2, 4, 3, 5, 6));
  CHECK(sets.attribute.col(0) == Eigen::Matrix<double, 5, 1>(1, .5, 0, 1, 0));
  CHECK(sets.bought == Eigen::Matrix<double, 5, 1>(0, 0, 1, 0, 1));
  CHECK(sets.outside == Eigen::Vector3d(1, 0, 0));
}

TEST_CASE("ReadChoices: without anyone who buys nothing there is no outside option") {
  const auto sets = Read(kHeader + "1,10,1,2\n1,9,0,3\n");
  CHECK_FALSE(sets.has_outside());
  CHECK(sets.alternatives == std::vector<std::string>{"9", "10"});  // numbers by value
}

TEST_CASE("ReadChoices: an alternative may be buying nothing") {
  ChoiceColumns columns;
  columns.outside = "none";
  const auto sets = Read(kHeader + "1,tea,0,2\n1,none,1,0\n2,none,0,0\n2,tea,1,3\n", columns);
  CHECK(sets.alternatives == std::vector<std::string>{"tea"});
  CHECK(sets.outside == Eigen::Vector2d(1, 0));
  columns.outside = "nothing";
  CHECK(Fault(kHeader + "1,tea,1,2\n", columns).find("'nothing' is no alternative") !=
        std::string::npos);
}

TEST_CASE("ReadChoices: choices of one person come together") {
  ChoiceColumns columns;
  columns.person = "who";
  const std::string header = "who,chooser,alternative,chosen,price\n";
  const auto sets = Read(header + "ann,1,a,1,1\nbob,2,a,1,2\nann,3,a,0,3\n", columns);
  CHECK(sets.person == std::vector<Eigen::Index>{0, 0, 1});
  CHECK(sets.price == Eigen::Vector3d(1, 3, 2));
  CHECK(Fault(header + "ann,1,a,1,1\nbob,1,b,0,2\n", columns) ==
        ":3: who: chooser 1 was person ann before");
}

TEST_CASE("ReadChoices: faults name line and column") {
  CHECK(Fault(kHeader + "1,tea,1,2\n1,coffee,1,2\n") ==
        ":3: chosen: chooser 1 has chosen another alternative already");
  CHECK(Fault(kHeader + "1,tea,1,2\n1,tea,0,2\n") ==
        ":3: alternative: tea is offered to chooser 1 twice");
  CHECK(Fault(kHeader + "1,tea,maybe,2\n") ==
        ":2: chosen: must be 1, yes or true, or 0, no or false");
  CHECK(Fault(kHeader + "1,tea,1,cheap\n").find(":2: price: ") == 0);
  CHECK(Fault(kHeader + "1,tea,1,NA\n").find(":2: price: ") == 0);
  CHECK(Fault(kHeader + ",tea,1,2\n") == ":2: chooser: is empty");
  CHECK(Fault("chooser,alternative,price\n1,tea,2\n").find("chosen") != std::string::npos);
}

// Outside truth: 4,470 purchases of ten margarines by 516 households (Allenby & Rossi 1991), the
// conditional logit of R's package survival 3.5, clogit(chosen ~ factor(alternative) + price +
// strata(chooser), method = "exact").
TEST_CASE("FitMultinomialLogit: a household panel as R fits it") {
  if (!std::filesystem::exists("/usr/lib/R/site-library/bayesm")) {
    SOUK_SKIP("the data of r-cran-bayesm are not installed");
  }
  const TempFolder folder;
  WriteBytes(folder / "margarine.R",
             "load(commandArgs(TRUE)[1]); panel <- margarine$choicePrice; n <- nrow(panel)\n"
             "long <- data.frame(chooser = rep(1:n, each = 10), household = rep(panel$hhid, each = "
             "10), alternative = rep(1:10, n), price = as.vector(t(as.matrix(panel[, 3:12]))))\n"
             "long$chosen <- as.integer(long$alternative == rep(panel$choice, each = 10))\n"
             "write.csv(long, commandArgs(TRUE)[2], row.names = FALSE)\n");
  const std::string command = "Rscript --vanilla " + (folder / "margarine.R") +
                              " /usr/lib/R/site-library/bayesm/data/margarine.rda " +
                              (folder / "margarine.csv") + " > /dev/null 2>&1";
  if (std::system(command.c_str()) != 0) SOUK_SKIP("Rscript could not read the data");
  ChoiceColumns columns;
  columns.person = "household";
  const auto sets = ReadChoices(folder / "margarine.csv", columns);
  const auto fit = FitMultinomialLogit(sets);
  const double estimates[] = {-.954306853, 1.296968354, -1.717332403, -2.904004970, -1.515311240,
                              .251768307,  1.464868273, 2.357504938,  -3.896593487, 6.656579604};
  const double errors[] = {.0500462355, .1086514730, .0541581589, .0714605170, .1262303399,
                           .0791640142, .1180467000, .1337739568, .1774189918, .1742792640};
  for (Eigen::Index j = 0; j < 10; ++j) {
    CHECK(std::abs(fit.likelihood.parameters[j] - estimates[j]) < 1e-8);
    CHECK(std::abs(fit.likelihood.standard_errors[j] - errors[j]) < 1e-8);
  }
  CHECK(std::abs(fit.likelihood.log_likelihood + 7464.93206) < 1e-5);
}

}  // namespace
}  // namespace souk::calibration
