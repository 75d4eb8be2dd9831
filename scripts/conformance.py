"""Write docs/api/conformance.md from what the tests of conformance go by.

curl -s http://localhost:8000/openapi.json > served.json
python scripts/conformance.py served.json > docs/api/conformance.md
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[1]))

from tests.support.members import absent_by_reason
from tests.support.operations import clickmeter, served
from tests.support.parameters import EXCEPTIONS, pairs, proof_of
from tests.support.roles import MATRIX, ROLES

HEAD = """# Conformance

Every operation of ClickMeter's two published OpenAPI documents, and what tests show of it, call by
call. Made by `scripts/conformance.py` from what these tests go by; `tests/api/test_conformance.py`
fails when it is stale.

- **served**: the operation is there, and does its work on real data.
- **parameters honoured**: each of its query parameters changes the answer exactly as an independent
  sum over every entity and every visit says (`tests/api/test_parameters.py`, {pairs} parameters).
- **members of the answer**: each member in ClickMeter's document is seen in an answer
  (`tests/api/test_members.py`, {members} members), or there is a reason, given below by number.
  Answers of batches hold them in `results`, one per item, which is what clients read.
- **roles**: asked as the owner, as guests who see everything, may change it, may see it and were
  granted nothing, as the owner of another account, and without a key; who may not learns nothing
  and changes nothing (`tests/api/test_roles.py`, {calls} calls).

"""


def main(paths: list[str]) -> int:
    """Print the page."""
    if len(paths) != 1:
        print(__doc__, file=sys.stderr)
        return 2
    print(page(json.loads(Path(paths[0]).read_text())), end="")
    return 0


def page(document: dict[str, Any]) -> str:
    """Return the page for a served document."""
    ours, theirs = served(document), clickmeter()
    reasons: list[str] = []
    rows, whole = [], [0, 0, 0, 0]
    for name in sorted(theirs, key=lambda one: (one.split(" ")[1], one)):
        marks = [
            _mark(name in ours, {}, reasons),
            _mark(
                all(proof_of(*pair) for pair in pairs() if pair[0] == name),
                {
                    why: [f"{one}"]
                    for (operation, one), why in EXCEPTIONS.items()
                    if operation == name
                },
                reasons,
            ),
            _mark(name in ours, absent_by_reason(name), reasons),
            _mark(name in MATRIX, {}, reasons),
        ]
        whole = [count + (mark != "no") for count, mark in zip(whole, marks, strict=True)]
        rows.append(f"| `{name}` | {' | '.join(marks)} |\n")
    total = " | ".join(f"{count} of {len(theirs)}" for count in whole)
    head = HEAD.format(
        pairs=len(pairs()),
        members=sum(len(fact["response"]) for fact in theirs.values()),
        calls=len(MATRIX) * (len(ROLES) + 1),
    )
    return (
        f"{head}| operation | served | parameters honoured | members of the answer | roles |\n"
        f"|---|---|---|---|---|\n{''.join(rows)}| **all** | {total} |\n\n## Reasons\n\n"
        + "".join(f"{number}. {why}\n" for number, why in enumerate(reasons, start=1))
    )


def _mark(proven: bool, but_for: dict[str, list[str]], reasons: list[str]) -> str:
    """Return a cell; `but_for`: names by the reason why they are left out, noted in `reasons`."""
    if not proven:
        return "no"
    notes = []
    for why, names in but_for.items():
        if why not in reasons:
            reasons.append(why)
        notes.append(f"{', '.join(f'`{one}`' for one in names)} ({reasons.index(why) + 1})")
    return f"yes, but for {'; '.join(notes)}" if notes else "yes"


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
