#!/usr/bin/env bash
# The same bytes of every trajectory column for batches of 1, 7, 64, 1000 and 1024 episodes, 1 and 2
# threads, and all given builds of souk, e.g. by g++ and clang:
#
#   tools/check_same_bytes.sh build/release/cli/souk build/clang/cli/souk
#
# Cases: black_friday under rules, where stock binds, and under a learned agent that explores (trained by
# each build itself); single_e1 under random prices. EPISODES of each, 1100 unless set: more than one batch
# of 1024. Beside them every scenario of scenarios/, but those of customers one by one, under random prices,
# 60 episodes in batches of 60 and of 7. Minutes a build and 1.5 GB of TMPDIR. Needs python3-h5py. Exit code 1 on a difference.
set -euo pipefail
root=$(cd "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")/.." && pwd -P)
if (($# == 0)); then
  echo "usage: tools/check_same_bytes.sh SOUK..." >&2
  exit 2
fi
python=/usr/bin/python3
"$python" -c 'import h5py' || { echo "python3-h5py is not installed" >&2; exit 2; }
episodes=${EPISODES:-1100}
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
failed=0
compared=0

# check NAME FILE: against the first file of that name.
check() {
  local name=$1 file=$2 first=$folder/$1.first verdict
  if [[ ! -e $first ]]; then
    mv "$file" "$first"
    return
  fi
  compared=$((compared + 1))
  if ! verdict=$("$python" "$root/tools/compare_logs.py" "$first" "$file"); then
    failed=$((failed + 1))
    echo "FAILED $name ($label): $verdict"
  fi
  rm -f "$file"
}

build=0
for souk in "$@"; do
  build=$((build + 1))
  souk=$(readlink -f "$souk")
  run=$folder/run$build
  label="$souk, training"
  (cd "$root" && "$souk" train black_friday --agent lints --steps 12000 --out "$run" \
    --log "$folder/training.h5") > /dev/null
  check training "$folder/training.h5"
  simulate() {
    label="$souk, batch $batch, $threads threads"
    (cd "$root" && "$souk" simulate "$1" --policy "$2" --episodes "$3" --batch "$batch" \
      --threads "$threads" --log "$folder/log.h5" "${@:4}") > /dev/null
  }
  for batch in 1 7 64 1000 1024; do
    for threads in 1 2; do
      simulate black_friday rule-based "$episodes"
      check black_friday-rule-based "$folder/log.h5"
      simulate black_friday "$run" "$episodes" --explore
      check black_friday-lints "$folder/log.h5"
      simulate single_e1 random "$episodes"
      check single_e1-random "$folder/log.h5"
    done
  done
  threads=2
  for batch in 60 7; do
    for scenario in "$root"/scenarios/*.yaml; do
      grep -q '^customers:' "$scenario" && continue  # not of periods
      simulate "$scenario" random 60
      check "gallery-$(basename "$scenario" .yaml)" "$folder/log.h5"
    done
  done
  echo "$souk: done"
done
echo "$compared comparisons, $failed differences"
exit $((failed > 0))
