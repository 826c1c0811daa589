#pragma once

// What a command may write to, asked before its work starts: nothing that is there already unless
// it is told to replace it, and then never a link, a file that it reads, or what others keep in a
// folder.

#include <set>
#include <string>
#include <vector>

namespace souk::io {

struct OutputOptions {
  bool force = false;                    // replace what is there
  std::vector<std::string> inputs = {};  // files that are read, which no output may be
};

// core::InputError when the last part of the path is a link, dangling or not.
void RequireNoLink(const std::string& path);

// core::InputError unless `path` can name a plain file: its folder exists and may be written to,
// and it is no directory, device or link (a dangling one included).
void RequirePlainDestination(const std::string& path);

// The same for a file that is an output: core::InputError also when it is there without `force`, or
// is one of the inputs (by name or as another name of the same file).
void RequireOutputFile(const std::string& path, const OutputOptions& options);

// A folder that will hold `files` (paths from it): core::InputError when `path` is a link or no
// folder, holds anything without `force`, holds anything but `files`, which is named, or one of the
// inputs.
void RequireOutputFolder(const std::string& path, const std::set<std::string>& files,
                         const OutputOptions& options);

// `path` without a slash at its end. core::InputError where that is no name of a folder: "", ".".
std::string FolderName(const std::string& path);

// core::InputError where the file would be one of the inputs.
void RequireNoInput(const std::string& path, const std::vector<std::string>& inputs);

}  // namespace souk::io
