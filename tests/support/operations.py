"""What the served OpenAPI has in common with ClickMeter's documents, and what not."""

from __future__ import annotations

import importlib.util
import json
import re
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]
OWN = ("/healthz", "/readyz", "/metrics")


def clickmeter() -> dict[str, Any]:
    """Return the facts of ClickMeter's documents by operation."""
    path = ROOT / "tests" / "data" / "clickmeter_v2_operations.json"
    return dict(json.loads(path.read_text()))


def served(document: dict[str, Any]) -> dict[str, Any]:
    """Return the same facts of a document of ours, without the operators' own paths."""
    spec = importlib.util.spec_from_file_location(
        "extract_clickmeter_facts", ROOT / "scripts" / "extract_clickmeter_facts.py"
    )
    assert spec is not None
    assert spec.loader is not None
    script = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(script)
    facts = script.facts_of(document)
    return {name: fact for name, fact in facts.items() if name.split(" ")[1] not in OWN}


def differences(theirs: dict[str, Any], ours: dict[str, Any]) -> list[str]:
    """Return what differs in one operation, a line each; letter case does not count."""
    found = []
    known = {name.lower(): fact for name, fact in ours["parameters"].items()}
    for name, fact in theirs["parameters"].items():
        mine = known.get(name.lower())
        if mine is None:
            found.append(f"parameter lacks {name}")
            continue
        if fact["in"] != mine["in"]:
            found.append(f"parameter {name} is in {mine['in']}")
        if bool(fact.get("required")) != bool(mine.get("required")):
            found.append(f"parameter {name} is {'' if mine.get('required') else 'not '}required")
        words, mine_words = (set(map(str, one.get("enum", ()))) for one in (fact, mine))
        if mine_words or not words:
            found += [f"parameter {name} lacks {word}" for word in sorted(words - mine_words)]
            if words:
                found += [f"parameter {name} adds {word}" for word in sorted(mine_words - words)]
        else:
            found.append(f"parameter {name} lists no words")
    found += [f"parameter adds {one}" for one in _shallowest(ours, theirs, "parameters")]
    for part, word in (("request", "body"), ("response", "answer")):
        found += [f"{word} lacks {one}" for one in _shallowest(theirs, ours, part)]
        found += [f"{word} adds {one}" for one in _shallowest(ours, theirs, part)]
    return found


def _shallowest(one: dict[str, Any], other: dict[str, Any], part: str) -> list[str]:
    """Return the members of one that the other lacks, without the members within those."""
    known = {name.lower() for name in other.get(part, ())}
    missing = {name for name in one.get(part, ()) if name.lower() not in known}
    return sorted(name for name in missing if not any(above in missing for above in _above(name)))


def _above(name: str) -> list[str]:
    steps = name.split(".")
    above = [".".join(steps[:count]) for count in range(1, len(steps))]
    return above + [re.sub(r"\[\]$", "", step) for step in above]
