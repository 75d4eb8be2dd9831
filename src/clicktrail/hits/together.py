"""Asks the hit store several questions at once: those over the same raw rows read them together.

A page of statistics asks many questions of the same hits. What each costs is for the most part the
reading; together they cost little more than one of them (`together_sql`).
"""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context
from typing import TYPE_CHECKING, Any

from clicktrail.hits.dimensions import FIRED, TIMES, label_of
from clicktrail.hits.filters import leaves
from clicktrail.hits.planner import Plan, plan
from clicktrail.hits.query import Result, Statement
from clicktrail.hits.reach import reach_of
from clicktrail.hits.statistics import SETTINGS_FOR_RAW, ask, row_of
from clicktrail.hits.together_sql import Asked, build

if TYPE_CHECKING:
    from clicktrail.hits.query import Query
    from clicktrail.hits.store import HitStore

# The store answers so many at once; more would only wait for each other.
_AT_ONCE = 4
# A row of these holds what was seen, not only how often: too much to have for every question.
_HEAVY = frozenset({"visitors"})
_PLAN = Plan("raw", "raw", "asked together with others of the same raw hits")


def ask_all(store: HitStore, asked: Sequence[Asked]) -> list[Result]:
    """Answer questions, in their order, each as `statistics.ask` answers it.

    Raises QueryError, HitStoreDown or HitStoreRefused.
    """
    groups = go_together(store, asked)
    by_group = [[asked[number] for number in group] for group in groups]
    if len(groups) == 1:
        answers = [_answered(store, by_group[0])]
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
    chosen = plan(query, reach=reach_of(store, query.account_id))
    if chosen.granularity != "raw":
        return None
    return (query.account_id, query.start, query.end, query.zone.key, query.filter)


def _is_column(name: str, query: Query) -> bool:
    """Tell whether events have one value of a dimension each, which nobody has to be asked for."""
    if name == "conversion":
        return not query.hit_metrics
    label = label_of(name)
    if label is not None:
        return not label.spreads
    return name in TIMES or name == "datapoint"


def _answered(store: HitStore, asked: Sequence[Asked]) -> list[Result]:
    """Answer the questions of a group."""
    if len(asked) == 1:
        return [ask(store, asked[0].alone)]
    together = build(asked)
    sql = together.sql
    rows, cost = store.measured_rows(sql.text, sql.parameters, SETTINGS_FOR_RAW)
    found = []
    for number, (one, sums) in enumerate(zip(asked, together.sums, strict=True)):
        mine = [dict(zip(sql.columns, row, strict=True)) for row in rows if row[0] == number]
        found.append(_result(one.query, sums, number, mine, Statement(_PLAN, sql, cost)))
    return found


def _result(
    query: Query, sums: Sequence[str], number: int, rows: list[dict[str, Any]], told: Statement
) -> Result:
    columns = [*(f"d{number}" for _ in query.dimensions), *sums]
    names = (*query.dimensions, *query.sums)
    values = [[row[column] for column in columns] for row in rows]
    total = rows[0]["total_rows"] if rows else 0
    if not query.dimensions and not rows:
        values, total = [[0] * len(sums)], 1
    return Result(
        rows=[row_of(query, query.sums, names, each) for each in values[: query.limit]],
        total=int(total) if query.with_total else None,
        statement=told,
    )
