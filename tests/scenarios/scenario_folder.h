#pragma once

// A folder of its own for a test's scenario files, removed at the end of the test.

#include <filesystem>
#include <fstream>
#include <random>
#include <string>

namespace souk::scenarios {

// A small scenario that loads; tests lay overlays over it or spoil it. Lines matter to them.
inline const std::string kBase = R"(name: shop
currency: EUR
calendar: {start: 2026-06-01, period_hours: 2, periods: 12}
products:
  - {name: tea, list_price: 10, price_range: [5, 15], price_levels: 5, stock: 100}
  - {name: coffee, list_price: 20, price_ladder: [10, 20, 30], unit_cost: 4}
protected_attributes: {income: [low, high]}
segments:
  - name: locals
    arrivals_per_hour: 6
    price_sensitivity: .2
    intrinsic_utility: {tea: 2, coffee: 4}
    groups: {income: {low: .25, high: .75}}
  - name: tourists
    arrivals_per_hour: 4
    price_sensitivity: .1
    intrinsic_utility: {coffee: 1, tea: 1}
    groups: {income: {high: 1}}
events:
  - {name: fair, start: 2026-06-01T12:00, hours: 6, arrivals: 2, segments: [tourists]}
)";

class ScenarioFolder {
 public:
  ScenarioFolder() {
    std::random_device entropy;
    path_ = std::filesystem::temp_directory_path() /
            ("souk-scenarios-" + std::to_string(entropy()) + std::to_string(entropy()));
    std::filesystem::create_directories(path_);
  }
  ~ScenarioFolder() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }
  ScenarioFolder(const ScenarioFolder&) = delete;
  ScenarioFolder& operator=(const ScenarioFolder&) = delete;

  // Writes a file, making its folder; returns its path.
  std::string Write(const std::string& name, const std::string& text) const {
    const std::filesystem::path file = path_ / name;
    std::filesystem::create_directories(file.parent_path());
    std::ofstream(file, std::ios::binary) << text;
    return file.string();
  }
  std::string path() const { return path_.string(); }

 private:
  std::filesystem::path path_;
};

}  // namespace souk::scenarios
