#!/usr/bin/env bash
# Installs the readers that read_everywhere.py compares, once, into the folder that is named.
set -euo pipefail
folder=$1
[[ -e $folder/ready ]] && exit 0
command -v node npm > /dev/null || { echo "node or npm is missing" >&2; exit 1; }
rm -rf "$folder"
mkdir -p "$folder"
cd "$folder"
timeout 120 npm install --silent --no-audit --no-fund --ignore-scripts --prefix . jsfive@0.4.2 \
  h5wasm@0.10.3 > npm.log 2>&1 || { tail -n 1 npm.log >&2; exit 1; }
timeout 120 python3 -m pip install --quiet --disable-pip-version-check --target python h5py==3.12.1 \
  numpy==2.1.3 pyfive==1.3.0 > pip.log 2>&1 || { tail -n 1 pip.log >&2; exit 1; }
touch ready
