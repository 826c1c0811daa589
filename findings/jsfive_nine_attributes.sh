#!/usr/bin/env bash
# jsfive 0.4.2 shows none of an object's attributes once there are more than eight, and raises nothing.
#
# HDF5 1.8 and later keeps up to eight attributes in an object's header, and more of them in a heap beside it (the
# "dense" form). jsfive reads the header alone: the object then has no attributes at all, the eight first ones
# included. One attribute of about 64 KiB has the same effect on the others. h5py, pyfive and h5wasm read them.
#
# Seen (of files that h5py 3.12.1 writes with libver v108, with 8 and with 9 attributes):
#   h5py 8: 8 attributes
#   h5py 9: 9 attributes
#   jsfive 8: 8 attributes
#   jsfive 9: 0 attributes
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m pip install --quiet --disable-pip-version-check --target python h5py==3.12.1 numpy==2.1.3
npm install --silent --no-audit --no-fund --prefix . jsfive@0.4.2 > npm.log 2>&1 || { cat npm.log; exit 1; }
written=$(PYTHONPATH=python python3 - <<'PYTHON'
import h5py

for count in (8, 9):
    with h5py.File(f"{count}.h5", "w", libver="v108") as file:
        for i in range(count):
            file.attrs[f"a{i}"] = i
    with h5py.File(f"{count}.h5") as file:
        print(f"h5py {count}: {len(file.attrs)} attributes")
PYTHON
)
cat > read.mjs <<'NODE'
import fs from "fs";
import * as jsfive from "jsfive";
for (const count of [8, 9]) {
  const file = new jsfive.File(new Uint8Array(fs.readFileSync(`${count}.h5`)).buffer, "x");
  console.log(`jsfive ${count}: ${Object.keys(file.attrs).length} attributes`);
}
NODE
seen="$written
$(node read.mjs)"
echo "$seen"
expected="h5py 8: 8 attributes
h5py 9: 9 attributes
jsfive 8: 8 attributes
jsfive 9: 0 attributes"
[[ $seen == "$expected" ]] || { echo "This has changed." >&2; exit 1; }
