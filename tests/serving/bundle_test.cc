#include "serving/bundle.h"

#include <doctest/doctest.h>
#include <fmt/core.h>

#include <algorithm>
#include <cstring>
#include <filesystem>
#include <set>
#include <string>
#include <vector>

#include "agents/deep_library.h"
#include "core/errors.h"
#include "core/streams.h"
#include "env/seller_spec.h"
#include "evaluation/bundle_export.h"
#include "evaluation/policy_names.h"
#include "io/checksums.h"
#include "policies/factory.h"
#include "serving/onnx_library.h"
#include "tests/policies/full_shop.h"
#include "tests/policies/learned_policies.h"
#include "tests/support/child.h"
#include "tests/support/skip.h"
#include "tests/support/temp_folder.h"

namespace souk::serving {
namespace {

using policies::NeuralPolicy;
using testing::FullShop;
using testing::RandomLinearPolicy;
using testing::RandomNeuralPolicy;
using testing::ReadBytes;
using testing::TempFolder;
using testing::WriteBytes;
using Files = std::map<std::string, std::string>;

// Why neural policies cannot be exported here, or "".
std::string WhyNoFormats() { return agents::WhyNoDeepLibrary() + WhyNoOnnxLibrary(); }

std::vector<std::string> Formats(const std::vector<FormatCheck>& checks) {
  std::vector<std::string> formats;
  formats.reserve(checks.size());
  for (const FormatCheck& check : checks) formats.push_back(check.format);
  return formats;
}

// Writes the bundle and checks that it verifies; returns its files.
Files CheckGood(const policies::Policy& policy, const env::MarketConfig& market,
                const std::vector<std::string>& formats) {
  CAPTURE(policy.name());
  const TempFolder folder;
  const std::string place = folder / "bundle";
  evaluation::ExportBundle(place, policy, market, {market.name, 1, 2, "abc", std::nullopt});
  CHECK(folder.Entries().count("bundle.part") == 0);
  const testing::ChildResult sums =
      testing::RunChild("sha256sum", {"--strict", "-c", "SHA256SUMS"}, place);
  CHECK(sums.exit_code == 0);
  const Bundle bundle = ReadBundle(place);
  CHECK(bundle.policy.name == policy.name());
  const auto checks = VerifyBundle(bundle);
  CHECK(Formats(checks) == formats);
  for (const FormatCheck& check : checks) {
    CAPTURE(check.format);
    CHECK(check.verdict.fault == "");
    CHECK(check.skipped == "");
    CHECK(check.verdict.cases == kDrawnCases + 32);
  }
  CHECK(LoadBundlePolicy(place, env::SellerSpecOf(market), false)->name() == policy.name());
  return bundle.files;
}

TEST_CASE("Bundle: every rule and oracle of the table is exported and verified") {
  for (const policies::PolicyInfo& info : policies::ListPolicies()) {
    const env::MarketConfig one = testing::P1();
    CHECK(CheckGood(*evaluation::MakePolicy(info.name, one), one, {"Eigen"}).size() == 2);
    if (info.name == "dynamic-program") continue;
    const env::MarketConfig shop = FullShop();
    CheckGood(*evaluation::MakePolicy(info.name + "+popular", shop), shop, {"Eigen"});
  }
}

TEST_CASE("Bundle: a linear policy is exported with its exploration") {
  const Files files =
      CheckGood(RandomLinearPolicy(FullShop()), FullShop(), {"Eigen", "Eigen, exploring"});
  CHECK(files.at("golden.json").find("\"explored\"") != std::string::npos);
}

TEST_CASE("Bundle: a neural policy is exported in every format") {
  if (const std::string why = WhyNoFormats(); !why.empty()) SOUK_SKIP(why.c_str());
  for (const auto slate : {spec::SlateKind::kNone, spec::SlateKind::kAssortment}) {
    const env::MarketConfig shop = FullShop(slate);
    CheckGood(RandomNeuralPolicy(shop), shop, {"Eigen", "Eigen, exploring", "TorchScript", "ONNX"});
  }
  const env::MarketConfig shop = FullShop();
  // One that explores is the same bundle.
  CHECK(CheckGood(RandomNeuralPolicy(shop, {8}, true), shop,
                  {"Eigen", "Eigen, exploring", "TorchScript", "ONNX"})
            .at("golden.json") == CheckGood(RandomNeuralPolicy(shop, {8}), shop,
                                            {"Eigen", "Eigen, exploring", "TorchScript", "ONNX"})
                                      .at("golden.json"));
}

TEST_CASE("Bundle: a folder that is there is replaced only by force, and only a bundle") {
  const TempFolder folder;
  const env::MarketConfig market = testing::P1();
  const auto list = evaluation::MakePolicy("list", market);
  const auto random = evaluation::MakePolicy("random", market);
  const std::string place = folder / "new/bundle/";
  evaluation::ExportBundle(place, *list, market, {});
  CHECK_THROWS_AS(evaluation::ExportBundle(place, *random, market, {}), core::InputError);
  CHECK(ReadBundle(place).policy.name == "list");
  evaluation::ExportBundle(place, *random, market, {}, {true});
  CHECK(ReadBundle(place).policy.name == "random");
  CHECK(folder.Entries() == std::set<std::string>{"new", "new/bundle", "new/bundle/SHA256SUMS",
                                                  "new/bundle/golden.json",
                                                  "new/bundle/policy.yaml"});
  WriteBytes(folder / "file", "");
  std::filesystem::create_directory(folder / "other");
  evaluation::ExportBundle(folder / "other", *list, market,
                           {});  // an empty folder is as good as none
  std::filesystem::create_directory(folder / "mine");
  WriteBytes(folder / "mine/work.txt", "mine");
  for (const char* bad : {"file", "file/bundle", "mine"}) {
    CAPTURE(bad);
    CHECK_THROWS_AS(evaluation::ExportBundle(folder / bad, *list, market, {}, {true}),
                    core::InputError);
  }
  CHECK(ReadBytes(folder / "mine/work.txt") == "mine");
}

// What WriteBundle refuses with `force`, or "".
std::string RefusalOf(const std::string& place) {
  const env::MarketConfig market = testing::P1();
  try {
    evaluation::ExportBundle(place, *evaluation::MakePolicy("random", market), market, {}, {true});
  } catch (const core::InputError& fault) {
    return fault.what();
  }
  return "";
}

TEST_CASE("Bundle: force replaces what a bundle holds; what others keep in it is named and stays") {
  const TempFolder folder;
  const env::MarketConfig market = testing::P1();
  const std::string place = folder / "bundle";
  evaluation::ExportBundle(place, *evaluation::MakePolicy("list", market), market, {});
  WriteBytes(folder / "bundle/notes.txt", "mine");
  CHECK(RefusalOf(place).find("bundle: holds 'notes.txt'") != std::string::npos);
  CHECK(ReadBytes(folder / "bundle/notes.txt") == "mine");
  CHECK(ReadBundle(place).policy.name == "list");
  // Before, a file SHA256SUMS was enough for everything beside it to be deleted.
  std::filesystem::create_directories(folder / "data/work");
  WriteBytes(folder / "data/SHA256SUMS", "theirs");
  WriteBytes(folder / "data/work/year.csv", "a year's work");
  CHECK(RefusalOf(folder / "data").find("holds 'work'") != std::string::npos);
  CHECK(ReadBytes(folder / "data/work/year.csv") == "a year's work");
}

TEST_CASE("Bundle: links are not followed, a .part of others stays") {
  const TempFolder folder;
  const env::MarketConfig market = testing::P1();
  const auto list = evaluation::MakePolicy("list", market);
  evaluation::ExportBundle(folder / "bundle", *list, market, {});
  std::filesystem::create_symlink("bundle", folder / "link");
  std::filesystem::create_symlink("nothing", folder / "dangling");
  for (const char* name : {"link", "link/", "dangling"}) {
    CHECK(RefusalOf(folder / name).find("is a link") != std::string::npos);
  }
  CHECK(ReadBundle(folder / "bundle").policy.name == "list");
  std::filesystem::create_directory(folder / "bundle.part");
  std::filesystem::create_directory(folder / "bundle.old");
  WriteBytes(folder / "bundle.part/work.txt", "mine");
  WriteBytes(folder / "bundle.old/work.txt", "mine");
  CHECK(RefusalOf(folder / "bundle") == "");
  CHECK(ReadBytes(folder / "bundle.part/work.txt") == "mine");
  CHECK(ReadBytes(folder / "bundle.old/work.txt") == "mine");
  CHECK(ReadBundle(folder / "bundle").policy.name == "random");
}

TEST_CASE("Bundle: one is written at a time") {
  const TempFolder folder;
  BundleWriter writer(folder / "bundle");
  CHECK(RefusalOf(folder / "bundle").find("is being written by process ") != std::string::npos);
  const env::MarketConfig market = testing::P1();
  writer.Write(*evaluation::MakePolicy("list", market), env::SellerSpecOf(market), {}, {});
  CHECK(ReadBundle(folder / "bundle").policy.name == "list");
}

// A good bundle, altered again and again.
class Alterations {
 public:
  Alterations() {
    const env::MarketConfig market = FullShop();
    const std::string place = folder_ / "good";
    evaluation::ExportBundle(place, RandomNeuralPolicy(market), market,
                             {market.name, 1, 2, "abc", {}});
    for (const auto& entry : std::filesystem::directory_iterator(place)) {
      files_[entry.path().filename().string()] = ReadBytes(entry.path().string());
    }
    REQUIRE(files_.size() == 5);
    CHECK(!Refused(files_));
  }

