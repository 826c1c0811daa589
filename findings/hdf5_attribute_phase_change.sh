#!/usr/bin/env bash
# pyfive 1.3.0 and jsfive 0.4.2 cannot open an HDF5 object that states when its attributes become dense.
#
# H5Pset_attr_phase_change with any numbers but the library's (8, 6) sets a bit of the object header and stores the
# two numbers there; the format allows both. Both readers assert that the bit is 0, so a file whose root was made
# so does not open, whatever is in it.
#
# Seen (of files that h5py 3.12.1 writes with libver v108, the data set x made with (8, 6) and with (9, 6)):
#   h5py (8, 6): 7
#   h5py (9, 6): 7
#   pyfive (8, 6): 7
#   pyfive (9, 6): AssertionError
#   jsfive (8, 6): 7
#   jsfive (9, 6): an error
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m pip install --quiet --disable-pip-version-check --target python h5py==3.12.1 numpy==2.1.3 pyfive==1.3.0
npm install --silent --no-audit --no-fund --prefix . jsfive@0.4.2 > npm.log 2>&1 || { cat npm.log; exit 1; }
written=$(PYTHONPATH=python python3 - <<'PYTHON'
import h5py
import numpy
import pyfive

def write(most, least):
    access = h5py.h5p.create(h5py.h5p.FILE_ACCESS)
    access.set_libver_bounds(h5py.h5f.LIBVER_V18, h5py.h5f.LIBVER_V18)
    file = h5py.h5f.create(f"{most}.h5".encode(), fapl=access)
    create = h5py.h5p.create(h5py.h5p.DATASET_CREATE)
    create.set_attr_phase_change(most, least)
    data = h5py.h5d.create(file, b"x", h5py.h5t.STD_I32LE, h5py.h5s.create_simple((1,)), create)
    data.write(h5py.h5s.ALL, h5py.h5s.ALL, numpy.array([7], "i4"))
    file.close()

def read(library, most):
    try:
        return library.File(f"{most}.h5")["x"][0]
    except Exception as fault:
        return type(fault).__name__

for most in (8, 9):
    write(most, 6)
for library in (h5py, pyfive):
    for most in (8, 9):
        print(f"{library.__name__} ({most}, 6): {read(library, most)}")
PYTHON
)
cat > read.mjs <<'NODE'
import fs from "fs";
import * as jsfive from "jsfive";
console.warn = () => {};
for (const most of [8, 9]) {
  let seen;
  try {
    seen = new jsfive.File(new Uint8Array(fs.readFileSync(`${most}.h5`)).buffer, "x").get("x").value[0];
  } catch (fault) {
    seen = "an error";
  }
  console.log(`jsfive (${most}, 6): ${seen}`);
}
NODE
seen="$written
$(node read.mjs)"
echo "$seen"
expected="h5py (8, 6): 7
h5py (9, 6): 7
pyfive (8, 6): 7
pyfive (9, 6): AssertionError
jsfive (8, 6): 7
jsfive (9, 6): an error"
[[ $seen == "$expected" ]] || { echo "This has changed." >&2; exit 1; }
