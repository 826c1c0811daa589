#pragma once

// What the commands that write a file or a folder share: the option --force, and the files that
// they read, which no output may be (io/output_path.h).

#include <string>
#include <vector>

#include "cli/command.h"
#include "scenarios/scenario.h"

namespace souk::cli {

Option ForceFlag(bool* force);

// A scenario's file and its bases.
std::vector<std::string> FilesOf(const scenarios::Scenario& scenario);

// Adds what is read of a policy given on the command line, and of rivals as RIVAL=POLICY.
void AddPolicyFiles(const std::string& policy, std::vector<std::string>* files);
void AddRivalFiles(const std::vector<std::string>& rivals, std::vector<std::string>* files);

}  // namespace souk::cli
