# What two builds of souk compute, compared bit by bit; tools/compare_results.sh calls it:
# compare_results.py EARLIER NOW [KIND...], two folders of sources with a build/release each.
import argparse
import csv
import json
import math
import os
import re
import subprocess
import sys
import tempfile

import h5py
import numpy
import yaml

# What a clock, a checksum or the revision says is not computed.
NOT_COMPUTED = {"clock", "sha256", "revision", "souk", "estimated_from"}


WORDS = os.path.join(os.path.dirname(os.path.dirname(os.path.abspath(__file__))), "docs/words.md")


def read_words():
    """Old names and new ones, from the tables of docs/words.md."""
    words = {}
    in_table = False  # of old names and new; others are by command
    with open(WORDS) as file:
        for line in file:
            in_table = line.startswith("| before | now |") or (in_table and line.startswith("|"))
            row = re.match(r"\| `([^`]+)` \| `([^`]+)` \|", line)
            if in_table and row:
                words[row[1]] = row[2]
    return words


class Names:
    """What names of the earlier build are in the new one."""

    def __init__(self):
        self.words = read_words()

    def tree(self, node, path=""):
        if isinstance(node, list):
            return [self.tree(item, path + "[]") for item in node]
        if not isinstance(node, dict):
            return node
        renamed = {}
        for key, value in node.items():
            inner = f"{path}.{key}" if path else str(key)
            new = self.words.get(inner, inner).rsplit(".", 1)[-1] if path else self.words.get(inner, key)
            renamed[new] = self.tree(value, inner)
        return renamed

    def column(self, name):
        if name in self.words:
            return self.words[name]
        for old, new in self.words.items():
            if old.endswith("/") and name.startswith(old):
                return new + name[len(old):]
        return re.sub(r"^place_(?=[0-9]+$)", "position_", name)


class Report:
    def __init__(self):
        self.numbers = 0
        self.faults = 0
        self.names = Names()

    def fault(self, where, message):
        self.faults += 1
        print(f"{where}: {message}")

    def only(self, where, which, names):
        for name in sorted(names):
            print(f"{where}: {name} is only in {which}")

    def same(self, where, earlier, now):
        """Bits of two numbers; other values as they are. What was written as 4e-06 is a text in
        YAML 1.1 and a number to its readers."""
        self.numbers += 1
        if isinstance(earlier, str) and isinstance(now, float):
            try:
                earlier = float(earlier)
            except ValueError:
                pass
        if type(earlier) is bool or type(now) is bool or not (
                isinstance(earlier, (int, float)) and isinstance(now, (int, float))):
            equal = earlier == now
        else:
            equal = earlier == now and math.copysign(1, earlier) == math.copysign(1, now)
            equal = equal or (earlier != earlier and now != now)
        if not equal:
            self.fault(where, f"{earlier!r} before, {now!r} now")

    def tree(self, where, earlier, now):
        """Documents of maps, lists and values."""
        if isinstance(earlier, dict) and isinstance(now, dict):
            self.only(where, "the earlier", earlier.keys() - now.keys() - NOT_COMPUTED)
            self.only(where, "the new", now.keys() - earlier.keys() - NOT_COMPUTED)
            for key in earlier.keys() & now.keys() - NOT_COMPUTED:
                self.tree(f"{where}.{key}", earlier[key], now[key])
        elif isinstance(earlier, list) and isinstance(now, list):
            if len(earlier) != len(now):
                self.fault(where, f"{len(earlier)} items before, {len(now)} now")
            for i, (one, other) in enumerate(zip(earlier, now)):
                self.tree(f"{where}[{i}]", one, other)
        else:
            self.same(where, earlier, now)

    def columns(self, where, earlier, now):
        """Columns by name, each an array."""
        earlier = {self.names.column(name): values for name, values in earlier.items()}
        self.only(where, "the earlier", earlier.keys() - now.keys())
        self.only(where, "the new", now.keys() - earlier.keys())
        for name in sorted(earlier.keys() & now.keys()):
            one, other = earlier[name], now[name]
            self.numbers += one.size
            if one.dtype != other.dtype or one.shape != other.shape:
                self.fault(f"{where}: {name}", f"{one.dtype}{list(one.shape)} before, "
                                               f"{other.dtype}{list(other.shape)} now")
            elif one.tobytes() != other.tobytes():
                unlike = numpy.flatnonzero(one.ravel() != other.ravel())
                at = int(unlike[0]) if unlike.size else 0
                self.fault(f"{where}: {name}", f"{unlike.size} of {one.size} differ, the first at "
                                               f"{at}: {one.ravel()[at]!r}, {other.ravel()[at]!r}")


