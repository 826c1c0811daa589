#pragma once

// LibTorch and doctest together: LibTorch brings glog, which defines CHECK too, and included after
// doctest it would silently take its place.

#include <torch/autograd.h>
#include <torch/types.h>

#undef CHECK
#undef CHECK_EQ
#undef CHECK_NE
#undef CHECK_LT
#undef CHECK_LE
#undef CHECK_GT
#undef CHECK_GE

#include <doctest/doctest.h>
