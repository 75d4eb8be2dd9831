"""Which workers answer visitors by the newest version of the catalog: known, not asked around for.

The kernel picks a worker for each connection, so no number of answers shows what all of them know.
LMDB's table of readers does: a worker holds one view of the link table, changes to the newest one
between two turns, and answers by that from then on.
"""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Mapping
from contextlib import closing
from pathlib import Path

import lmdb

from clicktrail.edge.link_table import MAP_BYTES, SYNCED, VERSION

_READER = re.compile(r"^ *(\d+) +[0-9a-f]+ +(\d+)$", re.MULTILINE)


def catalog_version(catalog: Path) -> int:
    """Return the version of the catalog's newest change that an edge must hear of."""
    with closing(sqlite3.connect(f"{catalog.absolute().as_uri()}?mode=ro", uri=True)) as opened:
        newest = opened.execute("SELECT coalesce(max(version), 0) FROM changes").fetchone()[0]
    return int(newest)


def behind(table: Path, version: int, workers: Mapping[str, int]) -> list[str]:
    """Return whoever does not yet answer by this version of the catalog: `table`, or workers.

    `table` is the link table's path, `workers` are the pids by name. For a process that has not
    opened this table itself: LMDB allows one environment a process.
    """
    try:
        environment = lmdb.open(
            str(table), subdir=False, readonly=True, create=False, map_size=MAP_BYTES
        )
        with closing(environment) as opened, opened.begin() as view:
            known = int.from_bytes(view.get(VERSION, b""), "big")
            if view.get(SYNCED) is None or known < version:
                return ["table"]
            needed = view.id()
            seen = {int(pid): int(at) for pid, at in _READER.findall(opened.readers())}
    except lmdb.Error:
        return ["table"]
    return [name for name, pid in workers.items() if seen.get(pid, -1) < needed]
