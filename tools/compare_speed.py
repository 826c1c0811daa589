# Runs benchmarks of three builds in turn and compares their speeds; tools/compare_speed.sh calls it:
# compare_speed.py FOLDER RUNS BENCH..., where FOLDER holds first/, second/ (the earlier revision,
# linked twice) and now/. Ctrl-C ends it with the runs made so far.
import json
import math
import random
import subprocess
import sys

BUILDS = ("first", "second", "now")
SECONDS = "0.02"  # of one row in one run


def speeds(program):
    """How often a second each row's iteration, the same work in each build, is done in one run."""
    out = subprocess.run([program, f"--benchmark_min_time={SECONDS}", "--benchmark_format=json"],
                         check=True, capture_output=True, text=True).stdout
    return {row["name"]: 1 / row["real_time"] for row in json.loads(out)["benchmarks"]}


def quantile(values, share):
    ordered = sorted(values)
    place = share * (len(ordered) - 1)
    below = math.floor(place)
    above = min(below + 1, len(ordered) - 1)
    return ordered[below] + (place - below) * (ordered[above] - ordered[below])


def ratio_interval(ours, theirs, dice):
    """The ratio of the 90 % quantiles, and its 95 % bootstrap interval over runs."""
    ratio = quantile(ours, .9) / quantile(theirs, .9)
    ratios = sorted(quantile(dice.choices(ours, k=len(ours)), .9) /
                    quantile(dice.choices(theirs, k=len(theirs)), .9) for _ in range(1000))
    return ratio, quantile(ratios, .025), quantile(ratios, .975)


def main():
    folder, runs, benches = sys.argv[1], int(sys.argv[2]), sys.argv[3:]
    seen = {build: {} for build in BUILDS}
    done = 0
    try:
        for done in range(1, runs + 1):
            for bench in benches:
                for build in BUILDS:
                    for name, speed in speeds(f"{folder}/{build}/{bench}").items():
                        seen[build].setdefault(f"{bench} {name}", []).append(speed)
            if sys.stderr.isatty():
                print(f"\r{done} of {runs} runs", end="", file=sys.stderr)
    except KeyboardInterrupt:
        done -= 1
    if done < 2:
        sys.exit("fewer than two runs: nothing to compare")
    dice = random.Random(1)
    failed = False
    logs = []
    print(f"{'row':60}  now / earlier          earlier again")
    for name, theirs in seen["first"].items():
        ours = seen["now"].get(name)
        if ours is None:
            print(f"{name:60}  is there no more")
            continue
        ratio, low, high = ratio_interval(ours, theirs, dice)
        again = ratio_interval(seen["second"][name], theirs, dice)
        slow = high < .95
        failed = failed or slow
        logs.append(math.log(ratio))
        print(f"{name:60}  {ratio:.3f} ({low:.3f}, {high:.3f})"
              f"   {again[0]:.3f} ({again[1]:.3f}, {again[2]:.3f}){'  SLOWER' if slow else ''}")
    mean = math.exp(sum(logs) / len(logs))
    print(f"geometric mean {mean:.3f} over {len(logs)} rows, {done} runs of each")
    sys.exit(1 if failed or mean < .97 else 0)


main()
