"""Whether two hit stores hold the same: every table by account and day, by month after month.

Of raw rows their number and what all their columns come to, of sums each figure added up, and all
columns, too.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from clicktrail.hits.rollups import ROLLUPS
from clicktrail.moving.pieces import TABLES, Table, columns_of
from clicktrail.verify.scope import date_of

if TYPE_CHECKING:
    from clicktrail.hits.store import HitStore
    from clicktrail.verify.report import Report

_FIGURES = {rollup.table: rollup.figures for rollup in ROLLUPS}
Figures = dict[tuple[int, int], tuple[int, ...]]
"""By account and day (since 1970)."""


def compare(
    source: HitStore, target: HitStore, report: Report, tell: Callable[[str, int, int], None]
) -> dict[str, int]:
    """Note in the report what differs; return how many rows of each table are in the source."""
    rows: dict[str, int] = {}
    for number, table in enumerate(TABLES, 1):
        rows[table.name] = 0
        names = ["rows", *_FIGURES.get(table.name, ()), "checksum"]
        for month in sorted(_months(source, table) | _months(target, table)):
            wanted, found = _figures(source, table, month), _figures(target, table, month)
            rows[table.name] += sum(each[0] for each in wanted.values())
            nothing = (0,) * len(names)
            for account, day in sorted(wanted.keys() | found.keys()):
                there = zip(
                    names,
                    wanted.get((account, day), nothing),
                    found.get((account, day), nothing),
                    strict=True,
                )
                for name, expected, got in there:
                    if expected != got:
                        at = "" if table.time is None else f" {date_of(day)},"
                        where = f"{table.name},{at} account {account}"
                        report.differ(where, name, expected, got)
        tell("comparing, by tables", number, len(TABLES))
    return rows


def _months(store: HitStore, table: Table) -> set[int]:
    if table.time is None:
        return {0}
    found = store.rows_of_all(f"SELECT DISTINCT toYYYYMM({table.time}) FROM {table.name}")
    return {row[0] for row in found}


def _figures(store: HitStore, table: Table, month: int) -> Figures:
    day = "0" if table.time is None else f"toUInt32(toDate({table.time}))"
    columns = ", ".join(columns_of(store.shards[0], table.name))
    figures = [
        f"toInt256(sum(toDecimal128({name}, 4)) * 10000)"
        if name in ("value", "commission", "cost")
        else f"toInt256(sum({name}))"
        for name in _FIGURES.get(table.name, ())
    ]
    counted = ", ".join(["count()", *figures, f"sum(cityHash64({columns}))"])
    where = "1" if table.time is None else f"toYYYYMM({table.time}) = {month}"
    found: Figures = {}
    rows: Any = store.rows_of_all(
        f"SELECT account_id, {day} AS on_day, {counted} FROM {table.rows} WHERE {where}"
        " GROUP BY account_id, on_day"
    )
    for account, on, *values in rows:
        # An account in two places is one too many: then it is not the same.
        before = found.get((account, on), (0,) * len(values))
        found[account, on] = tuple(map(sum, zip(before, map(int, values), strict=True)))
    return found
