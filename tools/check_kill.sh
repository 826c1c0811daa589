#!/usr/bin/env bash
# Kills a logging run at 20 random moments and checks what it leaves: h5py reads the .part, its whole episodes
# equal those of a run that was not killed, and none is missing that was readable a second before the kill.
#
#   tools/check_kill.sh build/release/cli/souk
#
# KILLS (20) and SEED (of the moments) may be set. Needs python3-h5py.
set -euo pipefail
root=$(cd "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")/.." && pwd -P)
souk=$(readlink -f "${1:?usage: tools/check_kill.sh SOUK}")
kills=${KILLS:-20}
RANDOM=${SEED:-1}
folder=$(mktemp -d)
pid=
trap '[[ -z $pid ]] || kill -9 "$pid" 2> /dev/null || true; rm -rf "$folder"' EXIT
failed=0

# Whole episodes in a log, 0 when there is none yet.
episodes() {
  "$souk" log info --json "$1" 2> /dev/null | sed -n 's/^ *"episodes": \([0-9]*\),$/\1/p'
}

# In place of the shell that calls it, so that a kill meets souk itself.
start() {
  exec "$souk" simulate black_friday --policy rule-based --episodes "$1" --batch 8 --log "$2" \
    > /dev/null
}

cd "$root"
most=0
for ((k = 1; k <= kills; ++k)); do
  start 100000 "$folder/$k.h5" &
  pid=$!
  sleep "$((RANDOM % 2)).$(printf '%03d' $((RANDOM % 1000)))"
  before=$(episodes "$folder/$k.h5.part")
  sleep 1
  kill -9 "$pid"
  wait "$pid" 2> /dev/null || true
  pid=
  after=$(episodes "$folder/$k.h5.part")
  if ((${after:-0} < ${before:-0} || ${after:-0} == 0)); then
    failed=$((failed + 1))
    echo "FAILED kill $k: ${before:-0} episodes a second before, ${after:-0} after"
  fi
  if ((${after:-0} > most)); then most=$after; fi
done
(start "$most" "$folder/whole.h5")
for ((k = 1; k <= kills; ++k)); do
  if ! verdict=$(/usr/bin/python3 "$root/tools/compare_logs.py" --prefix "$folder/$k.h5.part" \
    "$folder/whole.h5"); then
    failed=$((failed + 1))
  fi
  echo "kill $k: $verdict"
done
echo "$kills kills, $failed failed"
exit $((failed > 0))
