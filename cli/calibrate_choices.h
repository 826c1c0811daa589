#pragma once

// souk calibrate --choices FILE: a choice model fitted to individual choices.

#include <string>
#include <vector>

#include "calibration/choice_table.h"
#include "cli/command.h"

namespace souk::cli {

struct ChoiceFitOptions {
  std::string file;
  std::string model = "logit";     // or nested, classes, spread, a willingness to pay
  std::vector<std::string> nests;  // NAME=ALTERNATIVE,ALTERNATIVE...
  int classes = 2;
  int nodes = 9;
  calibration::ChoiceColumns columns;
};

std::vector<Option> ChoiceOptions(ChoiceFitOptions* options);
void RunChoiceFit(const ChoiceFitOptions& options, bool json);

}  // namespace souk::cli
