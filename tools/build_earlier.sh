#!/usr/bin/env bash
# Builds targets of an earlier revision beside this tree and prints the folder of its sources:
#   tools/build_earlier.sh REVISION TARGET...
# The clone stays in build/earlier/REVISION, so a second call builds nothing.
set -euo pipefail
root=$(cd "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")/.." && pwd -P)
if (($# < 2)); then
  sed -n '2,4s/^# \{0,1\}//p' "${BASH_SOURCE[0]}" >&2
  exit 2
fi
revision=$(git -C "$root" rev-parse --short "$1^{commit}")
shift
earlier=$root/build/earlier/$revision
if [[ ! -d $earlier ]]; then
  mkdir -p "$root/build/earlier"
  git clone -q "$root" "$earlier.part"
  git -C "$earlier.part" checkout -q "$revision"
  mv "$earlier.part" "$earlier"
fi
"$earlier/tools/build.sh" release "$@" >&2
readlink -f "$earlier"
