#pragma once

// Individual choices from a table in long form: a row for each alternative that a choice offered.
//
//   chooser,alternative,chosen,price,promotion
//   1,tea,0,2.5,0
//   1,coffee,1,3.2,1
//
// Rows of one chooser need not stand together. Who chose none of its rows bought nothing; when
// nobody did, there is no outside option. `outside` names an alternative whose rows stand for
// buying nothing instead, whatever their price.

#include <string>
#include <vector>

#include "calibration/choice_sets.h"

namespace souk::calibration {

struct ChoiceColumns {
  std::string chooser = "chooser";
  std::string alternative = "alternative";
  std::string chosen = "chosen";        // 1, yes or true; 0, no or false
  std::string price = "price";          // currency
  std::vector<std::string> attributes;  // numbers
  std::string person;                   // who makes several of the choices; empty: everyone one
  std::string outside;                  // an alternative; empty: none
};

// Alternatives in the order of their labels, numbers by value. core::InputError by file, line and
// column: a missing cell, a chosen that is none of the words above, two alternatives of a chooser
// chosen, one offered twice, one chooser of two persons, an outside that is no alternative.
ChoiceSets ReadChoices(const std::string& path, const ChoiceColumns& columns);

}  // namespace souk::calibration
