# Sums up what try_markets has tried: report.py FILE... Exit code 1 when a market has a fault.
import collections
import csv
import itertools
import re
import sys

csv.field_size_limit(1 << 24)
rows = [row for path in sys.argv[1:] for row in csv.DictReader(open(path, newline=""))]
accepted = [row for row in rows if not row["refusal"]]
faults = [row for row in rows if row["faults"]]
compared = [row for row in accepted if row["compared"] == "1"]
print(f"{len(rows)} markets tried, {len(accepted)} accepted, {len(faults)} with a fault, "
      f"{len(compared)} compared with an exact optimum")


def table(title, counts):
    print(f"\n{title}")
    for name, count in sorted(counts.items(), key=lambda pair: -pair[1]):
        print(f"  {count:6}  {name}")


features = collections.Counter()
compared_features = collections.Counter()
pairs = collections.Counter()
for row in accepted:
    names = sorted(row["features"].split(";"))
    features.update(names)
    pairs.update(itertools.combinations(names, 2))
    if row["compared"] == "1":
        compared_features.update(names)
print("\nmarkets with each (accepted, compared)")
for name, count in features.most_common():
    print(f"  {count:6} {compared_features[name]:6}  {name}")
table("solver and what it found", collections.Counter(
    f'{row["solver"] or "none"}, {row["kind"] or "-"}' for row in accepted))
table("compared by solver", collections.Counter(row["solver"] for row in compared))
print("\nrarest pairs")
for pair, count in sorted(pairs.items(), key=lambda item: item[1])[:15]:
    print(f"  {count:6}  {pair[0]} and {pair[1]}")
unseen = [pair for pair in itertools.combinations(sorted(features), 2) if pairs[pair] == 0]
print(f"\n{len(unseen)} pairs that never stood together: "
      + ", ".join(f"{one} and {other}" for one, other in unseen))
table("refused by field", collections.Counter(
    re.sub(r"\[\d+\]", "[]", re.sub(r"(product|segment|audience|group|attribute)_\d+", r"\1",
                                    row["refusal"].split(":")[0]))
    for row in rows if row["refusal"]))
for row in faults[:50]:
    print(f'\nFAULT market {row["index"]}: {row["faults"][:500]}')
sys.exit(1 if faults else 0)
