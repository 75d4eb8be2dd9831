"""Compare the rollups with the raw rows they are sums of, a day at a time, in the store itself."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from decimal import Decimal
from typing import Any, NamedTuple

from clicktrail.hits.rollups import (
    LAST_HIT,
    MONEY,
    OF_CONVERSIONS,
    OF_HITS,
    ROLLUPS,
    Rollup,
)
from clicktrail.hits.store import HitStore
from clicktrail.verify.report import Report
from clicktrail.verify.scope import Scope, date_of

# While ingestion goes on, a query may see a raw row and not yet its sums: a difference counts only
# when the same is there at every one of so many looks.
LOOKS = 6
PAUSE_SECONDS = 0.5
SHOWN_PER_DAY = 1000

_DAY = "{day:Date}"
# Before, only the quarters of what came late are there.
_QUARTERED = f"account_id IN (SELECT account_id FROM quartered WHERE since <= {_DAY})"  # noqa: S608
# In whole numbers: ten-thousandths of amounts, milliseconds of instants.
_RAW = (
    OF_HITS
    | OF_CONVERSIONS
    | {name: f"sum({name}) * 10000" for name in MONEY}
    | {"last_hit": f"toUnixTimestamp64Milli({LAST_HIT})"}
)


def days(store: HitStore, scope: Scope, after: int) -> list[int]:
    """Return the days behind `after` of which there are rollups or raw rows, in order."""
    found = {
        row[0]
        for name, column in (
            *((rollup.table, rollup.time) for rollup in ROLLUPS),
            ("hits", "ts"),
            ("conversions", "ts"),
        )
        for row in store.rows_of_all(
            f"SELECT DISTINCT toUInt32(toDate({column})) FROM {name}"  # noqa: S608
            f" WHERE {scope.condition(column)}",
            scope.parameters,
        )
    }
    return sorted(day for day in found if day > after)


def compare(
    store: HitStore,
    report: Report,
    scope: Scope,
    day: int,
    is_at_rest: Callable[[Callable[[], None]], bool],
) -> None:
    """Compare every rollup on one day, noting what differs.

    `is_at_rest` does what it is given, and tells whether nothing was ingested meanwhile.
    """
    bound = {**scope.parameters, "day": date_of(day)}
    accounts = _total(
        store,
        "SELECT uniqExact(account_id) FROM (SELECT account_id FROM hits WHERE toDate(ts) ="  # noqa: S608
        f" {{day:Date}} AND {scope.condition('ts')} UNION ALL SELECT account_id FROM conversions"
        f" WHERE toDate(ts) = {{day:Date}} AND {scope.condition('ts')})",
        bound,
    )
    lasting: dict[str, Differing] = {}
    quartered = _total(store, f"SELECT count() FROM quartered WHERE since <= {_DAY}", bound)  # noqa: S608
    there = [rollup for rollup in ROLLUPS if quartered or not rollup.of_some]

    def look() -> None:
        for rollup in there:
            before = lasting.get(rollup.table)
            if before == {}:
                continue
            found = _differing(store, rollup, scope, bound)
            # What comes in meanwhile makes other gaps at other moments; a fault stays as it is.
            lasting[rollup.table] = {
                key: each
                for key, each in found.items()
                if before is None or (key in before and before[key].gaps == each.gaps)
            }

    for number in range(LOOKS):
        if number:
            time.sleep(PAUSE_SECONDS)
        if is_at_rest(look) or not any(lasting.values()):
            break
    for rollup in there:
        differing = lasting[rollup.table]
        for key, each in differing.items():
            names = ("at", *_keys(rollup))
            of = ", ".join(f"{name} {value}" for name, value in zip(names, key, strict=True))
            for name, expected, found in zip(_figures(rollup), each.raw, each.summed, strict=True):
                if expected != found:
                    report.differ(f"{rollup.table}, {of}", name, int(expected), int(found))
        of_accounts = {key[1] for key in differing}
        report.compared(day, rollup.table, accounts, of_accounts)


def _total(store: HitStore, sql: str, bound: dict[str, Any]) -> int:
    return sum(row[0] for row in store.rows_of_all(sql, bound))


class Gap(NamedTuple):
    """Figures of one key of a rollup by the raw rows and by itself, which are not equal."""

    raw: Sequence[int | Decimal]
    summed: Sequence[int | Decimal]

    @property
    def gaps(self) -> list[int]:
        """By how much each is wrong."""
        return [int(raw) - int(summed) for raw, summed in zip(self.raw, self.summed, strict=True)]


Differing = dict[tuple[Any, ...], Gap]
"""By key: the time, then the keys of the rollup, of which the account is the first."""


def _differing(store: HitStore, rollup: Rollup, scope: Scope, bound: dict[str, Any]) -> Differing:
    keys, count = 1 + len(_keys(rollup)), len(_figures(rollup))
    return {
        tuple(row[:keys]): Gap(row[keys : keys + count], row[keys + count :])
        for row in store.rows_of_all(statement(rollup, scope), bound)
    }


def statement(rollup: Rollup, scope: Scope) -> str:
    """Return the query for the keys of one day (`{day:Date}`) whose figures differ.

    Its columns: the time, the keys, each figure by the raw rows, each figure by the rollup.
    """
    keys = ", ".join(_keys(rollup))
    figures = _figures(rollup)
    meant = f" AND {_QUARTERED}" if rollup.of_some else ""
    of_raw = f"{_seconds(rollup.start)}, {keys}"
    parts = [
        _part(of_raw, {name: _RAW[name] for name in (*OF_CONVERSIONS, *MONEY)}, figures)
        + f" FROM conversions WHERE toDate(ts) = {{day:Date}} AND {scope.condition('ts')}"
        + f" AND {rollup.counted}{meant}"
        + f" GROUP BY at, {keys}"
    ]
    if rollup.has_hits:
        parts.append(
            _part(of_raw, {name: _RAW[name] for name in (*OF_HITS, "last_hit")}, figures)
            + f" FROM hits WHERE toDate(ts) = {{day:Date}} AND {scope.condition('ts')}"
            + f"{meant} GROUP BY at, {keys}"
        )
    stored = {name: f"sum({name})" for name in rollup.figures}
    stored |= {name: f"sum({name}) * 10000" for name in MONEY}
    stored["last_hit"] = "toUnixTimestamp64Milli(max(last_hit))"
    parts.append(
        _part(f"{_seconds(rollup.time)}, {keys}", stored, figures, stored=True)
        + f" FROM {rollup.table} WHERE toDate({rollup.time}) = {{day:Date}}"
        + f" AND {scope.condition(rollup.time)}{meant} GROUP BY at, {keys}"
    )
    found = {name: "maxIf" if name == "last_hit" else "sumIf" for name in figures}
    raw = ", ".join(f"{how}({name}_, NOT stored) AS raw_{name}" for name, how in found.items())
    summed = ", ".join(f"{how}({name}_, stored) AS sum_{name}" for name, how in found.items())
    differs = " OR ".join(f"raw_{name} != sum_{name}" for name in figures)
    return (
        f"SELECT toDateTime(at, 'UTC'), {keys}, {raw}, {summed}"  # noqa: S608
        f" FROM ({' UNION ALL '.join(parts)})"
        f" GROUP BY at, {keys} HAVING {differs} ORDER BY at, {keys} LIMIT {SHOWN_PER_DAY}"
    )


def _keys(rollup: Rollup) -> tuple[str, ...]:
    return ("account_id", *rollup.keys)


def _figures(rollup: Rollup) -> tuple[str, ...]:
    """Return what is compared: the sums, and of hits the latest one."""
    return (*rollup.figures, *(("last_hit",) if rollup.has_hits else ()))


def _seconds(time: str) -> str:
    return f"toUnixTimestamp(toDateTime({time}, 'UTC')) AS at"


def _part(
    keys: str, formulas: dict[str, str], names: tuple[str, ...], *, stored: bool = False
) -> str:
    figures = ", ".join(f"toInt128({formulas.get(name, '0')}) AS {name}_" for name in names)
    return f"SELECT {keys}, {figures}, {int(stored)} AS stored"
