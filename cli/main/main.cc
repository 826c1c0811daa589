#include <unistd.h>

#include "cli/app.h"
#include "cli/standard_streams.h"
#include "core/build_info.h"

namespace {

// Ahead of every other initialiser: on a processor without the instructions this build uses, the
// program would otherwise die of an illegal instruction without a word. (Compiled, like
// core/build_info.cc, for the plainest processor.)
[[gnu::constructor(101)]] void CheckProcessor() {
  if (souk::core::ProcessorMatchesBuild()) return;
  constexpr char kFault[] =
      "souk: this processor lacks instructions the build uses; build with a lower SOUK_ARCH, e.g. "
      "cmake --preset release -DSOUK_ARCH=x86-64-v2\n";
  if (write(STDERR_FILENO, kFault, sizeof(kFault) - 1) < 0) _exit(1);
  _exit(1);
}

}  // namespace

int main(int argc, char** argv) {
  souk::cli::OccupyStandardStreams();
  return souk::cli::RunApp(argc, argv);
}
