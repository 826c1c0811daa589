# Reads every object of an HDF5 file in h5py, pyfive, jsfive and h5wasm, and fails where they differ:
#   read_everywhere.py FOLDER_OF_READERS FILE
import json
import math
import subprocess
import sys

readers, path = sys.argv[1:]
sys.path.insert(0, readers + "/python")
import h5py
import numpy
import pyfive


def plain(value):
    """Numbers, texts without the zeros behind them, and lists of them, all flat."""
    if isinstance(value, (bytes, numpy.bytes_)):
        return value.rstrip(b"\0").decode()
    if isinstance(value, (str, bool, int)):
        return value if isinstance(value, str) else int(value)
    if isinstance(value, float):
        return value if math.isfinite(value) else str(value)
    if isinstance(value, (numpy.ndarray, list)):
        return [plain(item) for item in numpy.asarray(value).ravel().tolist()]
    return plain(value.item())


def described(item):
    seen = {"attributes": {name: plain(value) for name, value in item.attrs.items()}}
    if hasattr(item, "shape"):
        seen["shape"] = list(item.shape)
        seen["value"] = plain(item[()])
    else:
        seen["members"] = sorted(item.keys())
    return seen


def contents(file):
    """What a file holds, by path."""
    objects = {"/": described(file)}
    waiting = ["/" + name for name in file.keys()]
    while waiting:
        name = waiting.pop()
        item = file[name]
        objects[name] = described(item)
        waiting += [f"{name}/{member}" for member in objects[name].get("members", ())]
    return objects


with h5py.File(path, "r") as file:
    truth = contents(file)
assert len(truth) > 5, sorted(truth)
with pyfive.File(path) as file:
    seen = contents(file)
for name, item in truth.items():
    assert seen.get(name) == item, f"pyfive: {name}"
assert len(seen) == len(truth)
script = __file__.replace(".py", ".mjs")
subprocess.run(["node", script, readers, path], input=json.dumps(truth), text=True, check=True)
print("h5py, pyfive, jsfive and h5wasm agree")
