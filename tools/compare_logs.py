#!/usr/bin/python3
"""Compares two trajectory logs byte by byte, column by column (docs/log_format.md), with h5py.

compare_logs.py A B            all episodes of both; attributes too, but the source revision
compare_logs.py --prefix A B   the whole episodes of A, which may be a .part, and as many of B

Prints one line; exit code 0 when they agree, 1 when not.
"""
import argparse
import sys

import h5py
import numpy as np

BLOCK_BYTES = 1 << 24


def columns(file):
    found = {}
    file.visititems(lambda name, item: found.update({name: item})
                    if isinstance(item, h5py.Dataset) and "axes" in item.attrs else None)
    return found


def texts(file):
    """The scenario and the names."""
    found = {}
    file.visititems(lambda name, item: found.update({name: item[()]})
                    if isinstance(item, h5py.Dataset) and "axes" not in item.attrs else None)
    return found


def whole_episodes(file):
    """Episodes before the first offset that is not written yet."""
    unwritten = np.flatnonzero(file["episode_offsets"][:] < 0)
    return (unwritten[0] if len(unwritten) else len(file["episode_offsets"])) - 1


def same_bytes(a, b, length):
    step = max(1, BLOCK_BYTES // max(1, a[:1].nbytes))
    return all(a[k:min(k + step, length)].tobytes() == b[k:min(k + step, length)].tobytes()
               for k in range(0, length, step))


def differences(a, b, prefix):
    left, right = columns(a), columns(b)
    if left.keys() != right.keys():
        yield f"columns: {sorted(left.keys() ^ right.keys())}"
        return
    episodes = whole_episodes(a)
    if whole_episodes(b) < episodes or (whole_episodes(b) > episodes and not prefix):
        yield f"episodes: {episodes} and {whole_episodes(b)}"
        return
    rows = a["episode_offsets"][episodes]
    for name in left:
        x, y = left[name], right[name]
        length = {"episode_offsets": episodes + 1, "episode_ids": episodes,
                  "final_observations": episodes}.get(name, rows)
        if x.dtype != y.dtype or x.shape[1:] != y.shape[1:] or (not prefix and len(x) != len(y)):
            yield f"{name}: {x.dtype} {x.shape} and {y.dtype} {y.shape}"
        elif not same_bytes(x, y, length if prefix else len(x)):
            yield name
    left, right = texts(a), texts(b)
    for name in sorted(left.keys() | right.keys()):
        if not np.array_equal(left.get(name), right.get(name)):
            yield name
    if not prefix:
        for key in sorted(a.attrs.keys() | b.attrs.keys()):
            if key != "source_revision" and not np.array_equal(a.attrs.get(key), b.attrs.get(key)):
                yield f"attribute {key}"


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--prefix", action="store_true")
    parser.add_argument("a")
    parser.add_argument("b")
    arguments = parser.parse_args()
    with h5py.File(arguments.a, "r", locking=False) as a, \
            h5py.File(arguments.b, "r", locking=False) as b:
        found = list(differences(a, b, arguments.prefix))
        episodes = whole_episodes(a)
        count = len(columns(a))
    if found:
        print("differ in " + ", ".join(found))
        sys.exit(1)
    print(f"{episodes} episodes, {count} columns: the same bytes")


main()
