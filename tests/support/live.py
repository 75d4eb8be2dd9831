"""When edits are live and visits are counted in a running system: known, not hoped for.

The kernel picks a worker for each connection, so no number of answers shows what all of them know.
LMDB's table of readers does: a worker holds one view of the link table, changes to the newest one
between two turns, and answers by that from then on.
"""

from __future__ import annotations

import re
import sqlite3
import time
from collections.abc import Mapping
from contextlib import closing
from pathlib import Path

import lmdb
import psycopg

from clicktrail.catalog.freshness import path_of
from clicktrail.edge.feeder import TABLE_PATH
from clicktrail.edge.link_table import MAP_BYTES, SYNCED, VERSION
from clicktrail.journal.files import journals
from clicktrail.journal.reader import JournalReader, Position
from clicktrail.runtime.status import read_all
from clicktrail.settings import Settings
from clicktrail.verify.cycles import extent
from tests.support.waiting import eventually

_READER = re.compile(r"^ *(\d+) +[0-9a-f]+ +(\d+)$", re.MULTILINE)


def _newest(catalog: sqlite3.Connection | psycopg.Connection) -> int:
    row = catalog.execute("SELECT coalesce(max(version), 0) FROM changes").fetchone()
    assert row is not None
    return int(row[0])


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


def who_is_behind(settings: Settings, version: int) -> list[str]:
    """Return whoever of a system does not yet answer by this version of the catalog."""
    names = [f"edge-{number}" for number in range(settings.edge_workers)]
    status = read_all(settings.run_dir)
    if missing := [name for name in names if name not in status]:
        return missing
    pids = {name: status[name].pid for name in names}
    return behind(settings.data_dir / TABLE_PATH, version, pids)


def version_of(settings: Settings) -> int:
    """Return the version of the catalog's newest change that an edge must hear of."""
    path = path_of(settings)
    if path is None:
        assert settings.catalog_url is not None
        with psycopg.connect(settings.catalog_url) as catalog:
            return _newest(catalog)
    with closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)) as opened:
        return _newest(opened)


def wait_live(settings: Settings) -> None:
    """Wait until every worker answers by all that was changed before this call."""
    version = version_of(settings)
    eventually(lambda: who_is_behind(settings, version), lambda names: names == [])


def wait_counted(settings: Settings) -> None:
    """Wait until all that was answered before this call is in every statistic."""
    if settings.journal_url is not None:
        # Of journals that nodes share, only who ingests them knows.
        wait_told(settings)
        return
    eventually(lambda: uncounted_bytes(settings), lambda waiting: not waiting)


def uncounted_bytes(settings: Settings) -> int:
    """Return the bytes of all journals of which the plan does not say that they are in the store.

    The plan says so at once; what ingestion tells of itself is up to a second old.
    """
    directory = settings.journal_dir
    done = extent(settings.data_dir / "ingest" / "plan", directory).positions
    return sum(
        JournalReader(directory, name).lag(Position(*done.get(name, ())))
        for name in journals(directory)
    )


def wait_told(settings: Settings) -> None:
    """Wait until ingestion says of itself that all from before this call is counted."""
    called = time.time()
    eventually(
        lambda: read_all(settings.run_dir).get("ingest"),
        lambda found: (
            found is not None
            and found.ready
            and found.written_at > called
            and found.figures["lag_bytes"] == 0
        ),
    )
