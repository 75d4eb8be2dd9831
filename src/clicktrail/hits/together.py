"""Asks the hit store several questions at once: those over the same raw rows read them together.

A page of statistics asks many questions of the same hits. What each costs is for the most part the
reading; together they cost little more than one of them (`together_sql`).
"""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context
from typing import TYPE_CHECKING, Any, NamedTuple

import msgspec

from clicktrail.hits.dimensions import FIRED, TIMES, label_of
from clicktrail.hits.filters import leaves
from clicktrail.hits.planner import Plan, plan
from clicktrail.hits.query import Result, Statement
from clicktrail.hits.reach import reach_of
from clicktrail.hits.statistics import SETTINGS_FOR_RAW, ask, row_of
from clicktrail.hits.together_sql import Asked, Span, build

if TYPE_CHECKING:
    from clicktrail.hits.query import Query
    from clicktrail.hits.store import HitStore

# The store answers so many at once; more would only wait for each other.
_AT_ONCE = 4
# A row of these holds what was seen, not only how often: too much to have for every question.
_HEAVY = frozenset({"visitors"})
_PLAN = Plan("raw", "raw", "asked together with others of the same raw hits")


class Found(NamedTuple):
    """The answer to a question, and that of the other time where it was found along with it."""

    now: Result
    then: Result | None = None


def ask_all(store: HitStore, asked: Sequence[Asked]) -> list[Found]:
    """Answer questions, in their order, each as `statistics.ask` answers it.

    Of the other time there are the rows that it has for those of now, or of its stretches all.
    Raises QueryError, HitStoreDown or HitStoreRefused.
    """
    groups = go_together(store, asked)
    by_group = [[asked[number] for number in group] for group in groups]
    if len(groups) < 2:
        answers = [_answered(store, some) for some in by_group]
    else:
        with ThreadPoolExecutor(_AT_ONCE) as threads:
            # Whoever writes to the log on the way says on whose behalf.
            under_way = [
                threads.submit(copy_context().run, _answered, store, some) for some in by_group
            ]
            answers = [each.result() for each in under_way]
    found = {
        number: result
        for group, results in zip(groups, answers, strict=True)
        for number, result in zip(group, results, strict=True)
    }
    return [found[number] for number in range(len(asked))]


def go_together(store: HitStore, asked: Sequence[Asked]) -> list[list[int]]:
    """Return the numbers of the questions in groups, each answered by one statement.

    Raises QueryError or HitStoreError.
    """
    groups: list[list[int]] = []
    open_to: dict[Hashable, list[list[int]]] = {}
    for number, one in enumerate(asked):
        common = _in_common(store, one)
        known = [] if common is None else open_to.setdefault(common, [])
        for group in known:
            if all(asked[other].query.dimensions != one.query.dimensions for other in group):
                group.append(number)
                break
        else:
            groups.append([number])
            known.append(groups[-1])
    return groups


def _in_common(store: HitStore, asked: Asked) -> Hashable:
    """Return what questions must have in common to be answered together; None: it goes alone."""
    query = asked.query
    query.check()
    is_of_account = (
        store.lens is None
        and all(
            part is None
            for part in (query.datapoint_ids, query.conversion_ids, query.led_to, query.classes)
        )
        and all(part is None for part in (query.kind, query.is_spider, query.is_unique))
        and FIRED.isdisjoint(leaf.field for leaf in leaves(query.filter))
    )
    is_plain = (
        len(query.dimensions) <= 1
        and all(_is_column(name, query) for name in query.dimensions)
        and _HEAVY.isdisjoint(query.sums)
        and (query.sort is None or query.sort in query.sums)
        and query.limit != 0
        and query.offset == 0
    )
    if not (is_of_account and is_plain):
        return None
    reach = reach_of(store, query.account_id)
    spans = [Span(query.start, query.end), *([] if asked.then is None else [asked.then])]
    for span in spans:
        at_that_time = msgspec.structs.replace(query, start=span.start, end=span.end)
        if plan(at_that_time, reach=reach).granularity != "raw":
            return None
    # With whatever time each compares: what one reads of it, most others of a page do too.
    has_other = asked.then is not None
    return (query.account_id, spans[0], has_other, query.zone.key, query.filter)


def _is_column(name: str, query: Query) -> bool:
    """Tell whether events have one value of a dimension each, which nobody has to be asked for."""
    if name == "conversion":
        return not query.hit_metrics
    label = label_of(name)
    if label is not None:
        return not label.spreads
    return name in TIMES or name == "datapoint"


def _answered(store: HitStore, asked: Sequence[Asked]) -> list[Found]:
    """Answer the questions of a group."""
    if len(asked) == 1 and not _has_all_beside(store, asked[0]):
        return [Found(ask(store, asked[0].alone))]
    together = build(asked)
    sql = together.sql
    rows, cost = store.measured_rows(sql.text, sql.parameters, SETTINGS_FOR_RAW)
    told = Statement(_PLAN, sql, cost)
    found = []
    for number, (one, sums) in enumerate(zip(asked, together.sums, strict=True)):
        mine = [dict(zip(sql.columns, row, strict=True)) for row in rows if row[0] == number]
        then = None
        if one.then is not None:
            then = _result(one.query, together.then[number], number, mine, None)
        found.append(Found(_result(one.query, sums, number, mine, told), then))
    return found


def _has_all_beside(store: HitStore, asked: Asked) -> bool:
    """Tell whether a question alone has its other time from the same scan.

    To a list that would bring the other time of all it might hold, not of the rows it shows.
    """
    by_time = all(name in TIMES for name in asked.query.dimensions)
    return asked.then is not None and by_time and _in_common(store, asked) is not None


def _result(
    query: Query,
    sums: Sequence[str],
    number: int,
    rows: list[dict[str, Any]],
    told: Statement | None,
) -> Result:
    columns = [*(f"d{number}" for _ in query.dimensions), *sums]
    names = (*query.dimensions, *query.sums)
    values = [[row[column] for column in columns] for row in rows]
    if not query.dimensions:
        values = values or [[0] * len(sums)]
    elif query.buckets:
        # Of the two times' stretches each has but its own.
        values = [each for each in values if any(each[1:])]
    total = len(values) if query.limit is None or not rows else rows[0]["total_rows"]
    return Result(
        rows=[row_of(query, query.sums, names, each) for each in values[: query.limit]],
        total=int(total) if query.with_total else None,
        statement=told,
    )
