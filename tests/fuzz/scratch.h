#pragma once

// The folder that targets write to: one of the process's own, or one that its caller made and
// removes, so that a process that is killed leaves nothing.

#include <string>

namespace souk::fuzz {

void UseScratchFolder(const std::string& folder);
// The path of `name` in the folder.
std::string ScratchPath(const std::string& name);
// Writes a file of the folder; returns its path.
std::string WriteScratch(const std::string& name, const std::string& content);
// Makes the folder `name` anew, empty; returns its path.
std::string EmptyScratchFolder(const std::string& name);

}  // namespace souk::fuzz
