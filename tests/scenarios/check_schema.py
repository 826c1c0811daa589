# Checks YAML files against a JSON Schema as an editor does: check_schema.py SCHEMA FILE...
# A line for each fault; the last line counts the files that have none.
import json
import sys

import jsonschema
import yaml


class Loader(yaml.SafeLoader):
    """Dates stay texts, as they are in JSON and in YAML 1.2."""


Loader.yaml_implicit_resolvers = {
    letter: [(tag, pattern) for tag, pattern in resolvers if not tag.endswith(":timestamp")]
    for letter, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
}

with open(sys.argv[1]) as file:
    validator = jsonschema.Draft7Validator(json.load(file))
good = 0
for path in sys.argv[2:]:
    with open(path) as file:
        faults = list(validator.iter_errors(yaml.load(file, Loader)))
    for fault in faults:
        deepest = max(fault.context or [fault], key=lambda part: len(part.absolute_path))
        print(path, ".".join(map(str, deepest.absolute_path)), deepest.message[:200])
    good += not faults
print(good, "good")
