#!/usr/bin/env bash
# Holds what this tree computes against what an earlier revision computes, bit by bit:
#   tools/compare_results.sh REVISION [KIND...]    (logs customers checkpoints policies calibrations)
# Builds both and lets both play the gallery, train, solve and calibrate from the same seeds. A
# number that differs is a fault and named, exit code 1; keys and columns that only one of the two
# has are listed. EXCEPT=NAME,NAME leaves out scenarios whose change is meant (CHANGELOG.md). Sales
# and orders come from tests/fuzz/corpus, and from DATA=FOLDER, which holds orange_juice.csv and
# orange_juice_stores.csv. Needs: apt-get install python3-h5py python3-yaml
set -euo pipefail
root=$(cd "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")/.." && pwd -P)
if (($# == 0)); then
  sed -n '2,9s/^# \{0,1\}//p' "${BASH_SOURCE[0]}" >&2
  exit 2
fi
revision=$1
shift
earlier=$("$root/tools/build_earlier.sh" "$revision" souk souk_deep)
"$root/tools/build.sh" release souk souk_deep
exec /usr/bin/python3 "$root/tools/compare_results.py" "$earlier" "$root" "$@"
