#pragma once

// One writer at a time: a lock file that names its holder. The system lets go of the lock when the
// process ends, however it ends; a lock file that a killed process has left locks nothing.

#include <string>

namespace souk::io {

// ".NAME.lock" beside `output`.
std::string LockPath(const std::string& output);

// Who holds the lock file, "process 12 (souk train x)"; "" when nobody does. Takes no lock.
std::string LockHolder(const std::string& path);

class FileLock {
 public:
  // Locks `path`, made where it is not there, for the writing of `output`. core::InputError, naming
  // `output` and who holds it (process and command line), when another process or another lock of
  // this one does; naming `path` when that is a file of somebody else's. Else as ThrowWriteError.
  // A file system without locks is let pass.
  FileLock(std::string path, const std::string& output);
  ~FileLock();  // removes the file
  FileLock(const FileLock&) = delete;
  FileLock& operator=(const FileLock&) = delete;

 private:
  void Open(const std::string& output);
  bool TakeOver(const std::string& output);
  void SignName() const;

  std::string path_;
  int descriptor_ = -1;
};

}  // namespace souk::io
