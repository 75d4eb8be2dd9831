"""Compare the rollups with the raw rows they are sums of, a day at a time, in the store itself."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from typing import NamedTuple

from clicktrail.hits.horizons import Horizon
from clicktrail.hits.store import HitStore
from clicktrail.verify.report import Report

# While ingestion goes on, a query may see a raw row and not yet its sums: a difference counts only
# when it is still there after so many looks.
LOOKS = 6
PAUSE_SECONDS = 0.5
SHOWN_PER_DAY = 50

_COUNTS = ("clicks", "unique_clicks", "views", "unique_views", "spider_hits")
_SALES = ("conversions", "converted_clicks", "unique_conversions", "value", "commission", "cost")
_OF_HITS = {
    "clicks": "countIf(kind = 0 AND NOT is_spider)",
    "unique_clicks": "countIf(kind = 0 AND NOT is_spider AND is_unique)",
    "views": "countIf(kind = 1 AND NOT is_spider)",
    "unique_views": "countIf(kind = 1 AND NOT is_spider AND is_unique)",
    "spider_hits": "countIf(is_spider)",
}
_OF_CONVERSIONS = {
    "conversions": "count()",
    "converted_clicks": "sum(is_first_of_click)",
    "unique_conversions": "sum(is_first)",
    "value": "sum(value) * 10000",
    "commission": "sum(commission) * 10000",
    "cost": "sum(cost) * 10000",
}
_MONEY = frozenset({"value", "commission", "cost"})


class Rollup(NamedTuple):
    """A table of sums: its name, its column of time, what it is grouped by, which sums it has."""

    table: str
    time: str
    keys: tuple[str, ...]
    figures: tuple[str, ...]
    outcomes: str


_OF_DAY = "toDate({}) = {{day:Date}} AND account_id NOT IN {{gone:Array(UInt32)}}"
_ATTRIBUTED = "outcome = 'attributed'"
_COUNTED = "outcome IN ('attributed', 'unattributed')"
_DATAPOINT = ("account_id", "datapoint_id", "group_id")
ROLLUPS = (
    Rollup("datapoint_hour", "hour", _DATAPOINT, _COUNTS + _SALES, _ATTRIBUTED),
    Rollup("datapoint_day", "day", _DATAPOINT, _COUNTS + _SALES, _ATTRIBUTED),
    Rollup("account_hour", "hour", ("account_id",), _COUNTS + _SALES, _ATTRIBUTED),
    Rollup("account_day", "day", ("account_id",), _COUNTS + _SALES, _ATTRIBUTED),
    Rollup("conversion_hour", "hour", ("account_id", "conversion_id"), _SALES, _COUNTED),
    Rollup("conversion_day", "day", ("account_id", "conversion_id"), _SALES, _COUNTED),
)


def compare(
    store: HitStore,
    report: Report,
    progress: Callable[[str], None],
    horizons: Mapping[int, Horizon],
) -> None:
    """Compare every rollup on every day, noting what differs.

    Of an account nothing is compared before the day from which on all its hits are kept.
    """
    days = {
        row[0]
        for name, column in (
            *((rollup.table, rollup.time) for rollup in ROLLUPS),
            ("hits", "ts"),
            ("conversions", "ts"),
        )
        for row in store.rows(f"SELECT DISTINCT toUInt32(toDate({column})) FROM {name}")  # noqa: S608
    }
    for number, day in enumerate(sorted(days), 1):
        for rollup in ROLLUPS:
            _compare_day(store, rollup, day, report, horizons)
        report.rollups += 1
        if number % 50 == 0:
            progress(f"compared {number} of {len(days)} days of rollups")


def _compare_day(
    store: HitStore, rollup: Rollup, day: int, report: Report, horizons: Mapping[int, Horizon]
) -> None:
    date = datetime(1970, 1, 1, tzinfo=UTC) + timedelta(days=day)
    sql = statement(rollup)
    gone = [account for account, kept in horizons.items() if date.date() < kept.hits]
    for look in range(LOOKS):
        rows = store.rows(sql, {"day": date.date(), "gone": gone})
        if not rows:
            return
        if look < LOOKS - 1:
            time.sleep(PAUSE_SECONDS)
    count = len(rollup.figures)
    for row in rows:
        names = ("at", *rollup.keys)
        of = ", ".join(f"{name} {value}" for name, value in zip(names, row, strict=False))
        raw, summed = row[len(names) :][:count], row[len(names) :][count:]
        for name, expected, found in zip(rollup.figures, raw, summed, strict=True):
            if expected != found:
                report.differ(f"{rollup.table}, {of}", name, int(expected), int(found))


def statement(rollup: Rollup) -> str:
    """Return the query for the keys of one day (`{day:Date}`) whose figures differ.

    Accounts in `{gone:Array(UInt32)}` are left out.
    Its columns: the time, the keys, each figure by the raw rows, each figure by the rollup.
    """
    bucket = "toStartOfHour(ts)" if rollup.time == "hour" else "toStartOfDay(ts)"
    keys = ", ".join(rollup.keys)
    parts = [
        _part(f"toUnixTimestamp({bucket}) AS at, {keys}", _OF_CONVERSIONS, rollup)
        + f" FROM conversions WHERE {_OF_DAY.format('ts')} AND {rollup.outcomes}"
        + f" GROUP BY at, {keys}"
    ]
    if "clicks" in rollup.figures:
        parts.append(
            _part(f"toUnixTimestamp({bucket}) AS at, {keys}", _OF_HITS, rollup)
            + f" FROM hits WHERE {_OF_DAY.format('ts')} GROUP BY at, {keys}"
        )
    stored = {
        name: f"sum({name}) * 10000" if name in _MONEY else f"sum({name})"
        for name in rollup.figures
    }
    column = rollup.time if rollup.time == "hour" else "toDateTime(day, 'UTC')"
    parts.append(
        _part(f"toUnixTimestamp({column}) AS at, {keys}", stored, rollup, stored=True)
        + f" FROM {rollup.table} WHERE {_OF_DAY.format(rollup.time)} GROUP BY at, {keys}"
    )
    raw = ", ".join(f"sumIf({name}_, NOT stored) AS raw_{name}" for name in rollup.figures)
    summed = ", ".join(f"sumIf({name}_, stored) AS sum_{name}" for name in rollup.figures)
    differs = " OR ".join(f"raw_{name} != sum_{name}" for name in rollup.figures)
    return (
        f"SELECT toDateTime(at, 'UTC'), {keys}, {raw}, {summed}"  # noqa: S608
        f" FROM ({' UNION ALL '.join(parts)})"
        f" GROUP BY at, {keys} HAVING {differs} ORDER BY at, {keys} LIMIT {SHOWN_PER_DAY}"
    )


def _part(keys: str, formulas: dict[str, str], rollup: Rollup, *, stored: bool = False) -> str:
    figures = ", ".join(
        f"toInt128({formulas.get(name, '0')}) AS {name}_" for name in rollup.figures
    )
    return f"SELECT {keys}, {figures}, {int(stored)} AS stored"
