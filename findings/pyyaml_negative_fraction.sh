#!/usr/bin/env bash
# PyYAML 6.0.2 and ruamel.yaml 0.18.10 disagree on a negative number without a digit before its point.
#
# `.5` is a number to both. `-.5` and `+.5` are texts to PyYAML (its pattern of a float allows a sign only where a
# digit stands before the point), and numbers to ruamel.yaml, which reads YAML 1.2. Both are valid numbers in YAML
# 1.1 and 1.2. A table of utilities such as {tea: .5, cake: -.5} so comes in two types, without a word.
#
# Seen:
#   pyyaml 6.0.2: .5 float, -.5 str, +.5 str, -0.5 float
#   ruamel.yaml 0.18.10: .5 ScalarFloat, -.5 ScalarFloat, +.5 ScalarFloat, -0.5 ScalarFloat
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m pip install --quiet --disable-pip-version-check --target "$folder" pyyaml==6.0.2 ruamel.yaml==0.18.10
seen=$(PYTHONPATH=$folder python3 - <<'PYTHON'
import io
import yaml
from ruamel.yaml import YAML

def types(read):
    return ", ".join(f"{text} {type(read('v: ' + text)['v']).__name__}" for text in (".5", "-.5", "+.5", "-0.5"))

print("pyyaml 6.0.2:", types(yaml.safe_load))
print("ruamel.yaml 0.18.10:", types(lambda text: YAML().load(io.StringIO(text))))
PYTHON
)
echo "$seen"
expected="pyyaml 6.0.2: .5 float, -.5 str, +.5 str, -0.5 float
ruamel.yaml 0.18.10: .5 ScalarFloat, -.5 ScalarFloat, +.5 ScalarFloat, -0.5 ScalarFloat"
[[ $seen == "$expected" ]] || { echo "This has changed." >&2; exit 1; }
