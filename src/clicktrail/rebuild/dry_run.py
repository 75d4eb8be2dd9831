"""What a rebuild or a replay would do, without doing it."""

from __future__ import annotations

import sqlite3
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from clicktrail.enrichment.geo import GeoDatabase
from clicktrail.hits.sql import Parameters
from clicktrail.rebuild import refill, sums
from clicktrail.rebuild.outcome import Changes, Outcome
from clicktrail.rebuild.work import PLACES, VERDICT, Task
from clicktrail.verify.expected import Expected
from clicktrail.verify.scope import chosen

if TYPE_CHECKING:
    from collections.abc import Callable

    from clicktrail.hits.store import HitStore
    from clicktrail.ingest.columns import Columns
    from clicktrail.settings import Settings
    from clicktrail.verify.cycles import Extent

_FIRED = ("outcome", "is_first_of_click", "is_first", "click_hit_id")


def look(
    settings: Settings,
    store: HitStore,
    task: Task,
    found: Extent,
    outcome: Outcome,
    tell: Callable[[str, int, int], None],
) -> None:
    """Go through the journal as the task would, and count what would come out otherwise."""
    scope = task.scope.narrowed(found.compared_from)
    changes = Changes()
    if task.hits and scope.first_day <= scope.last_day:
        with tempfile.TemporaryDirectory(prefix="clicktrail-dry-run-") as scratch:
            database = sqlite3.connect(Path(scratch) / "memory.sqlite", isolation_level=None)
            expected = Expected(database, scope)
            replayer = refill.Replayer(
                settings.data_dir / "ingest" / "plan",
                settings.journal_dir,
                GeoDatabase.of(settings),
                expected.memory(store, found.begins_ms, found.first_cycle),
            )
            for made in replayer.through(found.first_cycle, found.last_cycle, found.oldest):
                expected.remember(made.batches)
                for batch in made.batches:
                    hits = chosen(batch.hits, scope)
                    _count_hits(store, task, hits, changes)
                    if task.conversions:
                        _count_fired(store, chosen(batch.conversions, scope), changes)
                tell(
                    "looking at what would change, by cycles",
                    made.cycle.number - found.first_cycle + 1,
                    found.last_cycle - found.first_cycle + 1,
                )
            database.close()
    outcome.hits, outcome.conversions = changes.hits, changes.conversions
    if task.hits:
        outcome.changes = changes
    if task.sums_of_older:
        outcome.days_summed = len(sums.rows_by_day(store, task.scope))


def _count_hits(store: HitStore, task: Task, hits: Columns, changes: Changes) -> None:
    changes.hits += len(hits["hit_id"])
    names = tuple(name for name in VERDICT + PLACES if name not in task.kept)
    if not len(hits["hit_id"]) or not names:
        return
    found = refill.stored(store, hits, names)
    columns = [
        column.tolist() if hasattr(column, "tolist") else column
        for column in (hits[name] for name in names)
    ]
    places = {index for index, name in enumerate(names) if name in PLACES}
    spider = names.index("is_spider") if "is_spider" in names else -1
    unique = names.index("is_unique") if "is_unique" in names else -1
    for number, *now in zip(hits["hit_id"].tolist(), *columns, strict=True):
        before = found.get(number)
        if before is None:
            changes.missing += 1
            changes.changed += 1
            continue
        other = {index for index, value in enumerate(now) if value != before[index]}
        if not other:
            continue
        changes.changed += 1
        if spider in other:
            changes.to_bots += now[spider]
            changes.to_people += 1 - now[spider]
        changes.uniqueness += unique in other
        changes.places += bool(other & places)
        changes.labels += bool(other - places - {spider, unique})


def _count_fired(store: HitStore, fired: Columns, changes: Changes) -> None:
    ids = fired["event_id"]
    changes.conversions += len(ids)
    for start in range(0, len(ids), refill.IDS_PER_QUESTION):
        part = slice(start, start + refill.IDS_PER_QUESTION)
        bound = Parameters()
        among = bound.among("event_id", "ids", ids[part], "UInt64")
        bound.values |= {"first": min(fired["ts"][part]), "last": max(fired["ts"][part])}
        rows = store.rows_of_all(
            f"SELECT event_id, {', '.join(_FIRED)} FROM conversions"  # noqa: S608
            " WHERE ts >= fromUnixTimestamp64Milli({first:Int64}, 'UTC')"
            f" AND ts <= fromUnixTimestamp64Milli({{last:Int64}}, 'UTC') AND {among}",
            bound.values,
        )
        before = {row[0]: tuple(row[1:]) for row in rows}
        now = zip(ids[part], *(fired[name][part] for name in _FIRED), strict=True)
        changes.fired += sum(before.get(number) != tuple(values) for number, *values in now)
