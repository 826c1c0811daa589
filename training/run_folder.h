#pragma once

// A training run on disk: FOLDER/run.json (scenario, agent, budget, seed, held-out plan, revision),
// checkpoint.json (the learner and the loop, exact, with its SHA-256), policy.yaml (what was
// learned, as policies/policy_file.h has it), metrics.csv (one row per round) and
// events.out.tfevents.souk (the same for TensorBoard). All written atomically, by one process at a
// time: it holds FOLDER/.lock.

#include <memory>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "io/file_lock.h"
#include "scenarios/scenario.h"
#include "training/training.h"

namespace souk::training {

// How a run is scored on held-out episodes while it trains, and which policy it ends with. All but
// the patience is part of the result.
struct HeldOutPlan {
  long long every = 0;     // world-periods between evaluations, >= 0; 0: none
  int episodes = 256;      // of one evaluation, >= 2
  int patience = 0;        // evaluations without improvement that end the run, >= 0; 0: never
  bool keep_best = false;  // end with the best policy evaluated, else with the last one
};
// core::InputError on the first field out of its range; patience and keep_best need evaluations.
void Validate(const HeldOutPlan& plan);

struct RunInfo {
  std::string agent;
  env::MarketConfig market;
  agents::TrainingConfig training;  // batch and threads are not stored
  std::string revision;             // of the source that trained it
  HeldOutPlan plan = {};
  std::string settings = {};  // of the agent (agents/settings.h); empty: what suits the market
};

// What changes in the folder from one save to the next.
struct RunState {
  nlohmann::json checkpoint;
  std::string policy;   // YAML
  std::string metrics;  // CSV
  std::string events;   // TensorBoard events
};

// The right to write a run folder, while it lives.
class RunLock {
 public:
  // Makes the folder where it is not there. core::InputError when it cannot be written or another
  // holds the right, who is named.
  explicit RunLock(const std::string& folder);
  ~RunLock();  // a folder that was made and has stayed empty goes
  RunLock(const RunLock&) = delete;
  RunLock& operator=(const RunLock&) = delete;

 private:
  std::string folder_;
  bool made_;
  std::unique_ptr<io::FileLock> lock_;
};

// All files are written before the first takes its name, so a full disk leaves those that were
// there. `replace`: they are another run's, which counts as gone (run.json first) before a file of
// it is replaced. core::InputError when the folder cannot be written.
void SaveRun(const std::string& folder, const RunInfo& info, const RunState& state,
             bool replace = false);

bool IsRunFolder(const std::string& path);
// The files of a run at `folder`, those that are there and those that are not.
std::vector<std::string> RunFiles(const std::string& folder);
// core::InputError, naming who, when somebody holds the right to write the folder.
void RequireNoWriter(const std::string& folder);
// core::InputError when a new run may not begin in `folder`: it is a link, a file, or holds
// anything, but for a run, or what a killed one left, with `force`.
void RequireFreshRun(const std::string& folder, bool force);
// core::InputError when the folder holds no readable run.
RunInfo LoadRunInfo(const std::string& folder);
// A checkpoint carries its own SHA-256, which is checked; one of an older program has none, and
// `has_checksum` says so. core::InputError when it is not the file that was saved.
nlohmann::json LoadCheckpoint(const std::string& folder, bool* has_checksum = nullptr);

// The policy of a finished or interrupted run. Makes no agent, so it needs no deep library.
// core::InputError when it does not fit the market (policies/policy_file.h).
std::unique_ptr<policies::Policy> LoadRunPolicy(const std::string& folder,
                                                const spec::SellerSpec& seller, bool explore);

}  // namespace souk::training
