#!/usr/bin/env bash
# Writes the tables of docs/scenario_format.md anew from the lists of fields in the code:
#   tools/update_docs.sh [SOUK]
# A test compares them. SOUK is build/release/cli/souk unless named.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
souk=${1:-build/release/cli/souk}

file=docs/scenario_format.md
new=$(mktemp)
trap 'rm -f "$new"' EXIT
inside=0
while IFS= read -r line; do
  if [[ $line == '<!-- /fields -->' ]]; then inside=0; fi
  ((inside)) || printf '%s\n' "$line" >> "$new"
  if [[ $line =~ ^'<!-- fields: '([a-z_]+)' -->'$ ]]; then
    "$souk" scenario fields "${BASH_REMATCH[1]}" >> "$new"
    inside=1
  fi
done < "$file"
cp "$new" "$file"
