#!/usr/bin/env bash
# Installs build/release into a folder of its own and uses it from there: the program finds its
# gallery, PPO and ONNX, names neither the source nor the build folder, and a consumer built by
# find_package with plain -O2 plays what the program plays, and so does one that has the sources as
# a subdirectory (compiled again, without optimisation; not with --installed).
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd -P)
cd "$root"
out=$(mktemp -d)
trap 'rm -rf "$out"' EXIT

quiet() {
  "$@" > "$out/log" 2>&1 || { cat "$out/log"; echo "FAILED: $*"; exit 1; }
}
quiet cmake --install build/release --prefix "$out/first"
mv "$out/first" "$out/prefix"  # wherever it is moved to
prefix=$out/prefix
if grep -rlF -e "$root" "$prefix" > "$out/named"; then
  echo "these installed files name the source or build folder:"
  cat "$out/named"
  exit 1
fi

mkdir "$out/work"
cd "$out/work"
souk=$prefix/bin/souk
quiet "$souk" compare black_friday --quick --steps 500 --train-seeds 2 --episodes 4
if [[ -f $root/build/release/lib/libsouk_deep.so ]]; then
  quiet "$souk" train single_p1 --agent ppo --steps 2000 --out run
  quiet "$souk" export run -o bundle --episodes 0
  quiet "$souk" verify bundle
fi
quiet "$souk" simulate black_friday --policy list --episodes 4 --seed 1 --log log.h5
quiet "$souk" log export log.h5 --csv log.csv --columns rewards
tail -n +2 log.csv | cut -d, -f2 > expected
[[ -s expected ]] || { echo "FAILED: souk log export has no rows"; exit 1; }

# consumer KIND ARGUMENT...: builds tests/install/KIND and lets it play.
consumer() {
  local kind=$1
  shift
  quiet cmake -S "$root/tests/install/$kind" -B "$out/$kind" -G Ninja "$@"
  quiet cmake --build "$out/$kind" --target consumer
  "$out/$kind/consumer" "$prefix/share/souk/scenarios/black_friday.yaml" > "$out/$kind.rewards"
  /usr/bin/env awk 'NR == FNR { seen[FNR] = $1; next } { if (seen[FNR] + 0 != $1 + 0) exit 1; n = FNR }
                    END { if (n != length(seen)) exit 1 }' expected "$out/$kind.rewards" ||
    { echo "FAILED: $kind plays otherwise"; exit 1; }
}
consumer installed -DCMAKE_PREFIX_PATH="$prefix"
if [[ ${1:-} != --installed ]]; then
  consumer subdirectory -DSOUK="$root" -DCMAKE_BUILD_TYPE=Debug
fi
