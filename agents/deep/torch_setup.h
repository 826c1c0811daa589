#pragma once

// LibTorch's own settings, made in one place: one thread, deterministic algorithms.

#include <c10/core/Device.h>

#include <string>

namespace souk::agents {

// Called once, when the deep library is opened.
void SetUpTorch();

// "cpu", or "cuda" (also "cuda:1") where LibTorch and the machine have it; else core::InputError.
c10::Device FindDevice(const std::string& name);

}  // namespace souk::agents
