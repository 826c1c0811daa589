#include "agents/settings.h"

#include <doctest/doctest.h>
#include <fmt/core.h>

#include <cmath>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "agents/factory.h"
#include "agents/ppo_config.h"
#include "core/errors.h"
#include "env/seller_spec.h"
#include "io/atomic_file.h"
#include "io/field_writer.h"
#include "scenarios/scenario.h"
#include "training/training.h"

namespace souk::agents {
namespace {

env::MarketConfig Market(const std::string& name) {
  return scenarios::LoadScenario(SOUK_SOURCE_DIR "/scenarios/" + name + ".yaml").market;
}

std::string Resolved(const std::string& agent, const std::vector<std::string>& settings,
                     const std::string& scenario = "single_p1") {
  return ResolveSettings(agent, env::SellerSpecOf(Market(scenario)),
                         SettingsTree(SettingFields(agent), "", settings, "--set"));
}

std::string Refusal(const std::string& agent, const std::string& setting) {
  try {
    Resolved(agent, {setting});
  } catch (const core::InputError& fault) {
    return fault.what();
  }
  return "";
}

TEST_CASE("ResolveSettings: every setting is said, those of the market where none is given") {
  for (const AgentRow& row : ListAgents()) {
    CAPTURE(row.name);
    const std::string text = Resolved(row.name, {});
    for (const core::Field& field : row.fields().fields) {
      CHECK(text.find(std::string(field.key) + ": ") != std::string::npos);
    }
    // What it says is read back as it is.
    CHECK(ResolveSettings(row.name, env::SellerSpecOf(Market("single_p1")),
                          SettingsTree(row.fields(), text, {}, "text")) == text);
  }
  const PpoConfig many = ConfigOf(Resolved("ppo", {}, "black_friday"), PpoConfig{});
  CHECK(many.replicas == DefaultPpoConfig(env::SellerSpecOf(Market("black_friday"))).replicas);
  CHECK(many.replicas != PpoConfig{}.replicas);
}

TEST_CASE("ResolveSettings: what is set is read as a file is") {
  const PpoConfig config = ConfigOf(
      Resolved("ppo", {"learning_rate=3e-4", "hidden=[128, 32]", "hidden[0]=64"}), PpoConfig{});
  CHECK(config.learning_rate == 3e-4);
  CHECK(config.hidden == std::vector<int>{64, 32});
  CHECK(config.clip_range == PpoConfig{}.clip_range);
}

TEST_CASE("ResolveSettings: former names are read, by themselves and over a saved run's") {
  const std::string words = io::ReadFile(SOUK_SOURCE_DIR "/docs/words.md");
  const core::FieldList& fields = SettingFields("ppo");
  int renamed = 0;
  for (const core::Field& field : fields.fields) {
    if (field.former == nullptr) continue;
    ++renamed;
    const std::string former = field.former;
    CAPTURE(former);
    CHECK(Resolved("ppo", {former + "=1"}) == Resolved("ppo", {std::string(field.key) + "=1"}));
    CHECK(words.find("| `" + former + "` | `" + field.key + "` |") != std::string::npos);
  }
  CHECK(renamed == 8);
  const io::YamlNode saved =
      SettingsTree(fields, "clip: .3\nepochs: 2\n", {"clip_range=.4"}, "run");
  CHECK(ConfigOf(ResolveSettings("ppo", env::SellerSpecOf(Market("single_p1")), saved), PpoConfig{})
            .clip_range == .4);
  CHECK(Refusal("ppo", "{clip: 1}") != "");
}

TEST_CASE("ResolveSettings: every number keeps to its range, an unknown key names the nearest") {
  for (const AgentRow& row : ListAgents()) {
    for (const core::Field& field : row.fields().fields) {
      const std::string key = field.key;
      CAPTURE(key);
      CHECK(Refusal(row.name, key + "=much").find("--set: " + key) == 0);
      CHECK(Refusal(row.name, key + "=.nan").find("--set: " + key) == 0);
      CHECK(Refusal(row.name, key + "x=1").find("--set: " + key + "x: unknown key") == 0);
      if (field.kind == core::FieldKind::kWholes || !std::isfinite(field.range.low)) continue;
      const std::string below = field.range.above_low ? "0" : "-1";
      CHECK(Refusal(row.name, fmt::format("{}={}", key, below))
                .starts_with(fmt::format("--set: {}: is {}", key, below)));
    }
  }
  CHECK(Refusal("ppo", "learningrate=1").find("did you mean 'learning_rate'?") !=
        std::string::npos);
  CHECK(Refusal("ppo", "hidden=[0]").find("--set: hidden[0]: is 0") == 0);
  CHECK(Refusal("ppo", "worlds=10").find("must divide the number of worlds (10)") !=
        std::string::npos);
}

TEST_CASE("DefaultTraining: takes budget, worlds and replicas from the settings") {
  const env::MarketConfig market = Market("single_p1");
  const std::string settings = Resolved("ppo", {"steps=777", "worlds=12", "replicas=3"});
  const TrainingConfig training = DefaultTraining("ppo", env::SellerSpecOf(market), settings);
  CHECK(training.steps == 777);
  CHECK(training.worlds == 12);
  CHECK(training.replicas == 3);
}

TEST_CASE("MakeAgent: settings reach the agent") {
  const env::MarketConfig market = Market("single_p1");
  const auto learned = [&](const std::string& settings) {
    TrainingConfig training;
    training.steps = 2000;
    AgentOptions options;
    options.settings = settings;
    const auto agent = MakeAgent("lints", env::SellerSpecOf(market), options);
    training::Training loop(market, *agent, training);
    while (!loop.Done()) loop.RunRound();
    return agent->Save();
  };
  const auto usual = learned("");
  CHECK(learned(Resolved("lints", {})) == usual);
  CHECK(learned(Resolved("lints", {"exploration=3"})) != usual);
}

}  // namespace
}  // namespace souk::agents
