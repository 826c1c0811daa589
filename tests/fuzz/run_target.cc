// Run folders: the policy asked for decisions, the run gone on with, its clock read.

#include <array>
#include <cstdint>
#include <string>
#include <vector>

#include "agents/factory.h"
#include "env/seller_spec.h"
#include "tests/fuzz/byte_reader.h"
#include "tests/fuzz/fuzz_play.h"
#include "tests/fuzz/fuzz_target.h"
#include "tests/fuzz/json_mutations.h"
#include "tests/fuzz/scratch.h"
#include "tests/fuzz/stages.h"
#include "tests/fuzz/text_mutations.h"
#include "tests/policies/markets.h"
#include "tests/support/temp_folder.h"
#include "training/run_folder.h"
#include "training/run_saver.h"
#include "training/trained_runs.h"

namespace souk::fuzz {
namespace {

using training::TrainingRun;

constexpr int kMostMutations = 6;

// A byte of a file that is not the one that was written: what a disk or a hand has done to it.
struct Damage {
  const char* file;
  std::uint32_t place;
  char byte;
};

struct RunImage {
  training::RunInfo info;
  training::RunState state;
  nlohmann::json run;  // run.json
  std::vector<Damage> damages = {};
};

RunImage MakeSmallRun() {
  env::MarketConfig market = testing::P1();
  market.name = "p1";
  market.calendar.periods = 4;
  RunImage image;
  image.info = {"lints", market, {}, "abc", {8, 4, 0, true}};
  image.info.training.steps = 32;
  image.info.training.worlds = 2;
  const auto agent = agents::MakeAgent("lints", env::SellerSpecOf(market), {32, 1, 1});
  const training::HeldOut held_out(market, false);
  TrainingRun run(image.info, *agent, held_out);
  for (int round = 0; round < 2; ++round) run.RunRound();
  const std::string folder = EmptyScratchFolder("small_run");
  training::SaveTrainingRun(folder, image.info, run);
  image.state.checkpoint = training::LoadCheckpoint(folder);
  image.state.policy = testing::ReadBytes(folder + "/policy.yaml");
  image.state.metrics = testing::ReadBytes(folder + "/metrics.csv");
  image.run = nlohmann::json::parse(testing::ReadBytes(folder + "/run.json"));
  return image;
}

const RunImage& SmallRun() {
  static const RunImage image = MakeSmallRun();
  return image;
}

void Mutate(RunImage* image, ByteReader* choices) {
  const auto words = [choices] { return choices->Word(); };
  switch (choices->Byte() % 9) {
    case 0:
    case 1:
      MutateJson(&image->run, choices);
      break;
    case 2: {  // the scenario within
      if (!image->run.is_object() || !image->run.contains("scenario")) break;
      nlohmann::json& scenario = image->run["scenario"];
      if (scenario.is_string()) scenario = MutateText(scenario.get<std::string>(), {}, words);
      break;
    }
    case 3:
      image->state.policy = MutateText(image->state.policy, {}, words);
      break;
    case 4: {
      constexpr std::array<const char*, 3> kFiles = {"run.json", "checkpoint.json", "policy.yaml"};
      const char* const file = kFiles[choices->Byte() % kFiles.size()];
      const std::uint32_t place = choices->Word();
      image->damages.push_back({file, place, static_cast<char>(choices->Byte())});
      break;
    }
    default:
      MutateJson(&image->state.checkpoint, choices);
      break;
  }
}

// A byte that is no UTF-8 goes as a replacement character.
std::string Dump(const nlohmann::json& document) {
  return document.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

// The folder as SaveRun writes it, with the checksums that it has, and run.json as it now is.
void Write(const RunImage& image, const std::string& folder) {
  training::RunState state = image.state;
  if (!state.checkpoint.is_object()) state.checkpoint = nlohmann::json::object();
  const training::RunLock lock(folder);
  training::SaveRun(folder, image.info, state);
  if (!image.state.checkpoint.is_object()) {
    testing::WriteBytes(folder + "/checkpoint.json", Dump(image.state.checkpoint));
  }
  testing::WriteBytes(folder + "/run.json", Dump(image.run));
  for (const Damage& damage : image.damages) {
    const std::string path = folder + "/" + damage.file;
    std::string text = testing::ReadBytes(path);
    if (!text.empty()) text[damage.place % text.size()] = damage.byte;
    testing::WriteBytes(path, text);
  }
}

bool IsSmallRun(const training::RunInfo& info) {
  return info.agent == "lints" && IsSmall(info.market) &&
         info.market.calendar.periods <= kFuzzPeriods && info.training.worlds <= 64 &&
         info.plan.episodes <= 64;
}

void GoOn(const training::RunInfo& info, const std::string& folder) {
  if (!IsSmallRun(info)) return;
  const auto agent = agents::MakeAgent(info.agent, env::SellerSpecOf(info.market),
                                       {info.training.steps, info.training.seed, 1});
  const training::HeldOut held_out(info.market, false);
  TrainingRun run(info, *agent, held_out);
  run.Load(training::LoadCheckpoint(folder));
  PlayShortly(info.market, run.FinalPolicy());
  run.RunRound();
  const std::string saved = EmptyScratchFolder("saved");
  training::RequireFreshRun(saved, false);
  const training::RunLock lock(saved);
  training::SaveTrainingRun(saved, info, run);
}

}  // namespace

void FuzzRun(Bytes bytes) {
  RunImage image = SmallRun();
  ByteReader choices(bytes);
  for (int n = 0; n < kMostMutations && !choices.Done(); ++n) Mutate(&image, &choices);
  const std::string runs = EmptyScratchFolder("runs");
  Write(image, runs + "/seed3");
  const std::string folder = training::FindTrainedRuns(runs).at(0);

  Stages stages;
  stages.Try([&] { training::RequireFreshRun(folder, true); });
  stages.Try([&] { training::RequireNoWriter(folder); });
  stages.Try([&] { training::SecondsTaken(folder); });
  const training::RunInfo info = training::LoadRunInfo(folder);
  for (const bool explore : {false, true}) {
    stages.Try([&] {
      PlayShortly(info.market,
                  *training::LoadRunPolicy(folder, env::SellerSpecOf(info.market), explore));
    });
  }
  stages.Try([&] { GoOn(info, folder); });
  stages.Finish();
}

}  // namespace souk::fuzz
