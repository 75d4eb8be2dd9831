"""Asks a query of the hit store: check, plan, SQL, typed rows."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Any

import msgspec

from clicktrail.hits import planner
from clicktrail.hits.dimensions import BUCKETS, ENTITIES
from clicktrail.hits.planner import Granularity, Plan, plan
from clicktrail.hits.query import Figures, Query, QueryError, Result, Row, Statement
from clicktrail.hits.reach import EVERYTHING, reach_of
from clicktrail.hits.sql import Sql, build

if TYPE_CHECKING:
    from clicktrail.hits.reach import Reach
    from clicktrail.hits.store import HitStore

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
# So much of a rollup one thread reads soonest: several wait for each other longer than they work.
_FOR_ONE_THREAD = timedelta(days=100)
# So much of an answer that is read to its end the store holds in memory; the rest waits on disk.
_HELD_BYTES = 128 * 2**20
_ENDLESS = {
    "max_block_size": "16384",
    "max_execution_time": "3600",
    "max_bytes_before_external_group_by": str(_HELD_BYTES),
    "max_bytes_before_external_sort": str(_HELD_BYTES),
}


# A page asks much of the same hits; the store keeps nothing of over a million rows.
SETTINGS_FOR_RAW = {"use_uncompressed_cache": "1"}


class Explained(msgspec.Struct, frozen=True):
    """How a query would be answered."""

    plan: Plan
    sql: Sql


def explain(query: Query, coarsest: Granularity = "day", reach: Reach = EVERYTHING) -> Explained:
    """Return the plan and the SQL of a query. Raises QueryError."""
    query.check()
    chosen = plan(query, coarsest, reach)
    return Explained(chosen, build(query, chosen))


def complete_since(store: HitStore, query: Query) -> datetime | None:
    """Return the moment before which not all is kept that `ask` counts; None: it is complete.

    Raises as `ask` does.
    """
    asked = _narrowed(store, query)
    if not asked.metrics:
        return None
    reach = reach_of(store, asked.account_id)
    return planner.complete_since(asked, plan(asked, reach=reach), reach)


def ask(store: HitStore, query: Query, coarsest: Granularity = "day") -> Result:
    """Answer a query.

    `coarsest` keeps the planner from coarser tables, for verification. Raises QueryError,
    HitStoreDown or HitStoreRefused.
    """
    asked = _narrowed(store, query)
    if not asked.metrics:
        # All of them are hidden: whether there is anything to count is too.
        nothing = Result(rows=[] if query.dimensions else [Row(figures=Figures())])
        return msgspec.structs.replace(
            nothing, total=len(nothing.rows) if query.with_total else None
        )
    explained = explain(asked, coarsest, reach_of(store, asked.account_id))
    sql, settings = explained.sql, settings_for(asked, explained.plan)
    answered, cost = store.measured_rows(sql.text, sql.parameters, settings)
    if asked.dimensions:
        answered = _counted(asked, answered)
    rows = _told(store, query, asked, sql, answered)
    total = None
    if query.with_total:
        total = int(answered[0][-1]) if answered else _total_behind_the_end(store, query, coarsest)
    return Result(rows=rows, total=total, statement=Statement(explained.plan, sql, cost))


def ask_for_all(store: HitStore, query: Query, at_once: int) -> Iterator[list[Row]]:
    """Yield the rows that `ask` would answer, at most `at_once` in a list, as the store makes them.

    For a query without a stretch, and for one reader from beginning to end: it may take long.
    Raises as `ask` does.
    """
    asked = _narrowed(store, query)
    if not asked.metrics or not asked.dimensions:
        yield from filter(None, [ask(store, query).rows])
        return
    explained = explain(asked, reach=reach_of(store, asked.account_id))
    sql = explained.sql
    for block in store.row_blocks(sql.text, sql.parameters, _ENDLESS):
        counted = _counted(asked, block)
        for first in range(0, len(counted), at_once):
            yield _told(store, query, asked, sql, counted[first : first + at_once])


def count_rows(store: HitStore, query: Query) -> int:
    """Return how many rows a query without a stretch has. Raises as `ask` does."""
    asked = _narrowed(store, query)
    if not asked.metrics or not asked.dimensions:
        return len(ask(store, query).rows)
    query = msgspec.structs.replace(asked, sort=None, with_total=False)
    chosen = plan(query, reach=reach_of(store, query.account_id))
    sql = build(query, chosen, ordered=False)
    counted = " OR ".join(f"m_{name} != 0" for name in query.sums)
    rows = store.rows(f"SELECT count() FROM ({sql.text}) WHERE {counted}", sql.parameters, _ENDLESS)
    return int(rows[0][0])


def _narrowed(store: HitStore, query: Query) -> Query:
    query.check()
    if query.classes is not None:
        raise QueryError("classes are counted in columns")
    return query if store.lens is None else store.lens.narrow(query)


def _counted(asked: Query, answered: Sequence[Sequence[Any]]) -> list[Sequence[Any]]:
    """Return the rows of which anything was counted."""
    skipped = len(asked.dimensions)
    return [values for values in answered if any(values[skipped:])]


def _told(
    store: HitStore,
    query: Query,
    asked: Query,
    sql: Sql,
    answered: Sequence[Sequence[Any]],
) -> list[Row]:
    """Return what the store answered to the narrowed query as rows of `query`."""
    sums = asked.sums
    rows = [row_of(asked, sums, sql.columns, values) for values in answered]
    if store.lens is None:
        return rows
    # Without its hidden dimension a question has one row, also where nothing was counted.
    empty = query.dimensions and not asked.dimensions
    lens = store.lens
    return [lens.dim(row, query) for row in rows if not empty or row.figures != Figures()]


def settings_for(query: Query, plan: Plan) -> dict[str, str]:
    """Return the settings under which the store answers a planned query soonest."""
    if plan.raw_metrics or plan.granularity == "raw":
        return SETTINGS_FOR_RAW
    # To unpack a month of a rollup takes as long as to add it up, and the same one is asked again.
    is_small = query.end - query.start <= _FOR_ONE_THREAD
    return {"max_threads": "1", "use_uncompressed_cache": "1"} if is_small else {}


def _total_behind_the_end(store: HitStore, query: Query, coarsest: Granularity) -> int:
    if not query.offset and query.limit != 0:
        return 0
    first = ask(store, msgspec.structs.replace(query, offset=0, limit=1), coarsest)
    return first.total or 0


def row_of(
    query: Query, sums: tuple[str, ...], columns: tuple[str, ...], values: Sequence[Any]
) -> Row:
    """Return what the store answered, values of `columns`, as a row of a query."""
    found: dict[str, Any] = dict(zip(columns, values, strict=True))
    figures = {name: found[name] for name in sums}
    if "last_hit" in figures:
        ms = figures["last_hit"]
        figures["last_hit"] = _EPOCH + timedelta(milliseconds=ms) if ms > 0 else None
    fields: dict[str, Any] = {"figures": Figures(**figures)}
    labels: dict[str, str | int] = {}
    for name in query.dimensions:
        value = found[name]
        if name in BUCKETS:
            fields["bucket"] = _moment(value) if name in ("minute", "hour") else value
        elif name in ENTITIES:
            fields[f"{name}_id"] = value
        else:
            labels[name] = value
    return Row(**fields, labels=labels)


def _moment(number: int) -> date:
    """Return the local time that yyyymmddhh or yyyymmddhhmm spells."""
    hours, minute = divmod(number, 100) if number >= 10**10 else (number, 0)
    day, hour = divmod(hours, 100)
    return datetime(day // 10_000, day // 100 % 100, day % 100, hour, minute)
