#pragma once

// The file of a log that grows where others may read it: DESTINATION.part, and DESTINATION when
// complete. It is made under a random name (io/temporary_file.h) and takes the name of the .part
// once it is a log, so whatever has that name and is no log is somebody else's and stays.

#include <optional>
#include <string>

#include "io/file_lock.h"
#include "io/output_path.h"
#include "io/temporary_file.h"

namespace souk::trajectories {

class PartFile {
 public:
  // Locks the destination and makes the file. core::InputError as io::RequireOutputFile and
  // io::FileLock, and when DESTINATION.part is there and is no log; one that a killed run has left
  // is replaced by Appear.
  PartFile(const std::string& destination, const io::OutputOptions& options);

  const std::string& path() const { return file_->path(); }  // where it is now
  const std::string& destination() const { return destination_; }

  void Appear();                  // takes the name DESTINATION.part
  void Keep() { file_->Keep(); }  // leaves the part where it is
  // Syncs and renames to the destination. core::InputError when somebody's file has come to be
  // there without `force`, core::RunError when it fails.
  void Commit() { CommitCopy(*file_); }
  void CommitCopy(io::TemporaryFile& copy) const;  // another file takes the name
  void Remove() { file_->Remove(); }               // gives the part up

 private:
  std::string destination_;
  bool force_;
  std::optional<io::FileLock> lock_;
  bool left_ = false;  // a killed run's part is there
  std::optional<io::TemporaryFile> file_;
};

}  // namespace souk::trajectories
