#pragma once

// A file that grows beside its destination, as DESTINATION.part, and takes its name when complete.
// For files too large for io::WriteFileAtomically.

#include <string>

namespace souk::trajectories {

class PartFile {
 public:
  // Opens DESTINATION + suffix, empty, and locks it against a second writer. core::InputError when
  // the folder does not exist or is not writable, the destination is a directory or a device, or
  // another process is writing it.
  explicit PartFile(const std::string& destination, const std::string& suffix = ".part");
  ~PartFile();  // removes the part, unless committed or kept
  PartFile(const PartFile&) = delete;
  PartFile& operator=(const PartFile&) = delete;

  const std::string& path() const { return path_; }
  const std::string& destination() const { return destination_; }

  void Append(const std::string& text);  // core::RunError when the disk is full
  void Keep() { kept_ = true; }          // leaves the part where it is
  void Remove();                         // gives it up
  void Commit();                         // syncs and renames; core::RunError when that fails

 private:
  std::string destination_;
  std::string path_;
  int descriptor_ = -1;
  bool kept_ = false;
};

}  // namespace souk::trajectories
