#!/usr/bin/env bash
# Fails on C++ files that clang-format would change; `tools/check_format.sh --fix` changes them.
# Versions of clang-format differ: without Debian 12's, nothing is checked (exit 0, with a notice).
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

if ! clang-format --version 2> /dev/null | grep -q 'version 14\.'; then
  echo "clang-format 14 is not installed: format not checked"
  exit 0
fi
sources() {
  find . \( -path ./build -o -name '.*' -not -name . \) -prune -o \
    \( -name '*.h' -o -name '*.cc' \) -type f -print
}
if [[ ${1:-} == --fix ]]; then
  sources | xargs -r -d '\n' clang-format -i
  exit
fi
changed=$(sources | xargs -r -d '\n' clang-format --dry-run 2>&1 |
          sed -n 's/^\(.*\):[0-9]*:[0-9]*: warning: .*clang-format-violations.*/\1/p' | sort -u)
[[ -z $changed ]] && exit 0
echo "Not formatted (tools/check_format.sh --fix mends it):"
echo "$changed"
exit 1
