#include "serving/onnx_library.h"

#include "core/on_demand_library.h"

namespace souk::serving {
namespace {

const core::OnDemandLibrary<OnnxLibrary>& OpenOnce() {
  static const core::OnDemandLibrary<OnnxLibrary> library("libsouk_onnx.so", "souk_onnx_library");
  return library;
}

}  // namespace

std::string WhyNoOnnxLibrary() { return OpenOnce().fault(); }

const OnnxLibrary& OpenOnnxLibrary() {
  return OpenOnce().Get("the ONNX library",
                        "install libonnx (Debian: libonnx-dev protobuf-compiler) and build again");
}

}  // namespace souk::serving