  const Files& files() const { return files_; }
  int refused() const { return refused_; }

  // The good files with sums of what they now are.
  static Files Resummed(Files files) {
    files.erase("SHA256SUMS");
    files["SHA256SUMS"] = io::WriteChecksums(files);
    return files;
  }

  void CheckRefused(const Files& files) {
    const bool refused = Refused(files);
    CHECK(refused);
    if (refused) ++refused_;
  }

  // Whether the reader or the replay finds a fault, in one line that names a file of the bundle.
  bool Refused(const Files& files) {
    const std::string place = folder_ / "altered";
    std::filesystem::remove_all(place);
    std::filesystem::create_directory(place);
    for (const auto& [name, content] : files) {
      WriteBytes(fmt::format("{}/{}", place, name), content);
    }
    try {
      const std::vector<FormatCheck> checks = VerifyBundle(ReadBundle(place));
      return std::any_of(checks.begin(), checks.end(),
                         [](const FormatCheck& check) { return !check.verdict.fault.empty(); });
    } catch (const core::InputError& fault) {
      const std::string what = fault.what();
      CAPTURE(what);
      CHECK(what.find(place) != std::string::npos);
      CHECK(what.find('\n') == std::string::npos);
      return true;
    }
  }

 private:
  TempFolder folder_;
  Files files_;
  int refused_ = 0;
};

std::string Flipped(std::string bytes, std::size_t at, int bit) {
  bytes[at] = static_cast<char>(static_cast<unsigned char>(bytes[at]) ^ (1U << bit));
  return bytes;
}

std::string Replaced(const std::string& text, const std::string& from, const std::string& to) {
  CAPTURE(from);
  const std::size_t at = text.find(from);
  REQUIRE(at != std::string::npos);
  return text.substr(0, at) + to + text.substr(at + from.size());
}

TEST_CASE("Bundle: a flipped bit, a cut or a missing file is found") {
  if (const std::string why = WhyNoFormats(); !why.empty()) SOUK_SKIP(why.c_str());
  Alterations alterations;
  core::Stream stream(3, 0, 0, core::PackAddress(core::Purpose::kTest));
  std::uint32_t draw = 0;
  for (const auto& [file, content] : alterations.files()) {
    const std::string& name = file;
    CAPTURE(name);
    for (int k = 0; k < 24; ++k) {
      const auto at =
          static_cast<std::size_t>(stream.Uniform(draw++) * static_cast<double>(content.size()));
      CAPTURE(at);
      Files files = alterations.files();
      files[name] = Flipped(content, at, k % 8);
      alterations.CheckRefused(files);
    }
    for (const double share : {0., .3, .9}) {
      Files files = alterations.files();
      files[name].resize(static_cast<std::size_t>(share * static_cast<double>(content.size())));
      alterations.CheckRefused(files);
    }
    for (const char* end : {"\n", "x"}) {
      Files files = alterations.files();
      files[name] += end;
      alterations.CheckRefused(files);
    }
    Files files = alterations.files();
    files.erase(name);
    alterations.CheckRefused(files);
  }
  CHECK(alterations.refused() == 5 * (24 + 3 + 2 + 1));
}

// Alterations that come with their own sums, so that only what lies deeper can find them.
TEST_CASE("Bundle: altered files with sums to match are refused by what they hold") {
  if (const std::string why = WhyNoFormats(); !why.empty()) SOUK_SKIP(why.c_str());
  Alterations alterations;
  const auto refused = [&](const std::string& name, const std::string& content) {
    Files files = alterations.files();
    files[name] = content;
    alterations.CheckRefused(Alterations::Resummed(files));
  };
  const auto replaced = [&](const std::string& name, const std::string& from,
                            const std::string& to) {
    CAPTURE(name);
    CAPTURE(from);
    CAPTURE(to);
    refused(name, Replaced(alterations.files().at(name), from, to));
  };
  for (const auto& [file, content] : alterations.files()) {
    const std::string& name = file;
    if (name == "SHA256SUMS") continue;
    CAPTURE(name);
    for (const double share : {0., .1, .5, .8, .99}) {
      refused(name, content.substr(
                        0, static_cast<std::size_t>(share * static_cast<double>(content.size()))));
    }
    Files files = alterations.files();
    files.erase(name);
    alterations.CheckRefused(Alterations::Resummed(files));
  }
  Files more = alterations.files();
  more["notes.txt"] = "x";
  alterations.CheckRefused(Alterations::Resummed(more));

  replaced("policy.yaml", "version: 2", "version: 3");
  replaced("policy.yaml", "kind: neural", "kind: rule");
  replaced("policy.yaml", "name: random-network", "nmae: random-network");
  replaced("policy.yaml", "price_range: [3, 12]", "price_range: [3, 11]");
  replaced("policy.yaml", "price_range: [3, 12]", "price_range: [12, 3]");
  replaced("policy.yaml", "price_ladder: [4, 5", "price_ladder: [4, 5.5");
  replaced("policy.yaml", "size: 3", "size: 2");
  replaced("policy.yaml", "size: 3", "size: 5");
  replaced("policy.yaml", "name: p0", "name: p1");
  replaced("policy.yaml", "audiences: [web, store]", "audiences: [web]");
  replaced("policy.yaml", "outputs: 16", "outputs: 17");
  replaced("policy.yaml", "weight: |\n      ", "weight: |\n      9");
  replaced("policy.yaml", "weight: |\n      ", "weight: |\n      0 ");
  replaced("policy.yaml", "bias: |\n      ", "bias: |\n      5");
  replaced("policy.yaml", "scale: ", "scale: -");
  replaced("policy.yaml", "log_sd: |\n    ", "log_sd: |\n    7");

  replaced("golden.json", "souk-golden", "souk-silver");
  replaced("golden.json", "\"version\": 1", "\"version\": 2");
  replaced("golden.json", "\"seed\": 1", "\"seed\": 2");
  replaced("golden.json", "\"seed\": 1", "\"seed\": -1");
  replaced("golden.json", "\"seed\"", "\"sede\"");
  replaced("golden.json", "\"period\":", "\"period\":9");
  replaced("golden.json", "\"observation\":[", "\"observation\":[1,");
  replaced("golden.json", "\"observation\":[", "\"observation\":[[],");
  replaced("golden.json", "\"prices\":[[", "\"prices\":[[1");
  replaced("golden.json", "\"prices\":[[", "\"prices\":[[1e300,");
  replaced("golden.json", "\"slates\":[[", "\"slates\":[[9,");
  replaced("golden.json", "\"slates\":[[", "\"slates\":[[.5,");
  replaced("golden.json", "\"outputs\":[", "\"outputs\":[1,");
  replaced("golden.json", "\"outputs\":[", "\"outputs\":[null,");
  replaced("golden.json", "\"explored\"", "\"explored_\"");
  replaced("golden.json", "\"cases\": [", "\"cases\": [[],");

  const std::string onnx = alterations.files().at("policy.onnx");
  // Sizes stand before type and name: 16 x 29 single-precision numbers called weight_0.
  const std::string sizes("\x08\x10\x08\x1d\x10\x01", 6);
  replaced("policy.onnx", sizes, std::string("\x08\x1d\x08\x10\x10\x01", 6));
  replaced("policy.onnx", sizes, std::string("\x08\x10\x08\x20\x10\x01", 6));
  replaced("policy.onnx", sizes, std::string("\x08\x00\x08\x1d\x10\x01", 6));
  replaced("policy.onnx", sizes, std::string("\x08\x10\x08\x1d\x10\x07", 6));
  replaced("policy.onnx", sizes, std::string("\x08\x10\x08\x7f\x10\x01", 6));
  for (const auto& [from, to] : {std::pair{"Gemm", "Genm"},
                                 {"Tanh", "Relu"},
                                 {"TopK", "TopJ"},
                                 {"Concat", "Concut"},
                                 {"transB", "transA"},
                                 {"keepdims", "keepdimz"},
                                 {"observation", "observatiom"},
                                 {"prices", "pricez"},
                                 {"slates", "slatez"},
                                 {"outputs", "outputz"},
                                 {"Tanh", "Sinh"},
                                 {"Min", "Max"},
                                 {"Sub", "Add"},
                                 {"Div", "Mul"},
                                 {"LessOrEqual", "LessOrEquam"}}) {
    replaced("policy.onnx", from, to);
  }
  // The first two weights as they lie in memory, and with the sign of the first turned.
  const NeuralPolicy policy = RandomNeuralPolicy(FullShop());
  const auto& weight = policy.network().layers[0].weight;
  const auto bytes = [](float first, float second) {
    std::string text(8, '\0');
    std::memcpy(text.data(), &first, 4);
    std::memcpy(text.data() + 4, &second, 4);
    return text;
  };
  // Whole files of another network, of the same sizes.
  const NeuralPolicy other = RandomNeuralPolicy(FullShop(), {16, 12}, false, 2);
  for (const char* name : {"policy.onnx", "policy.pt"}) {
    replaced(name, bytes(weight(0, 0), weight(0, 1)), bytes(-weight(0, 0), weight(0, 1)));
  }
  replaced("policy.pt", "PK\x01\x02", "PK\x01\x03");
  refused("policy.onnx", OpenOnnxLibrary().Write(other, {}));
  refused("policy.pt", agents::OpenDeepLibrary().WriteTorchScript(other, {}));
  refused("policy.yaml", policies::ToYaml(other, env::SellerSpecOf(FullShop()), {}));
  CHECK(alterations.refused() >= 75);
}

TEST_CASE("Bundle: no flipped bit in a file with sums to match does harm") {
  if (const std::string why = WhyNoFormats(); !why.empty()) SOUK_SKIP(why.c_str());
  Alterations alterations;
  core::Stream stream(4, 0, 0, core::PackAddress(core::Purpose::kTest));
  std::uint32_t draw = 0;
  for (const char* name : {"policy.yaml", "golden.json", "policy.onnx", "policy.pt"}) {
    const std::string& content = alterations.files().at(name);
    for (int k = 0; k < 40; ++k) {
      const auto at =
          static_cast<std::size_t>(stream.Uniform(draw++) * static_cast<double>(content.size()));
      Files files = alterations.files();
      files[name] = Flipped(content, at, k % 8);
      // Refused, or so little changed that every format decides as before; never a crash.
      alterations.Refused(Alterations::Resummed(files));
    }
  }
}

}  // namespace
}  // namespace souk::serving
