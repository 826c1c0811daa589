#!/usr/bin/env bash
# Tries what is promised of everything that souk writes: killed at any moment, nothing that was said to be done
# is lost, and what was there before is whole; of two at once one wins and the other says so; on a full disk and
# without a standard output it fails in words, with exit code 1, and what was there before is whole.
#
#   tools/check_writers.sh build/release/cli/souk
#
# KILLS (4) and PAIRS (3) of each command, DISKS (20, at least 2) sizes of the disk and SEED (1) may be set, and
# COMMANDS to some of "train simulate export calibrate compare". The small disks are tmpfs mounted in a namespace of
# their own (root, or user namespaces); where none can be had, `ulimit -f` stands for them. Needs python3; gnuplot
# for compare.
set -euo pipefail
souk=$(readlink -f "${1:?usage: tools/check_writers.sh SOUK}")
kills=${KILLS:-4}
pairs=${PAIRS:-3}
disks=${DISKS:-20}
RANDOM=${SEED:-1}
read -ra commands <<< "${COMMANDS:-train simulate export calibrate compare}"
folder=$(mktemp -d)
pid=
trap '[[ -z $pid ]] || kill -9 "$pid" 2> /dev/null || true; rm -rf "$folder"' EXIT
cd "$folder"
failed=0

fail() {
  failed=$((failed + 1))
  echo "FAILED $*"
}

# --- the commands -----------------------------------------------------------------------------------------------

make_inputs() {
  /usr/bin/python3 - << 'PYTHON'
with open('sales.csv', 'w') as sales:
    sales.write('store,week,brand,units,price,unit_cost\n')
    for store in range(1, 21):
        for week in range(1, 101):
            for brand in range(1, 9):
                dear = (week * brand + store) % 4
                sales.write(f'{store},{week},{brand},{900 - 150 * dear + 7 * (week % 12)},.{30 + 5 * dear},.2\n')
with open('stores.csv', 'w') as stores:
    stores.write('store,INCOME\n' + ''.join(f'{s},{5 + s % 3}\n' for s in range(1, 21)))
PYTHON
}

# In place of the shell that calls it, so that a kill meets souk itself: command, output, which of two versions,
# more arguments.
start() {
  local command=$1 out=$2 version=$3
  shift 3
  case $command in
    train) exec "$souk" train single_p1 --steps 2000000 --eval-every 200000 --eval-episodes 400 --seed "$version" \
      --threads 1 --out "$out" "$@" ;;
    simulate) exec "$souk" simulate single_p1 --policy random --episodes 20000 --batch 16 --threads 1 \
      --seed "$version" --log "$out" "$@" ;;
    export) exec "$souk" export "list*1.0$version" --scenario black_friday --episodes 100 --threads 1 \
      -o "$out" "$@" ;;
    calibrate) exec "$souk" calibrate sales.csv --stores stores.csv --clusters 3 --name shop --seed "$version" \
      --description "$version" --out "$out" "$@" ;;
    compare) exec "$souk" compare single_p1 --steps 1000 --train-seeds 1 --episodes 20 --seed "$version" \
      --threads 1 --plot "$out" "$@" ;;
  esac
}

# The line with which a command says that its output is there; compare says nothing of its picture.
says_done() {
  case $1 in
    train | export) grep -q '^saved in ' "$2" ;;
    simulate) grep -q ' episodes, ' "$2" ;;
    calibrate) grep -q '^Wrote ' "$2" ;;
    compare) return 1 ;;
  esac
}

# Whether two outputs hold the same, but for the seconds that a training took and the checksum of the file with them.
same() {
  /usr/bin/python3 - "$1" "$2" << 'PYTHON'
import json, os, sys
def read(path):
    if os.path.isfile(path):
        with open(path, 'rb') as file:
            content = file.read()
        # The command that a scenario was calibrated with, and its --out, stand in its comments.
        if content.startswith(b'# A market calibrated'):
            content = b''.join(line for line in content.splitlines() if not line.startswith(b'#'))
        return content
    held = {}
    for name in sorted(os.listdir(path)):
        if name == '.lock' or name.endswith('.part') or name in ('metrics.csv', 'events.out.tfevents.souk'):
            continue
        held[name] = read(os.path.join(path, name))
        if name == 'checkpoint.json':
            held[name] = json.loads(held[name])
            del held[name]['clock'], held[name]['sha256']
    return held
try:
    sys.exit(0 if read(sys.argv[1]) == read(sys.argv[2]) else 1)
except (OSError, ValueError, KeyError):
    sys.exit(1)
PYTHON
}

