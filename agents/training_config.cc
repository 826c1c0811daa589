#include "agents/training_config.h"

#include "core/errors.h"

namespace souk::agents {

void Validate(const TrainingConfig& config) {
  const auto require = [](bool good, const char* field, const char* allowed) {
    if (!good) throw core::InputError(field, allowed);
  };
  require(config.steps >= 0, "steps", "must be at least 0");
  require(config.worlds >= 1, "worlds", "must be at least 1");
  require(config.replicas >= 1 && config.worlds % config.replicas == 0, "replicas",
          "must divide the number of worlds");
  require(config.batch >= 1, "batch", "must be at least 1");
  require(config.threads >= 1, "threads", "must be at least 1");
}

}  // namespace souk::agents
