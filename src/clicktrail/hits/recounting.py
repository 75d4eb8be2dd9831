"""Bring an account's sums of some days to what its raw rows say, after rows were taken away.

Sums are corrected by adding the difference, so that no moment shows a day without its figures, and
doing it again adds nothing. Counts are unsigned and wrap around: a row with the difference -1 holds
2^64 - 1, and added to the others it gives what it should.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any, TypeVar

from clicktrail.hits.rollups import LAST_HIT, MONEY, OF_CONVERSIONS, OF_HITS, ROLLUPS

if TYPE_CHECKING:
    from clicktrail.hits.rollups import Rollup
    from clicktrail.hits.store import HitStore

T = TypeVar("T")
AT_ONCE = 5_000
"""Values of one array in a statement."""

DAYS_AT_ONCE = 30
_OF_DAYS = "account_id = {{account:UInt32}} AND toDate({}) IN {{days:Array(Date)}}"


def recount(store: HitStore, account_id: int, days: Sequence[date]) -> int:
    """Make the rollups of the account agree with its raw rows on these days (UTC).

    Nothing may be inserted for the account meanwhile, and all raw rows of the days must be there
    that have not been taken away on purpose. Returns how many sums were changed. Raises
    HitStoreError; what was done by then is right, and the rest is done by doing it again.
    """
    changed = 0
    for some in parts(sorted(days), DAYS_AT_ONCE):
        for rollup in ROLLUPS:
            changed += _recount(store, rollup, {"account": account_id, "days": some})
    return changed


def parts(values: Sequence[T], size: int) -> Iterator[list[T]]:
    """Yield the values in lists of at most `size`."""
    for start in range(0, len(values), size):
        yield list(values[start : start + size])


def _recount(store: HitStore, rollup: Rollup, bound: dict[str, Any]) -> int:
    place = _place("at", rollup)
    differing = store.rows(
        f"SELECT {place}, sum(rows_), toUnixTimestamp64Milli(maxIf(last_, NOT stored)),"
        f" maxIf(last_, stored) != maxIf(last_, NOT stored) FROM ({_both(rollup)})"
        f" GROUP BY {_by('at', rollup)} HAVING {_differs(rollup)} OR sum(rows_) = 0"
        " OR maxIf(last_, stored) != maxIf(last_, NOT stored)",
        bound,
    )
    if not differing:
        return 0
    figures = rollup.figures
    store.command(
        f"INSERT INTO {rollup.table} (account_id, {_by(rollup.time, rollup)}, {', '.join(figures)})"
        " SETTINGS insert_deduplicate = 0"
        f" SELECT {{account:UInt32}}, {_by('at', rollup)}, {', '.join(map(_difference, figures))}"
        f" FROM ({_both(rollup)}) GROUP BY {_by('at', rollup)} HAVING {_differs(rollup)}",
        bound,
    )
    of_account = _OF_DAYS.format(rollup.time)
    here = _place(rollup.time, rollup)
    moved = [(row[0], row[2]) for row in differing if row[1] and row[3]]
    if rollup.has_hits:
        for some in parts(moved, AT_ONCE):
            store.command(
                f"ALTER TABLE {rollup.table} UPDATE last_hit = fromUnixTimestamp64Milli("
                f"arrayElement({{last:Array(Int64)}}, indexOf({{places:Array(String)}}, {here})),"
                " 'UTC')"
                f" WHERE {of_account} AND {here} IN {{places:Array(String)}}"
                " SETTINGS mutations_sync = 1",
                bound | {"places": [each for each, _ in some], "last": [at for _, at in some]},
            )
    # Where no row is left even the sums of nothing would tell that somebody was there.
    for gone in parts([row[0] for row in differing if not row[1]], AT_ONCE):
        store.command(
            f"DELETE FROM {rollup.table} WHERE {of_account} AND {here} IN {{places:Array(String)}}",
            bound | {"places": gone},
        )
    return len(differing)


def _by(time: str, rollup: Rollup) -> str:
    return ", ".join((time, *rollup.keys))


def _place(time: str, rollup: Rollup) -> str:
    """Return the expression of a text that names a sum within its account."""
    shown = (f"toString(toUInt32({time}))", *(f"toString({key})" for key in rollup.keys))
    joined = ", '/', ".join(shown)
    return f"concat({joined}, '')"


def _both(rollup: Rollup) -> str:
    """Return the query for the figures of the days, by the raw rows and as they are stored."""
    at = rollup.start
    money = {name: f"sum({name})" for name in MONEY}
    never = "toDateTime64(0, 3, 'UTC')"
    queries = [
        _part(rollup, at, OF_CONVERSIONS | money, never, "count()", stored=False)
        + f" FROM conversions WHERE {_OF_DAYS.format('ts')} AND {rollup.counted}"
    ]
    last = never
    if rollup.has_hits:
        queries.append(
            _part(rollup, at, OF_HITS, LAST_HIT, "count()", stored=False)
            + f" FROM hits WHERE {_OF_DAYS.format('ts')}"
        )
        last = "max(last_hit)"
    sums = {name: f"sum({name})" for name in rollup.figures}
    queries.append(
        _part(rollup, rollup.time, sums, last, "0", stored=True)
        + f" FROM {rollup.table} WHERE {_OF_DAYS.format(rollup.time)}"
    )
    return " UNION ALL ".join(f"{query} GROUP BY {_by('at', rollup)}" for query in queries)


def _part(
    rollup: Rollup, at: str, formulas: dict[str, str], last: str, rows: str, *, stored: bool
) -> str:
    columns = [f"{at} AS at", *rollup.keys]
    for name in rollup.figures:
        kind = "toDecimal128({}, 4)" if name in MONEY else "toInt64({})"
        columns.append(f"{kind.format(formulas.get(name, '0'))} AS {name}_")
    columns += [f"{last} AS last_", f"toUInt64({rows}) AS rows_", f"{int(stored)} AS stored"]
    return f"SELECT {', '.join(columns)}"


def _difference(name: str) -> str:
    found = f"sumIf({name}_, NOT stored) - sumIf({name}_, stored)"
    return f"toDecimal128({found}, 4)" if name in MONEY else f"toUInt64({found})"


def _differs(rollup: Rollup) -> str:
    return " OR ".join(
        f"sumIf({name}_, NOT stored) != sumIf({name}_, stored)" for name in rollup.figures
    )
