#!/usr/bin/env bash
# Runs clang-tidy (.clang-tidy) over our code, or over the sources whose path matches the arguments:
#   tools/tidy.sh              # everything
#   tools/tidy.sh core/ env/   # regular expressions
# Needs: apt-get install clang clang-tidy
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd -P)
cd "$root"
cmake --preset clang > /dev/null
# The generated header core/build_info.cc includes.
cmake --build --preset clang --target souk_revision > /dev/null
patterns=("$@")
((${#patterns[@]})) || patterns=("^$root/")
# clang 14 cannot parse these LibTorch headers with libstdc++ 12 (c10::IValue is incomplete there).
left_out='/(agents/deep/(ppo_learner|ppo_loss|torchscript)|tests/agents/deep/ppo_loss_test)\.cc$'
exec run-clang-tidy -quiet -p build/clang -j "${CMAKE_BUILD_PARALLEL_LEVEL:-$(nproc)}" \
  "^(?!.*$left_out).*($(IFS='|' && echo "${patterns[*]}"))"
