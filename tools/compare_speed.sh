#!/usr/bin/env bash
# Sets the benchmarks of this tree beside those of an earlier revision, in one run:
#   tools/compare_speed.sh REVISION [BENCH...]
# BENCH is bench_env, bench_customers and bench_bandits unless named.
# Builds both, the earlier one twice (its second link has its functions in another order, so that
# the two of it show what is noise), and runs them in turn, RUNS times each (40 unless set). For
# each row it prints the ratio of the 90 % quantiles of speed with a 95 % bootstrap interval. Exit
# code 1 when the geometric mean is below .97 or an interval lies wholly below .95. Needs mold.
set -euo pipefail
root=$(cd "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")/.." && pwd -P)
if (($# == 0)); then
  sed -n '2,9s/^# \{0,1\}//p' "${BASH_SOURCE[0]}" >&2
  exit 2
fi
revision=$1
shift
benches=("$@")
((${#benches[@]})) || benches=(bench_env bench_customers bench_bandits)
work=$root/build/speed
mkdir -p "$work"

earlier=$("$root/tools/build_earlier.sh" "$revision" "${benches[@]}")
"$root/tools/build.sh" release "${benches[@]}"
mkdir -p "$work/first" "$work/second" "$work/now"
for bench in "${benches[@]}"; do
  cp "$root/build/release/bench/$bench" "$work/now/"
  cp "$earlier/build/release/bench/$bench" "$work/first/"
  rm "$earlier/build/release/bench/$bench"
done
cmake -S "$earlier" -B "$earlier/build/release" \
  -DCMAKE_EXE_LINKER_FLAGS=-Wl,--shuffle-sections=7 > /dev/null
"$earlier/tools/build.sh" release "${benches[@]}"
for bench in "${benches[@]}"; do cp "$earlier/build/release/bench/$bench" "$work/second/"; done
cmake -S "$earlier" -B "$earlier/build/release" -DCMAKE_EXE_LINKER_FLAGS= > /dev/null

cd "$root"
exec python3 tools/compare_speed.py "$work" "${RUNS:-40}" "${benches[@]}"
