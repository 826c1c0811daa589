#pragma once

// A file that a command writes: nobody else's is replaced unasked, one command writes it at a time,
// and it is complete or not there.
//
//   io::OutputFile out(path, {options.force, {options.sales}});   // before the work
//   out.Append(text);
//   out.Commit();

#include <optional>
#include <string>
#include <string_view>

#include "io/file_lock.h"
#include "io/output_path.h"
#include "io/temporary_file.h"

namespace souk::io {

class OutputFile {
 public:
  // Locks the name and makes a file to write to. core::InputError as RequireOutputFile and
  // FileLock.
  explicit OutputFile(const std::string& path, const OutputOptions& options = {});

  const std::string& path() const { return path_; }          // its final name
  const std::string& part() const { return file_->path(); }  // where to write it until then
  void Append(std::string_view text) { file_->Append(text); }
  // Syncs and renames. core::InputError when somebody's file has come to be there without `force`.
  void Commit();

 private:
  std::string path_;
  bool force_;
  std::optional<FileLock> lock_;
  std::optional<TemporaryFile> file_;
};

}  // namespace souk::io
