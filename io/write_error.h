#pragma once

// Why a file or folder cannot be written, told apart: a full disk is failed work (core::RunError),
// a place that may not be written to is bad input (core::InputError).

#include <string>

namespace souk::io {

// The system's words for an errno.
std::string SystemReason(int error);

[[noreturn]] void ThrowWriteError(const std::string& path, int error);

}  // namespace souk::io
