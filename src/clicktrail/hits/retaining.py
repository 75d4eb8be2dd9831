"""Remove what lies before the accounts' horizons, a bounded step at a time.

Parts of a table that hold nothing else are dropped whole, which costs nothing; of the others the
rows are hidden, and leave the disk when their month is over for the account, or the store merges
them. Raw rows go without a trace in the sums: those follow inserts only. Doing it again, or being
cut off anywhere, does no harm.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any, NamedTuple

from clicktrail.hits import versions
from clicktrail.hits.horizons import BEGINNING, Horizon
from clicktrail.hits.rollups import ROLLUPS
from clicktrail.hits.store import HitStoreRefused

if TYPE_CHECKING:
    from clicktrail.hits.store import HitStore


class _Table(NamedTuple):
    name: str
    time: str
    horizon: str


_TABLES = (
    _Table("hits", "ts", "hits"),
    _Table("conversions", "ts", "conversions"),
    *(_Table(rollup.table, rollup.time, "sums") for rollup in ROLLUPS),
)
_DUE = (
    "account_id IN {{accounts:Array(UInt32)}} AND toDate({time}) <"
    " transform(account_id, {{accounts:Array(UInt32)}}, {{since:Array(Date)}}, toDate(0))"
)


def remove_older(store: HitStore, found: Mapping[int, Horizon], most: int) -> int:
    """Remove what lies before the horizons of the accounts, in at most so many steps.

    Returns how many were needed; 0: nothing is left to be removed. The horizons must have been
    written down, and nobody else may remove rows meanwhile. Raises HitStoreError.
    """
    steps = 0
    for table in _TABLES:
        since = {
            account: day
            for account, horizon in found.items()
            if (day := getattr(horizon, table.horizon)) > BEGINNING
        }
        for shard in store.shards:
            if since and steps < most:
                steps += _of_table(shard, table, since, most - steps)
    return steps


def _of_table(store: HitStore, table: _Table, since: Mapping[int, date], most: int) -> int:
    due = _DUE.format(time=table.time)
    bound: dict[str, Any] = {"accounts": list(since), "since": list(since.values())}
    found = store.rows(
        f"SELECT _partition_id, _part, count() FROM {table.name} WHERE {due}"
        " GROUP BY 1, 2 ORDER BY 1, 2",
        bound,
    )
    if not found:
        return 0
    versions.discard_left_over(store)
    rows = store.rows(
        f"SELECT _part, count() FROM {table.name}"
        " WHERE _part IN {parts:Array(String)} GROUP BY 1",
        {"parts": [part for _, part, _ in found]},
    )
    held = {row[0]: row[1] for row in rows}
    steps = 0
    left: dict[str, None] = {}
    for partition, part, number in found:
        if steps == most:
            return steps
        if held.get(part) != number:
            left[partition] = None
            continue
        steps += 1
        try:
            store.command(f"ALTER TABLE {table.name} DROP PART '{part}'")
        except HitStoreRefused:
            # Merged into another one meanwhile.
            left[partition] = None
    for partition in left:
        if steps == most:
            return steps
        store.command(
            f"DELETE FROM {table.name} IN PARTITION ID '{partition}' WHERE {due}",
            bound,
        )
        # Once for each account and month: to rewrite a month every day would be a waste.
        if table.time == "ts" and _end_of(partition) <= max(since.values()):
            store.command(
                f"ALTER TABLE {table.name} APPLY DELETED MASK IN PARTITION ID '{partition}'"
            )
        steps += 1
    return steps


def _end_of(partition: str) -> date:
    """Return the day behind a partition of raw rows, a month."""
    first = date(int(partition[:4]), int(partition[4:]), 1)
    return (first + timedelta(days=32)).replace(day=1)
