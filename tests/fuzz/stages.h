#pragma once

// What several commands do with one file, each whether or not another refuses it.

#include <exception>

#include "core/errors.h"

namespace souk::fuzz {

class Stages {
 public:
  // Runs `stage`; a refusal is kept, anything else goes on.
  template <typename Stage>
  void Try(const Stage& stage) {
    try {
      stage();
    } catch (const core::InputError&) {
      refusal_ = std::current_exception();
    } catch (const core::RunError&) {
      refusal_ = std::current_exception();
    }
  }
  // Throws the last refusal, if there was one.
  void Finish() const {
    if (refusal_) std::rethrow_exception(refusal_);
  }

 private:
  std::exception_ptr refusal_;
};

}  // namespace souk::fuzz
