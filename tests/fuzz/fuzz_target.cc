#include "tests/fuzz/fuzz_target.h"

#include "core/errors.h"

namespace souk::fuzz {

const std::vector<FuzzTarget>& FuzzTargets() {
  static const std::vector<FuzzTarget> targets = {
      {"scenario",
       FuzzScenario,
       true,
       {"io/yaml_reader.cc", "io/field_reader.cc", "io/field_writer.cc", "io/yaml_path.cc",
        "scenarios/scenario.cc", "scenarios/scenario_reader.cc", "scenarios/scenario_scale.cc",
        "scenarios/scenario_writer.cc"}},
      {"experiment", FuzzExperiment, true, {"evaluation/experiment.cc"}},
      {"sales",
       FuzzSales,
       true,
       {"io/csv_reader.cc", "calibration/sales_table.cc", "calibration/table_labels.cc"}},
      {"orders", FuzzOrders, true, {"calibration/order_table.cc"}},
      {"choices", FuzzChoices, true, {"calibration/choice_table.cc"}},
      {"log",
       FuzzLog,
       false,
       {"trajectories/log_reader.cc", "trajectories/log_check.cc", "trajectories/hdf5_handle.cc",
        "trajectories/log_replay.cc", "trajectories/log_csv.cc", "trajectories/episode_blocks.cc"}},
      {"run",
       FuzzRun,
       false,
       {"training/run_folder.cc", "training/training.cc", "agents/bandits/linear_thompson.cc",
        "training/trained_runs.cc"}},
      {"bundle", FuzzBundle, false, {"serving/bundle.cc", "io/checksums.cc", "serving/golden.cc"}},
      {"policy", FuzzPolicy, true, {"policies/policy_file.cc", "policies/number_block.cc"}}};
  return targets;
}

const FuzzTarget& FindFuzzTarget(const std::string& name) {
  std::vector<std::string> names;
  for (const FuzzTarget& target : FuzzTargets()) {
    if (target.name == name) return target;
    names.push_back(target.name);
  }
  throw core::InputError("target",
                         core::Quoted(name) + " is unknown" + core::HintAndList(name, names));
}

bool Takes(const FuzzTarget& target, Bytes bytes, std::string* why) {
  const auto refused = [why](const std::exception& fault) {
    if (why != nullptr) *why = fault.what();
    return false;
  };
  try {
    target.run(bytes);
    return true;
  } catch (const core::InputError& fault) {
    return refused(fault);
  } catch (const core::RunError& fault) {
    return refused(fault);
  }
}

}  // namespace souk::fuzz