class Builds:
    """Runs a command in both builds; a command that one refuses and the other not is a fault."""

    def __init__(self, folders, report):
        self.folders = folders
        self.report = report
        self.out = tempfile.TemporaryDirectory()

    def run(self, name, make_arguments):
        """Paths of what the two wrote, or None. make_arguments(path) names the output."""
        paths, codes = [], []
        for which, folder in zip(("earlier", "now"), self.folders):
            path = os.path.join(self.out.name, which, name)
            os.makedirs(os.path.dirname(path), exist_ok=True)
            done = subprocess.run([os.path.join(folder, "build/release/cli/souk"),
                                   *make_arguments(path)], cwd=folder, capture_output=True,
                                  text=True)
            with open(path + ".stdout", "w") as file:
                file.write(done.stdout)
            paths.append(path)
            codes.append((done.returncode, done.stderr.strip().splitlines()[-1:]))
        if codes[0][0] != codes[1][0]:
            self.report.fault(name, f"{codes[0]} before, {codes[1]} now")
        return paths if codes[0][0] == codes[1][0] == 0 else None


def gallery(folder):
    left_out = os.environ.get("EXCEPT", "").split(",")
    names = (name[:-5] for name in os.listdir(os.path.join(folder, "scenarios"))
             if name.endswith(".yaml") and name[:-5] not in left_out)
    return sorted(names)


def read(path):
    with open(path) as file:
        return file.read()


def columns_of_log(path):
    columns = {}
    with h5py.File(path) as log:
        def visit(name, item):
            if isinstance(item, h5py.Dataset) and item.dtype.kind in "fiub":
                columns[name] = item[()]
        log.visititems(visit)
        scenario = log["scenario"][()] if "scenario" in log else log.attrs["scenario"]
    text = scenario.decode() if isinstance(scenario, bytes) else scenario
    return columns, yaml.safe_load(text)


def compare_logs(builds, report):
    for name in gallery(builds.folders[0]):
        paths = builds.run(f"logs/{name}.h5", lambda path: [
            "simulate", name, "--policy", "random", "--episodes", "64", "--seed", "5", "--log", path])
        if paths is None:
            continue
        (earlier, before), (now, after) = map(columns_of_log, paths)
        report.columns(name, earlier, now)
        report.tree(f"{name}: scenario", report.names.tree(before), after)


def columns_of_table(path):
    with open(path, newline="") as file:
        rows = list(csv.reader(file))
    return {name: numpy.array([row[i] for row in rows[1:]]) for i, name in enumerate(rows[0])}


def compare_customers(builds, report):
    for name in ("bandit_b1", "airline_seats", "targeted_coupons"):
        paths = builds.run(f"customers/{name}.csv", lambda path: [
            "customers", name, "list", "random", "--customers", "2000", "--runs", "2", "--seed", "5",
            "--log", path])
        if paths is not None:
            report.columns(name, *map(columns_of_table, paths))


def comparable(names, checkpoint):
    """Without the estimate that became another with its name (docs/words.md)."""
    for row in checkpoint["rows"]:
        row["diagnostics"] = [[names.column(name), value] for name, value in
                              row.get("diagnostics", []) if name not in ("divergence", "approx_kl")]
    return checkpoint


