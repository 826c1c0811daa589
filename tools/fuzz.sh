#!/usr/bin/env bash
# Runs fuzz targets (docs/fuzzing.md) under clang's libFuzzer with the address and undefined-behaviour
# sanitizers:
#   tools/fuzz.sh scenario                 # until Ctrl-C
#   tools/fuzz.sh scenario --seconds 900   # or at most --runs inputs
#   tools/fuzz.sh all --seconds 60         # every target, one after the other
#   tools/fuzz.sh log --coverage           # which lines of its readers its corpora reach
#   tools/fuzz.sh log build/fuzz/findings/log/crash-0123   # one input again
# Inputs that reach new code are kept in build/fuzz/corpus/TARGET, so a run goes on where the last
# one ended; a finding is left in build/fuzz/findings/TARGET. Needs: apt-get install clang
# libclang-rt-14-dev llvm
set -euo pipefail
export LC_ALL=C.UTF-8
cd "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")/.."

build=build/fuzz
program=build/fuzz/tests/fuzz/souk_fuzz_main

usage() {
  sed -n '2,/^set -/{/^set -/d;s/^# \{0,1\}//p}' "${BASH_SOURCE[0]}" >&2
  exit 2
}

targets=()
inputs=()
options=()
coverage=0
while (($#)); do
  case $1 in
    --seconds) options+=("-max_total_time=${2:?}"); shift ;;
    --runs) options+=("-runs=${2:?}"); shift ;;
    --coverage) coverage=1 ;;
    -*) usage ;;
    *) if ((${#targets[@]})); then inputs+=("$1"); else targets=("$1"); fi ;;
  esac
  shift
done
((${#targets[@]})) || usage
tools/build.sh fuzz souk_fuzz_main

# What targets write goes to a file system in memory, where there is one.
scratch=$(mktemp -d -p "$([[ -d /dev/shm ]] && echo /dev/shm || echo "${TMPDIR:-/tmp}")")
trap 'rm -rf "$scratch"' EXIT
export TMPDIR=$scratch
export LLVM_PROFILE_FILE=$scratch/unused.profraw
[[ ${targets[0]} == all ]] && mapfile -t targets < <("$program" --list)
# Freed memory that waits to be reused would count as an input's.
export ASAN_OPTIONS=allocator_may_return_null=0:detect_leaks=0:quarantine_size_mb=32:${ASAN_OPTIONS:-}
export UBSAN_OPTIONS=print_stacktrace=1:${UBSAN_OPTIONS:-}

# An LLVM tool by its name with or without a version.
llvm_tool() {
  local found
  found=$(command -v "$1" || command -v "$1-14" || ls "/usr/lib/llvm-14/bin/$1" 2> /dev/null || true)
  [[ -n $found ]] || { echo "$1 is missing: apt-get install llvm" >&2; exit 1; }
  echo "$found"
}

# A figure of libFuzzer's final statistics.
figure() { sed -n "s/^stat::$2: *//p" "$1" | tail -n 1; }

# A second of an input is twenty under sanitizers (tests/fuzz/fuzz_guard.h).
limits=(-rss_limit_mb=1024 -timeout=20 -report_slow_units=20)

# One target until its time is over; the line it prints says how fast it ran.
run_target() {
  local target=$1 log=$build/findings/$1.log status=0
  mkdir -p "$build/corpus/$target" "$build/findings/$target"
  "$program" "--target=$target" "${limits[@]}" -max_len=20000 -print_final_stats=1 \
    "-artifact_prefix=$build/findings/$target/" "${options[@]}" "$build/corpus/$target" \
    "tests/fuzz/corpus/$target" > "$log" 2>&1 || status=$?
  echo "$target: $(figure "$log" number_of_executed_units) inputs," \
    "$(figure "$log" average_exec_per_sec) a second, exit code $status (log: $log)"
  if ((status)); then grep -E '^(SUMMARY|==[0-9]+==ERROR|artifact)|runtime error' "$log" || true; fi
  return "$status"
}

# Lines of the target's readers that its committed and grown corpora reach.
cover_target() {
  local target=$1 profile=$scratch/$1.profdata readers
  mkdir -p "$build/corpus/$target" "$build/findings"
  LLVM_PROFILE_FILE=$scratch/$target.profraw "$program" "--target=$target" -runs=0 "${limits[@]}" \
    "tests/fuzz/corpus/$target" "$build/corpus/$target" > "$build/findings/$target.coverage.log" 2>&1 || true
  "$(llvm_tool llvm-profdata)" merge -sparse "$scratch/$target.profraw" -o "$profile"
  mapfile -t readers < <("$program" "--target=$target" --readers)
  echo "$target:"
  "$(llvm_tool llvm-cov)" export -summary-only -instr-profile="$profile" "$program" | python3 -c '
import json, os, sys
covered = total = 0
for file in json.load(sys.stdin)["data"][0]["files"]:
    # The compiler writes names as seen from its folder of output.
    name = os.path.relpath(os.path.join(sys.argv[1], file["filename"]))
    if name not in sys.argv[2:]:
        continue
    lines = file["summary"]["lines"]
    covered, total = covered + lines["covered"], total + lines["count"]
    print("  %-40s %4d of %4d lines, %5.1f %%" % (name, lines["covered"], lines["count"], lines["percent"]))
print("  %-40s %4d of %4d lines, %5.1f %%" % ("together", covered, total, 100 * covered / total))' \
    build/fuzz "${readers[@]}"
}

failed=0
for target in "${targets[@]}"; do
  if ((coverage)); then
    cover_target "$target"
  elif ((${#inputs[@]})); then
    "$program" "--target=$target" "${limits[@]}" "${inputs[@]}" || failed=1
  else
    run_target "$target" || failed=1
  fi
done
exit "$failed"
