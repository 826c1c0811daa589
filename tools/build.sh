#!/usr/bin/env bash
# Configures a preset when needed and builds targets of it, saying nothing when nothing is to do:
#   tools/build.sh release souk
# Everything is written to standard error.
set -euo pipefail
exec >&2 </dev/null

preset=$1
shift
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd -P)
cd "$root"
build=build/$preset
mkdir -p "$build"
# Two commands started at once build one after the other.
exec 9> "$build/.lock"
flock 9

configure() {
  local log=$build/configure.log
  echo "Configuring $build"
  cmake --preset "$preset" "$@" > "$log" 2>&1 || { cat "$log"; return 1; }
}
home=$(sed -n 's/^CMAKE_HOME_DIRECTORY:INTERNAL=//p' "$build/CMakeCache.txt" 2> /dev/null || true)
if [[ -n $home && $home != "$root" ]]; then
  configure --fresh  # the folder was moved or copied
elif [[ ! -f $build/build.ninja ]]; then
  configure
fi

# Ninja looks up the source revision at every build and says so; its progress is worth showing only
# when more follows.
show_progress() {
  local line shown=0 held=
  while IFS= read -r line; do
    case $line in
      'ninja: '*'Entering directory'* | 'ninja: no work to do.' | *'Re-checking globbed'* | '-- '*)
        continue ;;
      '['*'Looking up the source revision') held=$line; continue ;;
    esac
    if [[ $line == '['[0-9]*/* && -t 2 ]]; then
      printf '\r\033[K%.*s' "$((${COLUMNS:-80} - 1))" "$line"
      shown=1
      continue
    fi
    ((shown)) && printf '\n'
    shown=0
    [[ -n $held ]] && printf '%s\n' "$held"
    held=
    printf '%s\n' "$line"
  done
  if ((shown)); then printf '\r\033[K'; fi
}
ninja -C "$build" -j "${CMAKE_BUILD_PARALLEL_LEVEL:-$(nproc)}" "$@" 2>&1 9>&- | show_progress
