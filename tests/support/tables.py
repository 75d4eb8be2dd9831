"""Everything that the hit store's tables say, so that two of them can be compared."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import Any

from clicktrail.hits import columns
from clicktrail.hits.rollups import ROLLUPS
from clicktrail.hits.store import HitStore

_KEYS = {
    "datapoint": "account_id, datapoint_id, group_id",
    "account": "account_id",
    "conversion": "account_id, conversion_id",
}
_SALES = "conversions converted_clicks unique_conversions value commission cost"
_COUNTS = "clicks unique_clicks views unique_views spider_hits"


def rollups(store: HitStore) -> dict[str, list[tuple[Any, ...]]]:
    """Return the sums of each rollup by its keys, however many rows they are kept in."""
    found = {}
    for table in (rollup.table for rollup in ROLLUPS):
        about, _, time = table.partition("_")
        figures = _SALES if about == "conversion" else f"{_COUNTS} {_SALES}"
        sums = ", ".join(f"sum({name}) AS {name}_" for name in figures.split())
        last = "" if about == "conversion" else ", max(last_hit) AS last"
        rows = store.rows(
            f"SELECT * FROM (SELECT {time}, {_KEYS[about]}, {sums}{last} FROM {table}"
            f" GROUP BY {time}, {_KEYS[about]}) WHERE "
            + " OR ".join(f"{name}_ != 0" for name in figures.split())
            + f" ORDER BY {time}, {_KEYS[about]}"
        )
        found[table] = [tuple(row) for row in rows]
    return found


def raw(store: HitStore, *, without: tuple[str, ...] = ()) -> dict[str, Counter[tuple[Any, ...]]]:
    """Return every row of hits and conversions, with how often it is there."""
    found = {}
    for table, types in (("hits", columns.HITS), ("conversions", columns.CONVERSIONS)):
        names = [name for name in types if name not in without]
        rows = store.rows(f"SELECT {', '.join(names)} FROM {table}")
        found[table] = Counter(tuple(row) for row in rows)
    return found


def everything(store: HitStore, *, without: tuple[str, ...] = ()) -> dict[str, Any]:
    """Return all of both."""
    return {**raw(store, without=without), **rollups(store)}


def joined(found: Iterable[dict[str, Any]]) -> dict[str, Any]:
    """Put together what `everything` tells of several stores."""
    whole: dict[str, Any] = {}
    for each in found:
        for table, rows in each.items():
            if isinstance(rows, list):
                whole[table] = sorted([*whole.get(table, []), *rows])
            else:
                whole[table] = whole.get(table, type(rows)()) + rows
    return whole
