"""Boil ClickMeter's OpenAPI documents down to the facts that the tests compare with.

    python scripts/extract_clickmeter_facts.py clickmeter-v2.openapi.json \
        clickmeter-v2-reports.openapi.json > tests/data/clickmeter_v2_operations.json

Names, places and enumerations only: per operation its parameters, the members of its body and of
its answer; members of members have dotted names, those of list items `name[]`.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

METHODS = ("get", "post", "put", "delete")
DEEPEST = 4


def main(paths: list[str]) -> int:
    """Print the facts of all documents."""
    if not paths:
        print(__doc__, file=sys.stderr)
        return 2
    facts: dict[str, Any] = {}
    for path in paths:
        facts |= facts_of(json.loads(Path(path).read_text()))
    lines = [
        f"{json.dumps(operation)}: {json.dumps(facts[operation], sort_keys=True)}"
        for operation in sorted(facts)
    ]
    print("{\n" + ",\n".join(lines) + "\n}")
    return 0


def facts_of(document: dict[str, Any]) -> dict[str, Any]:
    """Return the facts of one document by operation, e.g. `GET /groups/{id}`."""
    facts = {}
    for path, operations in document["paths"].items():
        for method, operation in operations.items():
            if method not in METHODS:
                continue
            fact: dict[str, Any] = {
                "parameters": {
                    parameter["name"]: _parameter(document, parameter)
                    for parameter in operation.get("parameters", ())
                },
                "response": sorted(
                    members(document, _json_schema(document, operation["responses"]["200"]))
                ),
            }
            if "requestBody" in operation:
                schema = _json_schema(document, operation["requestBody"])
                fact["request"] = sorted(members(document, schema))
            facts[f"{method.upper()} {path}"] = fact
    return facts


def members(document: dict[str, Any], schema: Any, prefix: str = "", depth: int = 0) -> set[str]:
    """Return the dotted names of all members of a schema, as deep as clients look."""
    found: set[str] = set()
    for branch in _branches(document, schema):
        if branch.get("type") == "array" or "items" in branch:
            if prefix:
                found |= members(document, branch.get("items", {}), f"{prefix}[]", depth)
            continue
        for name, member in branch.get("properties", {}).items():
            dotted = f"{prefix}.{name}" if prefix else name
            found.add(dotted)
            if depth < DEEPEST:
                found |= members(document, member, dotted, depth + 1)
    return found


def _branches(document: dict[str, Any], schema: Any) -> list[dict[str, Any]]:
    """Return what a schema may be, references resolved."""
    if "$ref" in schema:
        return _branches(document, _resolve(document, schema["$ref"]))
    for word in ("anyOf", "oneOf", "allOf"):
        if word in schema:
            return [one for part in schema[word] for one in _branches(document, part)]
    return [schema]


def _parameter(document: dict[str, Any], parameter: dict[str, Any]) -> dict[str, Any]:
    fact: dict[str, Any] = {"in": parameter["in"]}
    if parameter.get("required"):
        fact["required"] = True
    words = [
        word
        for branch in _branches(document, parameter.get("schema", {}))
        for word in branch.get("enum", [branch["const"]] if "const" in branch else [])
    ]
    if words:
        fact["enum"] = words
    return fact


def _json_schema(document: dict[str, Any], holder: dict[str, Any]) -> dict[str, Any]:
    if "$ref" in holder:
        holder = _resolve(document, holder["$ref"])
    content = holder.get("content", {})
    schema = content.get("application/json", {}).get("schema", {})
    return dict(schema)


def _resolve(document: dict[str, Any], reference: str) -> dict[str, Any]:
    place: Any = document
    for step in reference.removeprefix("#/").split("/"):
        place = place[step]
    return dict(place)


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