def compare_checkpoints(builds, report):
    for name in ("low_demand", "single_p1"):
        for agent in ("lints", "ppo"):
            paths = builds.run(f"checkpoints/{name}_{agent}", lambda path: [
                "train", name, "--agent", agent, "--steps", "20000", "--seed", "5", "--out", path])
            if paths is None:
                continue
            where = f"{name} {agent}"
            earlier, now = (json.loads(read(path + "/checkpoint.json")) for path in paths)
            report.tree(f"{where}: checkpoint", comparable(report.names, earlier),
                        comparable(report.names, now))
            report.tree(f"{where}: policy",
                        *(yaml.safe_load(read(path + "/policy.yaml")) for path in paths))


def compare_policies(builds, report):
    for policy in ("static", "dynamic-program"):
        for name in gallery(builds.folders[0]):
            paths = builds.run(f"policies/{name}_{policy}", lambda path: [
                "export", policy, "--scenario", name, "--episodes", "0", "--out", path])
            if paths is not None:
                report.tree(f"{name} {policy}",
                            *(yaml.safe_load(read(path + "/policy.yaml")) for path in paths))


def tables(folder):
    """(name, arguments) of each calibration."""
    corpus = os.path.join(folder, "tests/fuzz/corpus")
    made = os.path.join(tempfile.gettempdir(), "souk_compare_results")
    os.makedirs(made, exist_ok=True)
    for name in sorted(os.listdir(os.path.join(corpus, "sales"))):
        if name.startswith("refused_"):
            continue
        parts = read(os.path.join(corpus, "sales", name)).split("--- ")
        if len(parts) != 2:
            continue
        for table, text in zip(("sales", "stores"), (parts[0], parts[1].partition("\n")[2])):
            with open(os.path.join(made, f"{table}_{name}"), "w") as file:
                file.write(text)
        yield name, [os.path.join(made, f"sales_{name}"), "--stores",
                     os.path.join(made, f"stores_{name}"), "--clusters", "2", "--price-levels", "3"]
    for name in sorted(os.listdir(os.path.join(corpus, "orders"))):
        yield "orders_" + name, ["--orders", os.path.join(corpus, "orders", name)]
    data = os.environ.get("DATA")
    if data:
        yield "orange_juice", [os.path.join(data, "orange_juice.csv"), "--stores",
                               os.path.join(data, "orange_juice_stores.csv"), "--brands",
                               os.path.join(folder, "scenarios/orange_juice_brands.csv")]


def compare_calibrations(builds, report):
    for name, arguments in tables(builds.folders[1]):
        paths = builds.run(f"calibrations/{name}.yaml",
                           lambda path: ["calibrate", *arguments, "--out", path])
        if paths is not None:
            earlier, now = (yaml.safe_load(read(path)) for path in paths)
            report.tree(name, report.names.tree(earlier), now)


KINDS = {
    "logs": compare_logs,
    "customers": compare_customers,
    "checkpoints": compare_checkpoints,
    "policies": compare_policies,
    "calibrations": compare_calibrations,
}


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("earlier")
    parser.add_argument("now")
    parser.add_argument("kinds", nargs="*", help=" ".join(KINDS))
    options = parser.parse_args()
    unknown = [kind for kind in options.kinds if kind not in KINDS]
    if unknown:
        parser.error(f"{unknown[0]} is no kind, must be one of {', '.join(KINDS)}")
    failed = 0
    for kind in options.kinds or KINDS:
        report = Report()
        KINDS[kind](Builds((options.earlier, options.now), report), report)
        print(f"{kind}: {report.numbers} numbers compared, {report.faults} faults")
        failed += report.faults + (report.numbers == 0)
    sys.exit(failed > 0)


if __name__ == "__main__":
    main()
