"""Write docs/api/conformance.md from the OpenAPI that a running server serves.

curl -s http://localhost:8000/openapi.json > served.json
python scripts/conformance.py served.json > docs/api/conformance.md
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[1]))

from tests.support.operations import clickmeter, differences, served

HEAD = """# Conformance

What ClickMeter's two published OpenAPI documents have, beside what the served one declares. Made by
`scripts/conformance.py`; `tests/api/test_conformance.py` fails when it is stale. Members of answers
that are missing or elsewhere are named; `tests/api/test_openapi_diff.py` holds every reason.

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
    rows, whole = [], [0, 0, 0]
    for name in sorted(theirs, key=lambda one: (one.split(" ")[1], one)):
        found = differences(theirs[name], ours[name]) if name in ours else []
        marks = [
            [] if name in ours else ["operation"],
            _lacking(found, "parameter ") if name in ours else ["all"],
            _lacking(found, "answer ") if name in ours else ["all"],
        ]
        whole = [count + (not mark) for count, mark in zip(whole, marks, strict=True)]
        cells = ("yes" if not mark else "without " + ", ".join(mark) for mark in marks)
        rows.append(f"| `{name}` | {' | '.join(cells)} |\n")
    total = " | ".join(f"{count} of {len(theirs)}" for count in whole)
    return (
        f"{HEAD}| operation | served | parameters | members of the answer |\n|---|---|---|---|\n"
        f"{''.join(rows)}| **all** | {total} |\n"
    )


def _lacking(found: list[str], part: str) -> list[str]:
    """Return what a part lacks. A blank word is none: blank parameters count as absent."""
    return [
        f"`{line.rpartition(' lacks ')[2]}`"
        for line in found
        if line.startswith(part) and " lacks " in line and not line.endswith(" lacks ")
    ]


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
