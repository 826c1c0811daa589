#pragma once

// How much work an input may ask for. What it asks is estimated before anything is done, and
// refused above the limit of its kind: one wrong digit must not fill the machine or run for days.
//
//   RequireWork(Work::kPeriodCustomers, arrivals, "segments[0].arrivals_per_hour");
//
// The limits stand in one table (work_limits.cc; docs/limits.md shows it). Whoever has a larger
// machine, or more time, raises them all by one factor: SetWorkLimitFactor, `souk --allow-more`.

#include <span>
#include <string>

namespace souk::core {

enum class Work {
  kPeriods,          // cells of the table of periods and segments
  kPeriodCustomers,  // customers expected in a period
  kVisits,           // customers one by one
  kPassed,           // periods passed to meet them
  kChoices,          // cells that the choices of a period are kept in
  kWorldCells,       // cells of all worlds that are played at once
  kAddOns,           // steps of a period's baskets
  kDelays,           // units under way
  kReturners,        // customers who may come again
  kRivalTables,      // cells of what rivals learn
  kFeatures,         // weights of customers' features
  kBeliefs,          // cells of what a learner believes
  kFigures,          // figures of episodes that are kept
  kRecord,           // bytes of the episodes that wait to be logged
  kLog,              // bytes of a log
  kOrderHours,       // cells of the hours that orders span
  kChoiceRows,       // rows of a table of choices
  kChoiceSteps,      // steps of a fit of choices
  kStockProgram,     // steps of the program of one stock
  kTwoProducts,      // steps of the program of two stocks
  kStates,           // values that a program keeps
  kReferencePrices,  // prices that value iteration tries
};

struct WorkLimit {
  Work work;
  double most;         // unless raised
  const char* what;    // "customers expected in a period"
  const char* reason;  // what the limit keeps within bounds
};

// One row for each kind, in the order above.
std::span<const WorkLimit> WorkLimits();

// The limit of a kind, raised by the factor.
double MostWork(Work work);

// core::InputError naming `field` when the estimate is above the limit or no number. `advice` says
// what to change, e.g. "lower --batch".
void RequireWork(Work work, double estimate, const std::string& field,
                 const std::string& advice = "");

// Of the whole process; 1 unless set. core::InputError when the factor is not at least 1.
void SetWorkLimitFactor(double factor);
double WorkLimitFactor();

}  // namespace souk::core