# What a command must leave besides its bytes: a folder that reads as what it is.
readable() {
  case $1 in
    export) "$souk" verify "$2" > /dev/null ;;
    train) "$souk" evaluate "$2" single_p1 --episodes 2 > /dev/null ;;
    *) true ;;
  esac
}

copy() {
  rm -rf "$2"
  cp -r "$1" "$2"
}

# --- kills ------------------------------------------------------------------------------------------------------

rounds() {
  { [[ -f $1/metrics.csv ]] && wc -l < "$1/metrics.csv"; } 2> /dev/null || echo 0
}

# A moment of a run that takes $1 microseconds, up to a tenth past its end.
sleep_somewhere() {
  local moment=$(((RANDOM * 32768 + RANDOM) % ($1 * 11 / 10)))
  sleep "$(printf '%d.%06d' $((moment / 1000000)) $((moment % 1000000)))"
}

# Trainings that were killed go on, and end as those that were not.
check_killed_training() {
  local label=$1 before=$2 after
  after=$(rounds out)
  if ((after < before)); then fail "$label: $before lines of metrics before, $after after"; fi
  if [[ -f out/run.json ]] && ! readable train out; then fail "$label: the run is not readable"; fi
  local way=--resume
  if [[ ! -f out/run.json ]]; then way=--force; fi
  if ! (start train out 2 $way) > said 2>&1; then fail "$label: it does not go on: $(cat said)"; fi
  if ! same out "new_train"; then fail "$label: it ended otherwise than one that was not killed"; fi
}

check_killed() {
  local command=$1 label=$2
  if ! same out "old_$command" && ! same out "new_$command"; then
    fail "$label: neither the earlier nor the new output is there"
  fi
  if ! readable "$command" out; then fail "$label: what is there cannot be read"; fi
  if says_done "$command" said && ! same out "new_$command"; then
    fail "$label: it said that it was done, and the new output is not there"
  fi
  # Nothing of the killed one is in the way.
  if ! (start "$command" out 2 --force) > said 2>&1; then fail "$label: the next one fails: $(cat said)"; fi
  if ! same out "new_$command"; then fail "$label: the next one wrote something else"; fi
}

try_kills() {
  local command=$1 micros=$2 ended=0 before
  for ((k = 1; k <= kills; ++k)); do
    rm -rf out out.*
    before=0
    if [[ $command != train ]]; then copy "old_$command" out; fi
    # A training begins anew, in a folder that is not there.
    if [[ $command == train ]]; then
      start "$command" out 2 > said 2> errors &
    else
      start "$command" out 2 --force > said 2> errors &
    fi
    pid=$!
    sleep_somewhere "$micros"
    if [[ $command == train ]]; then before=$(rounds out); fi
    kill -9 "$pid" 2> /dev/null || true
    if wait "$pid" 2> /dev/null; then ended=$((ended + 1)); fi
    pid=
    if [[ $command == train ]]; then
      check_killed_training "$command, kill $k" "$before"
    else
      check_killed "$command" "$command, kill $k"
    fi
  done
  echo "$command: killed $kills times, of which $ended had ended"
}

# --- two at once ------------------------------------------------------------------------------------------------

try_pairs() {
  local command=$1 first second a b held=0
  for ((k = 1; k <= pairs; ++k)); do
    rm -rf out out.*
    (start "$command" out 2) > said_a 2> errors_a & first=$!
    (start "$command" out 2) > said_b 2> errors_b & second=$!
    a=0 b=0
    wait "$first" || a=$?
    wait "$second" || b=$?
    if ((a + b != 2 || a * b != 0)); then
      fail "$command, pair $k: exit codes $a and $b: $(cat errors_a errors_b)"
    fi
    if grep -q 'is being written by process' errors_a errors_b; then
      held=$((held + 1))
    elif ! grep -q -e '--force' errors_a errors_b; then
      fail "$command, pair $k: the loser says: $(cat errors_a errors_b)"
    fi
    if ! same out "new_$command"; then fail "$command, pair $k: the winner's output is not whole"; fi
  done
  echo "$command: two at once $pairs times, the loser met the lock $held times, else the output"
}

# --- full disks -------------------------------------------------------------------------------------------------

