"""Turns a planned query into SQL. Values are bound as parameters; SQL holds only our own words.

Dimensions are called `d0`, `d1` …, sums `m_<name>`: what a query is by may have a name of its own.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import msgspec

from clicktrail.hits.clicks import is_click_of
from clicktrail.hits.dimensions import (
    APPROXIMATE,
    CONVERSION_METRICS,
    FIRED,
    HIT_METRICS,
    MERGED_BY_MAX,
    MONEY,
    PLACED,
    RATIOS,
    label_of,
    rollup_expression,
)
from clicktrail.hits.expressions import COUNTED, Source, placed_key
from clicktrail.hits.parameters import Parameters
from clicktrail.hits.planner import needs_hits_of_conversions

if TYPE_CHECKING:
    from clicktrail.hits.planner import Plan
    from clicktrail.hits.query import Query

__all__ = [
    "COUNTED_BY_CONVERSION",
    "Parameters",
    "Sql",
    "build",
    "build_ranking",
    "conversion_metric",
    "joined_hits",
    "scope",
    "scope_of_hits",
    "summed",
    "times",
]

COUNTED_BY_CONVERSION = "outcome IN ('attributed', 'unattributed')"
"""The condition of conversions that count whether or not a click explains them."""


class Sql(msgspec.Struct, frozen=True):
    """A statement and the values of its parameters. `columns` names what it selects, in order."""

    text: str
    parameters: dict[str, Any]
    columns: tuple[str, ...]


def build(query: Query, plan: Plan, *, ordered: bool = True) -> Sql:
    """Return the SQL that answers a checked query as planned, in any order where not `ordered`.

    A rollup has rows for what was not asked for, and raw groups have too: they are no result. Where
    rows are counted or cut they are left out here, else they are left to the reader: to understand
    a condition on every metric takes the store longer than to add up what a page shows.
    """
    bound = Parameters()
    lines = [_source(query, plan, bound)]
    dimensions, sums = _aliases(query), [f"m_{name}" for name in query.sums]
    if query.with_total or query.limit is not None or query.offset or query.sort is not None:
        selected = [*dimensions, *sums]
        if query.with_total:
            selected.append("count() OVER () AS total_rows")
        lines = [f"SELECT {', '.join(selected)}", f"FROM ({lines[0]})"]
        if query.dimensions:
            lines.append("WHERE " + " OR ".join(f"{name} != 0" for name in sums))
    order = dimensions if ordered else []
    if query.sort is not None:
        way = "DESC" if query.descending else "ASC"
        order = [f"{_sorted_by(query, bound)} {way} NULLS LAST", *order]
    if order:
        lines.append(f"ORDER BY {', '.join(order)}")
    if query.limit is not None:
        limit, offset = (
            bound.add("limit", "UInt64", query.limit),
            bound.add("offset", "UInt64", query.offset),
        )
        lines.append(f"LIMIT {limit} OFFSET {offset}")
    elif query.offset:
        lines.append(f"OFFSET {bound.add('offset', 'UInt64', query.offset)}")
    names = (*query.dimensions, *query.sums)
    return Sql(
        "\n".join(lines), bound.values, (*names, "total_rows") if query.with_total else names
    )


def build_ranking(query: Query, plan: Plan, percent: int = 0) -> Sql:
    """Return the SQL that ranks the entity of a checked query by its only metric, if that is not 0.

    The query's direction holds for equal figures' ids too; of its stretch only the limit counts.
    `percent` (0: 100) of the figure is what counts, rounded down; the row has all of it.
    """
    bound = Parameters()
    source = _source(query, plan, bound)
    figure = _share(f"m_{query.metrics[0]}", percent, bound)
    way = "DESC" if query.descending else "ASC"
    lines = [source, f"HAVING {figure} != 0", f"ORDER BY {figure} {way}, d0 {way}"]
    if query.limit is not None:
        lines.append(f"LIMIT {bound.add('limit', 'UInt64', query.limit)}")
    return Sql("\n".join(lines), bound.values, (*query.dimensions, *query.metrics))


def _aliases(query: Query) -> list[str]:
    return [f"d{index}" for index, _ in enumerate(query.dimensions)]


def _sorted_by(query: Query, bound: Parameters) -> str:
    """Return what rows are sorted by: a dimension, or a figure as it is shown."""
    if query.sort in query.dimensions:
        return f"d{query.dimensions.index(query.sort)}"
    above, *below = RATIOS.get(query.sort or "", (query.sort or "",))
    shown = _share(f"m_{above}", query.shares.get(above, 0), bound)
    return f"{shown} / nullIf(m_{below[0]}, 0)" if below else shown


def _share(figure: str, percent: int, bound: Parameters) -> str:
    """Return the expression of a percentage of a figure (0: all of it), rounded down."""
    if not percent:
        return figure
    share = f"{figure} * {bound.add('percent', 'UInt32', percent)}"
    return f"if({share} < 0, -intDiv(99 - {share}, 100), intDiv({share}, 100))"


def _source(query: Query, plan: Plan, bound: Parameters) -> str:
    if plan.granularity == "raw":
        return _raw_source(query, bound)
    if plan.raw_metrics:
        return _mixed_source(query, plan, bound)
    return _rollup_source(query, plan, bound)


def _raw_source(query: Query, bound: Parameters) -> str:
    parts = []
    if query.hit_metrics:
        parts.append(_raw_hits(query, bound))
    if query.conversion_metrics:
        parts.append(_raw_conversions(query, bound))
    return parts[0] if len(parts) == 1 else _added_up(query, parts)


def _mixed_source(query: Query, plan: Plan, bound: Parameters) -> str:
    """Return the sums of raw rows beside those of a rollup, by the same dimensions."""
    summed = tuple(name for name in query.sums if name not in plan.raw_metrics)
    of_summed = msgspec.structs.replace(query, metrics=summed, sort=None)
    of_raw = msgspec.structs.replace(query, metrics=plan.raw_metrics, sort=None)
    parts = []
    for some, source in (
        (of_summed, _rollup_source(of_summed, plan, bound)),
        (of_raw, _raw_source(of_raw, bound)),
    ):
        sums = [f"m_{name}" if name in some.sums else _metric(name, "0") for name in query.sums]
        parts.append(f"SELECT {', '.join([*_aliases(query), *sums])} FROM (\n{source}\n)")
    return _added_up(query, parts)


def _added_up(query: Query, parts: list[str]) -> str:
    sums = [
        f"{'max' if name in MERGED_BY_MAX else 'sum'}(m_{name}) AS m_{name}" for name in query.sums
    ]
    union = "\nUNION ALL\n".join(parts)
    selected = ", ".join([*_aliases(query), *sums])
    return f"SELECT {selected} FROM (\n{union}\n)" + _group_by(query)


def _raw_hits(query: Query, bound: Parameters) -> str:
    source = Source(query, bound, "ts", fired_prefix="fired_" if query.spreads_fired else None)
    metrics = {
        name: APPROXIMATE[name]
        if query.approximate and name in APPROXIMATE
        else HIT_METRICS[name][0]
        for name in query.hit_metrics
    }
    conditions = [*scope_of_hits(query, bound), *times(query, bound)]
    led = f"account_id = {{account_id:UInt32}} AND {COUNTED}"
    if query.led_to is not None:
        led += f" AND {bound.among('conversion_id', 'led_to', query.led_to)}"
        conditions.append(f"hit_id IN (SELECT click_hit_id FROM conversions WHERE {led})")
    wanted = [] if query.filter is None else [source.condition(query.filter)]
    if not query.spreads_fired:
        return _grouped(query, source, metrics, "hits", [*conditions, *wanted])
    # A hit counts once for each conversion or parameter, however often it was fired.
    once = ["hit_id", *(source.dimension(name) for name in query.dimensions if name in FIRED)]
    pairs = (
        "(SELECT hit.*, fired.fired_conversion_id, fired.fired_parameter\n"
        f"FROM (SELECT * FROM hits WHERE {' AND '.join(conditions)}) AS hit\n"
        "INNER JOIN (SELECT click_hit_id, conversion_id AS fired_conversion_id,"
        f" parameter AS fired_parameter FROM conversions\nWHERE {led} AND ts >= "
        f"{bound.moment('start', query.start)}) AS fired ON fired.click_hit_id = hit.hit_id\n"
        f"WHERE {' AND '.join(wanted) or '1'}\nLIMIT 1 BY {', '.join(once)})"
    )
    return _grouped(query, source, metrics, pairs, [])


def _raw_conversions(query: Query, bound: Parameters) -> str:
    metrics = {name: conversion_metric(query, name)[0] for name in query.conversion_metrics}
    conditions = [*scope(query, bound), *times(query, bound)]
    if query.conversion_ids is not None:
        conditions.append(bound.among("conversion_id", "conversion_ids", query.conversion_ids))
    if query.led_to is not None:
        conditions.append(bound.among("conversion_id", "led_to", query.led_to))
    # Nothing is known of a conversion without a click that `kind` could be compared with.
    alone = query.by_conversion and query.kind is None
    conditions.append(COUNTED_BY_CONVERSION if alone else COUNTED)
    if query.kind is not None:
        conditions.append(f"kind = {bound.add('kind', 'UInt8', int(query.kind))}")
    table = "conversions"
    if needs_hits_of_conversions(query):
        table = joined_hits(query, " AND ".join(conditions), bound)
        conditions = []
    source = Source(query, bound, "ts", label_prefix="hit_")
    if query.filter is not None:
        conditions.append(source.condition(query.filter))
    return _grouped(query, source, metrics, table, conditions)


def joined_hits(query: Query, where: str, bound: Parameters) -> str:
    """Return conversions with the labels of their hits; filtered like the hits themselves."""
    found = (label_of(name) for name in query.labels)
    labels = sorted({label.column for label in found if label is not None})
    account = bound.add("account_id", "UInt32", query.account_id)
    hit_conditions = [
        f"account_id = {account}",
        is_click_of(where, bound),
        *_classes(query, bound, with_kind=False),
    ]
    columns = ", ".join(["hit_id", *labels])
    joined = "".join(f", hit.{label} AS hit_{label}" for label in labels)
    # A class of hits leaves out what has no hit; else such conversions stay, unlabelled.
    filtered = query.is_spider is not None or query.is_unique is not None
    return (
        f"(SELECT fired.*{joined}\nFROM (SELECT * FROM conversions WHERE {where}) AS fired\n"
        f"LEFT {'SEMI' if filtered else 'ANY'} JOIN (SELECT {columns} FROM hits\n"
        f"WHERE {' AND '.join(hit_conditions)}) AS hit ON hit.hit_id = fired.click_hit_id)"
    )


def _rollup_source(query: Query, plan: Plan, bound: Parameters) -> str:
    time = plan.granularity
    is_day = time == "day"
    source = Source(query, bound, f"t.{time}", is_day=is_day)
    metrics = {
        name: conversion_metric(query, name)[1]
        if name in CONVERSION_METRICS
        else rollup_expression(name)
        for name in query.sums
    }
    start, end = bound.moment("start", query.start), bound.moment("end", query.end)
    cast = "toDate" if is_day else "toDateTime"
    zone = "" if is_day else ", 'UTC'"
    conditions = [
        *scope(query, bound),
        f"t.{time} >= {cast}({start}{zone}) AND t.{time} < {cast}({end}{zone})",
    ]
    if query.conversion_ids is not None:
        conditions.append(bound.among("conversion_id", "conversion_ids", query.conversion_ids))
    if not query.hit_metrics:
        # Most rows are of hits alone; each of conversions counts at least one.
        conditions.append("t.conversions != 0")
    if query.filter is not None:
        conditions.append(source.condition(query.filter))
    return _grouped(query, source, metrics, f"{plan.family}_{time}", conditions, alias="t")


def _grouped(
    query: Query,
    source: Source,
    metrics: dict[str, str | None] | dict[str, str],
    table: str,
    conditions: list[str],
    alias: str = "e",
) -> str:
    """Return the statement that sums up a table (or a subquery) by the query's dimensions.

    The sums that `metrics` lacks are 0.
    """
    dimensions = [
        f"{source.dimension(name)} AS d{index}" for index, name in enumerate(query.dimensions)
    ]
    sums = [_metric(name, metrics.get(name) or "0") for name in query.sums]
    joins = [
        join for name in query.dimensions if name in PLACED for join in _placed(source, name, alias)
    ]
    if joins and alias == "e":
        # What the conditions choose is chosen by the table's own index, before anything is joined.
        table, conditions = f"(SELECT * FROM {table} WHERE {' AND '.join(conditions) or '1'})", []
    # Of a rollup's WHERE the store would make PREWHERE itself, after long thought.
    where = "PREWHERE" if alias == "t" and not joins else "WHERE"
    return (
        f"SELECT {', '.join([*dimensions, *sums])}\nFROM {table} AS {alias}{''.join(joins)}\n"
        f"{where} {' AND '.join(conditions) or '1'}" + _group_by(query)
    )


def _placed(source: Source, name: str, alias: str) -> list[str]:
    """Return the join that puts the keys of a placement beside events, if there is one."""
    placement = source.query.placements.get(name)
    if placement is None:
        return []
    datapoints, keys = placement.datapoint_ids or (0,), placement.keys or (0,)
    pairs = [source.bound.hold_numbers(some) for some in (datapoints, keys)]
    column = placed_key(name)
    return [
        f"\nLEFT JOIN (SELECT pair.1 AS {column}_of, pair.2 AS {column}\n"
        f"FROM (SELECT arrayJoin(arrayZip({', '.join(pairs)})) AS pair)) AS {column}_pairs"
        f" ON {alias}.datapoint_id = {column}_pairs.{column}_of"
    ]


def scope(query: Query, bound: Parameters) -> list[str]:
    """Return the conditions of whom events are."""
    conditions = [f"account_id = {bound.add('account_id', 'UInt32', query.account_id)}"]
    if query.datapoint_ids is not None:
        conditions.append(bound.among("datapoint_id", "datapoint_ids", query.datapoint_ids))
    if query.classes is not None:
        conditions.append(query.classes.condition(bound))
    return conditions


def scope_of_hits(query: Query, bound: Parameters) -> list[str]:
    """Return the conditions of whose hits are meant, and of which class."""
    return [*scope(query, bound), *_classes(query, bound)]


def times(query: Query, bound: Parameters) -> list[str]:
    """Return the conditions of when events were."""
    return [
        f"ts >= {bound.moment('start', query.start)}",
        f"ts < {bound.moment('end', query.end)}",
    ]


def _classes(query: Query, bound: Parameters, *, with_kind: bool = True) -> list[str]:
    conditions = []
    if query.kind is not None and with_kind:
        conditions.append(f"kind = {bound.add('kind', 'UInt8', int(query.kind))}")
    if query.is_spider is not None:
        conditions.append("is_spider" if query.is_spider else "NOT is_spider")
    if query.is_unique is not None:
        conditions.append("is_unique" if query.is_unique else "NOT is_unique")
    return conditions


def conversion_metric(query: Query, name: str) -> tuple[str, str | None]:
    """Return the expressions of a metric of conversions, over raw rows and rollups.

    The store marks which conversion was the first of its click to anything at all; seen from one
    conversion that would leave out the clicks that had led to another one before.
    """
    if name == "converted_clicks" and query.of_one_conversion:
        name = "unique_conversions"
    return CONVERSION_METRICS[name]


def summed(name: str, expression: str, column: str) -> str:
    """Return what selects a sum as a column."""
    # A hundred amounts of the largest size are more than 64 bits hold, and would come out negative.
    # Counts are UInt64 and instants Int64 as they are.
    return f"{f'toInt128({expression})' if name in MONEY else expression} AS {column}"


def _metric(name: str, expression: str) -> str:
    return summed(name, expression, f"m_{name}")


def _group_by(query: Query) -> str:
    names = ", ".join(_aliases(query))
    return f"\nGROUP BY {names}" if names else ""
