#pragma once

// A folder of known files that a command writes: built in a fresh folder beside its place and
// renamed, so it is whole or not there; what others keep in its place is never removed.

#include <optional>
#include <set>
#include <string>

#include "io/file_lock.h"
#include "io/output_path.h"

namespace souk::io {

class OutputFolder {
 public:
  // `files`: the paths, from the folder, of all it may hold. Locks the name and makes the fresh
  // folder, and with it the folders of `files`. core::InputError as RequireOutputFolder and
  // FileLock; errors as ThrowWriteError.
  OutputFolder(const std::string& path, std::set<std::string> files,
               const OutputOptions& options = {});
  ~OutputFolder();  // removes the fresh folder unless it was committed
  OutputFolder(const OutputFolder&) = delete;
  OutputFolder& operator=(const OutputFolder&) = delete;

  const std::string& path() const { return place_; }  // its final name
  const std::string& part() const { return part_; }   // where to put the files until then
  // Takes the name; with `force` in one step, where the file system can, with what was there.
  void Commit();

 private:
  void MakePart();
  void Replace();
  void RemoveOwn(const std::string& folder) const;

  std::string place_;
  std::set<std::string> files_;
  OutputOptions options_;
  std::optional<FileLock> lock_;
  std::string part_;
};

}  // namespace souk::io
