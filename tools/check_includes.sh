#!/usr/bin/env bash
# Fails on an include that tools/rooms.txt does not allow: a room includes only itself and the rooms
# on its line. Also on a line of that table that names a room below it, or one that nothing in the
# room includes, on headers without #pragma once, and on an installed header that includes what is
# not installed.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

failed=0
complain() {
  echo "$1"
  failed=1
}

# FILE:LINE:PATH of every include in quotes.
includes() {
  grep -rnoE --include='*.h' --include='*.cc' '^[[:space:]]*#[[:space:]]*include[[:space:]]*"[^"]*"' "$1" |
    sed -E 's/[[:space:]]*#[[:space:]]*include[[:space:]]*"([^"]*)"/\1/'
}

known=
while IFS=: read -r room allowed; do
  for edge in $allowed; do
    [[ " $known " == *" $edge "* ]] ||
      complain "tools/rooms.txt: $room: $edge is not a room above it"
  done
  used=" $room "
  while IFS=: read -r file line path; do
    other=${path%%/*}
    if [[ $path != */* || $path == .* ]]; then
      complain "$file:$line: \"$path\": include from the repository root"
    elif [[ " $room $allowed " != *" $other "* ]]; then
      complain "$file:$line: \"$path\": $room may not include $other (tools/rooms.txt)"
    fi
    used+="$other "
  done < <(includes "$room")
  for edge in $allowed; do
    [[ $used == *" $edge "* ]] || complain "tools/rooms.txt: $room: nothing in it includes $edge"
  done
  while read -r file; do
    complain "$file: no #pragma once"
  done < <(find "$room" -name '*.h' -exec grep -L '^#pragma once$' {} +)
  known+=" $room"
done < <(grep -v '^#' tools/rooms.txt)

# Installed headers include each other and the standard library.
installed=$(grep -v '^#' cmake/installed_headers.txt)
while read -r header; do
  [[ -f $header ]] || { complain "cmake/installed_headers.txt: $header is not there"; continue; }
  while IFS=: read -r line path; do
    [[ $path != */* ]] && continue
    grep -qxF "$path" <<< "$installed" ||
      complain "$header:$line: $path is not installed (cmake/installed_headers.txt)"
  done < <(grep -nE '^[[:space:]]*#[[:space:]]*include' "$header" |
             sed -E 's/^([0-9]+):.*[<"]([^>"]*)[>"].*/\1:\2/')
done <<< "$installed"
exit "$failed"
