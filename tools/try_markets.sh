#!/usr/bin/env bash
# Plays and solves generated markets and says what does not hold:
#   tools/try_markets.sh [--count N] [--seed S] [--parts P]
# Figures must be finite, units kept, stock whole, totals equal; what a solver calls exact must be
# what its policy earns, and nothing may earn more than a bound. Rows go to
# build/markets/SEED_PART.csv; a run that was stopped goes on where it was. P processes at a time.
set -euo pipefail
root=$(cd "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")/.." && pwd -P)
count=10000
seed=20261130
parts=$(nproc)
while (($#)); do
  case $1 in
    --count) count=$2 ;;
    --seed) seed=$2 ;;
    --parts) parts=$2 ;;
    *) echo "usage: tools/try_markets.sh [--count N] [--seed S] [--parts P]" >&2; exit 2 ;;
  esac
  shift 2
done
"$root/tools/build.sh" release try_markets
mkdir -p "$root/build/markets"
each=$(((count + parts - 1) / parts))
files=()
for ((part = 0; part < parts; ++part)); do
  file=$root/build/markets/${seed}_$part.csv
  files+=("$file")
  "$root/build/release/tests/markets/try_markets" "$seed" $((part * each)) "$each" "$file" &
done
wait
python3 "$root/tests/markets/report.py" "${files[@]}"
