#include "serving/onnx_library.h"

#include "core/errors.h"
#include "core/on_demand_library.h"

namespace souk::serving {
namespace {

struct Opened {
  const OnnxLibrary* library = nullptr;
  std::string fault;
};

Opened Open() {
  const core::OnDemandSymbol found = core::OpenOnDemand("libsouk_onnx.so", "souk_onnx_library");
  using Factory = const OnnxLibrary* (*)();
  if (found.address == nullptr) return {nullptr, found.fault};
  return {reinterpret_cast<Factory>(found.address)(), ""};
}

const Opened& OpenOnce() {
  static const Opened opened = Open();
  return opened;
}

}  // namespace

std::string WhyNoOnnxLibrary() { return OpenOnce().fault; }

const OnnxLibrary& OpenOnnxLibrary() {
  const Opened& opened = OpenOnce();
  if (opened.library == nullptr) {
    throw core::RunError("the ONNX library cannot be opened (" + opened.fault +
                         "); install libonnx (Debian: libonnx-dev protobuf-compiler) and build "
                         "again");
  }
  return *opened.library;
}

}  // namespace souk::serving
