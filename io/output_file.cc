#include "io/output_file.h"

namespace souk::io {

OutputFile::OutputFile(const std::string& path, const OutputOptions& options)
    : path_(path), force_(options.force) {
  RequireOutputFile(path, options);
  lock_.emplace(LockPath(path), path);
  RequireOutputFile(path, options);  // another may have finished before the lock was free
  file_.emplace(path);
}

void OutputFile::Commit() { file_->Commit(path_, force_); }

}  // namespace souk::io
