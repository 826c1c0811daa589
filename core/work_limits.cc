#include "core/work_limits.h"

#include <fmt/core.h>

#include <array>
#include <atomic>
#include <cmath>
#include <cstddef>

#include "core/errors.h"

namespace souk::core {
namespace {

constexpr std::array kLimits = {
    WorkLimit{Work::kPeriods, 5e7, "periods times segments",
              "the table of who comes when (24 bytes each); one row where all periods are alike"},
    WorkLimit{Work::kPeriodCustomers, 1e8, "expected customers a period",
              "a period in which stock runs out puts its customers in order (4 bytes each)"},
    WorkLimit{Work::kVisits, 1e9, "customers one by one", "one or a few microseconds each"},
    WorkLimit{Work::kPassed, 1e9, "periods that pass until enough customers came one by one",
              "a tenth of a microsecond each, though nobody comes in most"},
    WorkLimit{Work::kChoices, 1e6, "segments times audiences times sellers times products",
              "what each period works on (about 500 bytes each)"},
    WorkLimit{Work::kWorldCells, 5e7, "choices (as above) times worlds played at once",
              "what the market keeps of its worlds (about 40 bytes each)"},
    WorkLimit{Work::kAddOns, 2e6, "segments times audiences times products times add_ons",
              "the steps of a period's baskets, for sixteen worlds"},
    WorkLimit{Work::kDelays, 1e8, "periods under way times products times worlds",
              "what is ordered and returned, by the period it arrives in (16 bytes each)"},
    WorkLimit{Work::kReturners, 1e8, "customers of all worlds who may come again",
              "kept until they come (24 bytes each)"},
    WorkLimit{Work::kRivalTables, 1e8, "cells of learning rivals' tables times worlds",
              "kept for each world (8 bytes each)"},
    WorkLimit{Work::kFeatures, 1e7, "customers' features times products and worlds",
              "weights and features that are kept (8 bytes each)"},
    WorkLimit{Work::kBeliefs, 1e7, "features of lints squared times audiences",
              "how its weights vary together (24 bytes each), and a few seconds to solve for them"},
    WorkLimit{Work::kFigures, 5e7, "episodes times figures of an episode",
              "kept until they are summarised (8 bytes each)"},
    WorkLimit{Work::kRecord, 2e9, "bytes of episodes that wait to be logged",
              "periods times worlds in lockstep times the bytes of a row"},
    WorkLimit{Work::kLog, 1e12, "bytes of a log",
              "episodes times periods times the bytes of a row"},
    WorkLimit{Work::kOrderHours, 1e8, "hours of the orders times products + 8",
              "what could be bought in each hour (8 bytes each); days where no time has hours"},
    WorkLimit{Work::kChoiceRows, 5e7, "order lines times products",
              "one row for each product that could have been bought (about 60 bytes)"},
    WorkLimit{Work::kChoiceSteps, 2e10, "order lines times products squared",
              "a step of the fit takes about a second for 1e9"},
    WorkLimit{Work::kStockProgram, 1e8, "periods times stock times spread of demand",
              "the dynamic program of one product; seconds"},
    WorkLimit{Work::kTwoProducts, 4e9, "customers times pairs of prices times states",
              "the dynamic program of two products; tens of seconds"},
    WorkLimit{Work::kStates, 1e8, "periods times states",
              "values and prices that a program keeps (24 bytes each)"},
    WorkLimit{Work::kReferencePrices, 2e7, "periods times nodes times prices tried",
              "value iteration over a reference price; seconds"},
};

constexpr bool InOrder() {
  for (std::size_t i = 0; i < kLimits.size(); ++i) {
    if (static_cast<std::size_t>(kLimits[i].work) != i) return false;
  }
  return true;
}
static_assert(InOrder());

std::atomic<double> limit_factor = 1;

// Rounded up to two digits, so that what is proposed suffices.
double RoundedUp(double value) {
  const double unit = std::pow(10., std::floor(std::log10(value)) - 1);
  return std::ceil(value / unit * (1 - 1e-12)) * unit;
}

}  // namespace

std::span<const WorkLimit> WorkLimits() { return kLimits; }

double MostWork(Work work) { return kLimits[static_cast<std::size_t>(work)].most * limit_factor; }

void RequireWork(Work work, double estimate, const std::string& field, const std::string& advice) {
  const double most = MostWork(work);
  if (estimate <= most) return;
  const WorkLimit& limit = kLimits[static_cast<std::size_t>(work)];
  const std::string more = std::isfinite(estimate)
                               ? fmt::format("raise the limits with --allow-more {:.3g}",
                                             RoundedUp(estimate / limit.most))
                               : "give a smaller number";
  throw InputError(field,
                   fmt::format("asks for {:.2g} {}, at most {:.2g} are allowed; {}{}", estimate,
                               limit.what, most, advice.empty() ? "" : advice + " or ", more));
}

void SetWorkLimitFactor(double factor) {
  if (!(factor >= 1 && std::isfinite(factor))) {
    throw InputError("--allow-more", fmt::format("is {}, must be a number of at least 1", factor));
  }
  limit_factor = factor;
}

double WorkLimitFactor() { return limit_factor; }

}  // namespace souk::core
