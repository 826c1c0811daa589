#pragma once

// What this build of Souk consists of and whether this machine can run it.

#include <string>
#include <utility>
#include <vector>

namespace souk::cli {

struct Diagnosis {
  std::vector<std::pair<std::string, std::string>> facts;  // name, value
  std::vector<std::string> problems;                       // what limits this machine; empty = none
};

Diagnosis Diagnose();

}  // namespace souk::cli
