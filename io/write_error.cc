#include "io/write_error.h"

#include <cerrno>
#include <system_error>

#include "core/errors.h"

namespace souk::io {
namespace {

// Nothing that another name would mend.
bool IsFailedWork(int error) {
  switch (error) {
    case ENOSPC:
    case EDQUOT:
    case EFBIG:
    case EIO:
    case EMFILE:
    case ENFILE:
    case ENOMEM:
      return true;
    default:
      return false;
  }
}

}  // namespace

std::string SystemReason(int error) { return std::generic_category().message(error); }

void ThrowWriteError(const std::string& path, int error) {
  const std::string message = "cannot be written: " + SystemReason(error);
  if (IsFailedWork(error)) throw core::RunError(path + ": " + message);
  throw core::InputError(core::SourcePlace{path}, "",
                         message + "; an existing, writable folder is expected");
}

}  // namespace souk::io
