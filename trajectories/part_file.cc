#include "trajectories/part_file.h"

#include <filesystem>
#include <system_error>

#include "core/errors.h"
#include "trajectories/log_file.h"
#include "trajectories/log_reader.h"

namespace souk::trajectories {
namespace {

namespace fs = std::filesystem;

std::string PartName(const std::string& destination) { return destination + ".part"; }

bool IsWhole(const std::string& part) {
  try {
    return LogReader(part).complete();
  } catch (const core::InputError&) {
    return false;  // killed before there was an episode
  }
}

// Whether a killed run has left its part. core::InputError when what is there is no log, or a whole
// one, which somebody may have called so, and that is not to be replaced.
bool IsLeft(const std::string& part, bool force) {
  std::error_code ignored;
  const fs::file_status status = fs::symlink_status(part, ignored);
  if (!fs::exists(status)) return false;
  if (fs::is_regular_file(status) && IsLogFile(part)) {
    if (force || !IsWhole(part)) return true;
    throw core::InputError(core::SourcePlace{part}, "",
                           "is there and is a whole log; rename it, remove it or give --force");
  }
  throw core::InputError(core::SourcePlace{part}, "",
                         "is there and is no log of souk; remove it or give another name");
}

}  // namespace

PartFile::PartFile(const std::string& destination, const io::OutputOptions& options)
    : destination_(destination), force_(options.force) {
  io::RequireOutputFile(destination, options);
  io::RequireNoInput(PartName(destination), options.inputs);
  lock_.emplace(io::LockPath(destination), destination);
  io::RequireOutputFile(destination, options);  // another may have finished before
  left_ = IsLeft(PartName(destination), force_);
  file_.emplace(destination);
}

void PartFile::Appear() { file_->Rename(PartName(destination_), left_); }

void PartFile::CommitCopy(io::TemporaryFile& copy) const { copy.Commit(destination_, force_); }

}  // namespace souk::trajectories