# The way to have a disk of so many kilobytes at $folder/disk: a command to run a script of bash by.
disk_kind=
find_disk_kind() {
  mkdir -p disk
  local try="mount -t tmpfs -o size=64k tmpfs '$folder/disk'"
  if unshare -m true 2> /dev/null && unshare -m bash -c "$try" 2> /dev/null; then
    disk_kind="unshare -m"
  elif unshare -Urm bash -c "$try" 2> /dev/null; then
    disk_kind="unshare -Urm"
  fi
  echo "small disks: ${disk_kind:-ulimit -f}${disk_kind:+ with tmpfs}"
}

# Within the namespace: the earlier output on a disk with `room` kilobytes left.
on_small_disk() {
  local command=$1 room=$2 used
  if [[ -n $disk_kind ]]; then
    mount -t tmpfs -o size=1g tmpfs "$folder/disk"
    copy "old_$command" disk/out
    used=$(df -k --output=used disk | tail -n 1)
    mount -o "remount,size=$((used + room))k" "$folder/disk"
  else
    copy "old_$command" disk/out
    trap '' XFSZ
    ulimit -S -f "$room"
  fi
  local code=0
  (start "$command" disk/out 2 --force) 2> errors | cat > said || code=${PIPESTATUS[0]}
  echo "$code" > code
  # Looked at from outside when the disk is gone.
  ulimit -S -f unlimited
  copy disk/out out
  ls -A disk > left
}

try_disks() {
  local command=$1 size=$2 good=0 bad=0 code room
  # Episodes that end early make a log be copied to its right size.
  if [[ $command == simulate ]]; then size=$((size * 2)); fi
  for ((k = 0; k < disks; ++k)); do
    room=$(((size * 6 / 5 + 16) * k / (disks - 1)))
    rm -rf out disk said errors code left
    mkdir disk
    export -f on_small_disk start copy
    export souk folder disk_kind
    ${disk_kind:-env} bash -c "set -o pipefail; cd '$folder'; on_small_disk $command $room"
    code=$(cat code)
    if ((code == 0)); then
      good=$((good + 1))
      if ! same out "new_$command"; then fail "$command, $room KB: it ended well, and its output is not whole"; fi
      continue
    fi
    bad=$((bad + 1))
    if ((code != 1)) || [[ $(wc -l < errors) -lt 1 ]]; then
      fail "$command, $room KB: exit code $code, and said: $(cat errors)"
    fi
    # A run that is replaced has begun anew once its first save was whole.
    if [[ $command == train ]] && ! same out old_train; then
      if ! readable train out; then fail "train, $room KB: the run cannot be read"; fi
    elif ! same out "old_$command"; then
      fail "$command, $room KB: what was there before is not whole"
    fi
    if grep -v -x -e out -e 'out.part' left | grep -q .; then
      fail "$command, $room KB: it left $(paste -s -d ' ' left)"
    fi
  done
  echo "$command: $disks sizes of disk, $bad too small, $good large enough"
}

try_no_output() {
  local command=$1 redirection code
  for redirection in '> /dev/full' '>&-'; do
    rm -rf out
    code=0
    eval "(start $command out 2) 2> errors $redirection" || code=$?
    if ((code != 1)) || ! grep -q 'standard output' errors; then
      fail "$command $redirection: exit code $code, and said: $(cat errors)"
    fi
    if ! same out "new_$command"; then fail "$command $redirection: its output is not whole"; fi
  done
}

# ----------------------------------------------------------------------------------------------------------------

make_inputs
find_disk_kind
for command in "${commands[@]}"; do
  if [[ $command == compare ]] && ! command -v gnuplot > /dev/null; then
    echo "compare: not tried, gnuplot is not installed"
    continue
  fi
  (start "$command" "old_$command" 1) > said
  started=$EPOCHREALTIME
  (start "$command" "new_$command" 2) > said
  micros=$((${EPOCHREALTIME/[.,]/} - ${started/[.,]/}))
  if same "old_$command" "new_$command"; then fail "$command: its two versions are the same"; fi
  if [[ $command != compare ]] && ! says_done "$command" said; then fail "$command: does not say that it is done"; fi
  try_kills "$command" "$micros"
  try_pairs "$command"
  try_disks "$command" "$(du -sk "new_$command" | cut -f 1)"
  try_no_output "$command"
done
echo "$failed failed"
exit $((failed > 0))
