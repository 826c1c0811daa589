#pragma once

// A file that is written beside its destination under a random name and takes its name when it is
// complete, so that a reader sees the old file or the new one, never a torn one, and no file of
// others is opened on the way.

#include <string>
#include <string_view>

namespace souk::io {

// DESTINATION.XXXXXX.part with six random letters and digits.
std::string TemporaryName(const std::string& destination);

class TemporaryFile {
 public:
  // Makes an empty file under a TemporaryName that nobody has. Errors as ThrowWriteError.
  explicit TemporaryFile(const std::string& destination);
  ~TemporaryFile();  // removes the file unless it was committed or kept
  TemporaryFile(const TemporaryFile&) = delete;
  TemporaryFile& operator=(const TemporaryFile&) = delete;

  const std::string& path() const { return path_; }  // where it is now
  void Append(std::string_view text);                // core::RunError when the disk is full

  // Takes another name and stays temporary. With `replace` false core::InputError when something
  // has that name.
  void Rename(const std::string& path, bool replace);
  // Syncs, takes the name, and is temporary no more.
  void Commit(const std::string& path, bool replace);
  void Sync();                   // core::RunError
  void Keep() { kept_ = true; }  // leaves it where it is
  void Remove();                 // gives it up

 private:
  std::string path_;
  int descriptor_ = -1;
  bool kept_ = false;
};

// Makes a rename in the folder of `path` survive a power cut, where the file system can.
void SyncFolderOf(const std::string& path);

}  // namespace souk::io
