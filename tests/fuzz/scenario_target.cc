// Scenario files: read, written back, read again, played.

#include "scenarios/scenario.h"
#include "tests/fuzz/fuzz_play.h"
#include "tests/fuzz/fuzz_target.h"
#include "tests/fuzz/promises.h"
#include "tests/fuzz/scratch.h"
#include "tests/fuzz/shop_file.h"

namespace souk::fuzz {

void FuzzScenario(Bytes bytes) {
  WriteShopFile();
  const std::string path = WriteScratch("scenario.yaml", TextOf(bytes));
  const env::MarketConfig market = scenarios::LoadScenario(path).market;
  RequireReadable(market);
  PlayShortly(market);
}

}  // namespace souk::fuzz
