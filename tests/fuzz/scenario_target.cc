// Scenario files: read, written back, read again, played. Lines after `--- set` are settings, as
// `souk --set` takes them.

#include "scenarios/scenario.h"
#include "tests/fuzz/fuzz_play.h"
#include "tests/fuzz/fuzz_target.h"
#include "tests/fuzz/promises.h"
#include "tests/fuzz/scratch.h"
#include "tests/fuzz/sections.h"
#include "tests/fuzz/shop_file.h"

namespace souk::fuzz {

void FuzzScenario(Bytes bytes) {
  WriteShopFile();
  const auto [text, set] = Split(TextOf(bytes), "--- set\n");
  const std::string path = WriteScratch("scenario.yaml", text);
  const env::MarketConfig market = scenarios::LoadScenario(path, Lines(set)).market;
  RequireReadable(market);
  PlayShortly(market);
}

}  // namespace souk::fuzz
