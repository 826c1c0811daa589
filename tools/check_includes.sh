#!/usr/bin/env bash
# Fails on an include that points against the order of the folders (docs/architecture.md): a folder
# includes only itself and folders named before it. Also on headers without #pragma once.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

order=(core metrics demand_models env io trajectories scenarios recommenders policies agents evaluation
       serving cli)
failed=0
complain() {
  echo "$1"
  failed=1
}

later=("${order[@]}")
for folder in "${order[@]}"; do
  later=("${later[@]:1}")
  [[ -d $folder ]] || continue
  if ((${#later[@]})); then
    names=$(IFS='|'; echo "${later[*]}")
    while IFS=: read -r file line text; do
      complain "$file:$line: ${text#*#include }: $folder may not include a folder to its right"
    done < <(grep -rnE --include='*.h' --include='*.cc' \
               "^[[:space:]]*#[[:space:]]*include[[:space:]]*[\"<]($names)/" "$folder")
  fi
  while IFS=: read -r file line text; do
    complain "$file:$line: ${text#*#include }: include from the repository root"
  done < <(grep -rnE --include='*.h' --include='*.cc' \
             '^[[:space:]]*#[[:space:]]*include[[:space:]]*"(\.|[^/"]*")' "$folder")
  while read -r file; do
    complain "$file: no #pragma once"
  done < <(find "$folder" -name '*.h' -exec grep -L '^#pragma once$' {} +)
done
exit "$failed"
