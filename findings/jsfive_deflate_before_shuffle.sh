#!/usr/bin/env bash
# jsfive 0.4.2 cannot read a chunk that was compressed first and shuffled then.
#
# HDF5 applies filters in the order in which they were added; `h5repack -f GZIP=1 -f SHUF` adds deflate, then shuffle.
# The compressed bytes that shuffle then gets are no whole number of items, and HDF5 leaves the rest as it is. jsfive's
# unshuffle drops that rest, so what it hands to inflate is cut short. In the usual order, shuffle first, it is right.
#
# Seen (of the hundred square roots of 0..99, one chunk, written by h5py 3.12.1):
#   h5py shuffle, deflate: 9.9498743710662
#   h5py deflate, shuffle: 9.9498743710662
#   jsfive shuffle, deflate: 9.9498743710662
#   jsfive deflate, shuffle: an error
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m pip install --quiet --disable-pip-version-check --target python h5py==3.12.1 numpy==2.1.3
npm install --silent --no-audit --no-fund --prefix . jsfive@0.4.2 > npm.log 2>&1 || { cat npm.log; exit 1; }
written=$(PYTHONPATH=python python3 - <<'PYTHON'
import h5py
import numpy

values = numpy.arange(100.) ** .5
for name in ("shuffle, deflate", "deflate, shuffle"):
    create = h5py.h5p.create(h5py.h5p.DATASET_CREATE)
    create.set_chunk((100,))
    for step in name.split(", "):
        create.set_shuffle() if step == "shuffle" else create.set_deflate(1)
    with h5py.File(f"{name[0]}.h5", "w", libver="v108") as file:
        data = h5py.h5d.create(file.id, b"x", h5py.h5t.IEEE_F64LE, h5py.h5s.create_simple((100,)), create)
        data.write(h5py.h5s.ALL, h5py.h5s.ALL, values)
    with h5py.File(f"{name[0]}.h5") as file:
        print(f"h5py {name}: {file['x'][-1]:.13f}")
PYTHON
)
cat > read.mjs <<'NODE'
import fs from "fs";
import * as jsfive from "jsfive";
console.warn = () => {};
for (const name of ["shuffle, deflate", "deflate, shuffle"]) {
  let seen;
  try {
    const file = new jsfive.File(new Uint8Array(fs.readFileSync(`${name[0]}.h5`)).buffer, "x");
    seen = file.get("x").value[99].toFixed(13);
  } catch (fault) {
    seen = "an error";
  }
  console.log(`jsfive ${name}: ${seen}`);
}
NODE
seen="$written
$(node read.mjs)"
echo "$seen"
expected="h5py shuffle, deflate: 9.9498743710662
h5py deflate, shuffle: 9.9498743710662
jsfive shuffle, deflate: 9.9498743710662
jsfive deflate, shuffle: an error"
[[ $seen == "$expected" ]] || { echo "This has changed." >&2; exit 1; }
