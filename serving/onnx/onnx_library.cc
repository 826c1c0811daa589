// The factory symbol of the ONNX library.

#include "serving/onnx_library.h"

#include <onnx/common/version.h>

#include "core/errors.h"
#include "serving/onnx/onnx_reader.h"
#include "serving/onnx/onnx_writer.h"

namespace souk::serving {
namespace {

class LibOnnx final : public OnnxLibrary {
 public:
  std::string Version() const override {
    return std::string("libonnx ") + onnx::LAST_RELEASE_VERSION;
  }
  std::string Write(const policies::NeuralPolicy& policy,
                    const std::map<std::string, std::string>& metadata) const override {
    return WriteOnnx(policy, metadata);
  }
  policies::Decisions Run(const std::string& bytes, const std::string& file,
                          const policies::DecisionShape& shape,
                          std::span<const float> observations) const override {
    try {
      return OnnxModel(bytes).Run(shape, observations);
    } catch (const core::InputError& fault) {
      throw core::InputError(core::SourcePlace{file}, fault.field(), fault.message());
    }
  }
};

}  // namespace
}  // namespace souk::serving

extern "C" const souk::serving::OnnxLibrary* souk_onnx_library() {
  static const souk::serving::LibOnnx library;
  return &library;
}
