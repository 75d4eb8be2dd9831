"""Turns a planned query into SQL. Values are bound as parameters; SQL holds only our own words."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import msgspec

from clicktrail.hits import zones
from clicktrail.hits.dimensions import (
    BUCKETS,
    CONVERSION_METRICS,
    FIRED_LABELS,
    HIT_METRICS,
    LABELS,
    MERGED_BY_MAX,
    MONEY,
)
from clicktrail.hits.planner import Plan, needs_hits_of_conversions

if TYPE_CHECKING:
    from clicktrail.hits.query import Query

# A conversion lies at most so long after its hit (the attribution window, spec behaviour.md §5).
ATTRIBUTION_WINDOW = timedelta(days=31)
# Longer lists go as one string, which the engine reads ten times as fast as an array literal.
LONGEST_ARRAY = 500
_COUNTED = "outcome = 'attributed'"
_COUNTED_BY_CONVERSION = "outcome IN ('attributed', 'unattributed')"
_ENTITY_COLUMNS = {
    "datapoint": "datapoint_id",
    "group": "group_id",
    "conversion": "conversion_id",
}


class Sql(msgspec.Struct, frozen=True):
    """A statement and the values of its parameters. `columns` names what it selects, in order."""

    text: str
    parameters: dict[str, Any]
    columns: tuple[str, ...]


def build(query: Query, plan: Plan) -> Sql:
    """Return the SQL that answers a checked query as planned."""
    bound = Parameters()
    source = _source(query, plan, bound)
    names = (*query.dimensions, *query.metrics)
    selected = [f"`_{name}` AS `{name}`" for name in names]
    if query.with_total:
        selected.append("count() OVER () AS total_rows")
    lines = [f"SELECT {', '.join(selected)}", f"FROM ({source})"]
    if query.dimensions:
        # A rollup has rows for what was not asked for, and raw groups have too: they are no result.
        lines.append("WHERE " + " OR ".join(f"`_{name}` != 0" for name in query.metrics))
    order = [f"`_{name}`" for name in query.dimensions]
    if query.sort is not None:
        order.insert(0, f"`_{query.sort}` {'DESC' if query.descending else 'ASC'}")
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
    return Sql(
        "\n".join(lines), bound.values, (*names, "total_rows") if query.with_total else names
    )


def build_ranking(query: Query, plan: Plan, percent: int = 0) -> Sql:
    """Return the SQL that ranks the entity of a checked query by its only metric, if that is not 0.

    A row is the id (UInt32) and the figure's sign (Int8); the query's limit, offset and sort do not
    count, only its direction, which holds for equal figures' ids too. `percent` (0: 100) of the
    figure is what counts, rounded down.
    """
    bound = Parameters()
    source = _source(query, plan, bound)
    entity, figure = f"`_{query.dimensions[0]}`", f"`_{query.metrics[0]}`"
    if percent:
        share = f"{figure} * {bound.add('percent', 'UInt32', percent)}"
        figure = f"if({share} < 0, -intDiv(99 - {share}, 100), intDiv({share}, 100))"
    way = "DESC" if query.descending else "ASC"
    return Sql(
        f"SELECT toUInt32({entity}) AS id, toInt8(sign(figure)) AS sign\n"
        f"FROM (SELECT {entity}, {figure} AS figure FROM ({source}))\n"
        f"WHERE figure != 0 ORDER BY figure {way}, {entity} {way}",
        bound.values,
        ("id", "sign"),
    )


class Parameters:
    """Collects bound values; each name is given once."""

    def __init__(self) -> None:
        self.values: dict[str, Any] = {}

    def add(self, name: str, kind: str, value: Any) -> str:
        """Bind a value and return its placeholder."""
        self.values[name] = value
        return f"{{{name}:{kind}}}"

    def among(self, column: str, name: str, values: Iterable[int], kind: str = "UInt32") -> str:
        """Return the condition that `column` is one of `values`; of none, nothing is."""
        listed = list(values)
        if not listed:
            return "0"
        if len(listed) <= LONGEST_ARRAY:
            return f"{column} IN {self.add(name, f'Array({kind})', listed)}"
        self.values[name] = ",".join(map(str, listed))
        return (
            f"{column} IN (SELECT arrayJoin(arrayMap(x -> to{kind}(x),"
            f" splitByChar(',', {{{name}:String}}))))"
        )

    def moment(self, name: str, value: datetime) -> str:
        """Bind an instant, to the millisecond."""
        milliseconds = (value - datetime(1970, 1, 1, tzinfo=UTC)) // timedelta(milliseconds=1)
        return f"fromUnixTimestamp64Milli({self.add(name, 'Int64', milliseconds)}, 'UTC')"


def _source(query: Query, plan: Plan, bound: Parameters) -> str:
    if plan.granularity == "raw":
        return _raw_source(query, bound)
    return _rollup_source(query, plan, bound)


def _raw_source(query: Query, bound: Parameters) -> str:
    parts = []
    if query.hit_metrics:
        parts.append(_raw_hits(query, bound))
    if query.conversion_metrics:
        parts.append(_raw_conversions(query, bound))
    if len(parts) == 1:
        return parts[0]
    sums = [
        f"{'max' if name in MERGED_BY_MAX else 'sum'}(`_{name}`) AS `_{name}`"
        for name in query.metrics
    ]
    dimensions = [f"`_{name}`" for name in query.dimensions]
    union = "\nUNION ALL\n".join(parts)
    return f"SELECT {', '.join([*dimensions, *sums])} FROM (\n{union}\n)" + _group_by(query)


def _raw_hits(query: Query, bound: Parameters) -> str:
    dimensions = [
        f"{_dimension(name, 'ts', query, fired='fired_')} AS `_{name}`" for name in query.dimensions
    ]
    metrics = [
        _metric(name, HIT_METRICS[name][0]) if name in HIT_METRICS else _metric(name, "0")
        for name in query.metrics
    ]
    conditions = [*_scope(query, bound), *_times(query, bound), *_classes(query, bound)]
    source = "hits"
    if query.led_to is not None:
        led = (
            f"account_id = {{account_id:UInt32}} AND {_COUNTED}"
            f" AND {bound.among('conversion_id', 'led_to', query.led_to)}"
        )
        conditions.append(f"hit_id IN (SELECT click_hit_id FROM conversions WHERE {led})")
        if query.fired_labels:
            fired = ", ".join(
                f"{FIRED_LABELS[name]} AS fired_{FIRED_LABELS[name]}" for name in query.fired_labels
            )
            source = (
                f"(SELECT hit.*, fired.* EXCEPT click_hit_id\n"
                f"FROM (SELECT * FROM hits WHERE {' AND '.join(conditions)}) AS hit\n"
                f"INNER JOIN (SELECT DISTINCT click_hit_id, {fired} FROM conversions\n"
                f"WHERE {led}) AS fired ON fired.click_hit_id = hit.hit_id)"
            )
            conditions = ["1"]
    return (
        f"SELECT {', '.join([*dimensions, *metrics])}\nFROM {source}\n"
        f"WHERE {' AND '.join(conditions)}" + _group_by(query)
    )


def _raw_conversions(query: Query, bound: Parameters) -> str:
    dimensions = [
        f"{_dimension(name, 'ts', query, 'hit_')} AS `_{name}`" for name in query.dimensions
    ]
    metrics = [
        _metric(name, CONVERSION_METRICS[name][0])
        if name in CONVERSION_METRICS
        else _metric(name, "0")
        for name in query.metrics
    ]
    conditions = [*_scope(query, bound), *_times(query, bound)]
    if query.conversion_ids is not None:
        conditions.append(bound.among("conversion_id", "conversion_ids", query.conversion_ids))
    if query.led_to is not None:
        conditions.append(bound.among("conversion_id", "led_to", query.led_to))
    # Nothing is known of a conversion without a click that `kind` could be compared with.
    alone = (query.by_conversion or query.fired_labels) and query.kind is None
    conditions.append(_COUNTED_BY_CONVERSION if alone else _COUNTED)
    if query.kind is not None:
        conditions.append(f"kind = {bound.add('kind', 'UInt8', int(query.kind))}")
    where = " AND ".join(conditions)
    source = "conversions"
    if needs_hits_of_conversions(query):
        source = _joined_hits(query, where, bound)
        where = "1"
    return f"SELECT {', '.join([*dimensions, *metrics])}\nFROM {source}\nWHERE {where}" + _group_by(
        query
    )


def _joined_hits(query: Query, where: str, bound: Parameters) -> str:
    """Return conversions with the labels of their hits; filtered like the hits themselves."""
    labels = sorted({LABELS[name].column for name in query.labels})
    account = bound.add("account_id", "UInt32", query.account_id)
    since = bound.moment("hits_since", max(query.start - ATTRIBUTION_WINDOW, _EPOCH))
    hit_conditions = [
        f"account_id = {account}",
        f"ts >= {since} AND ts < {bound.moment('end', query.end)}",
        f"hit_id IN (SELECT click_hit_id FROM conversions WHERE {where})",
        *_classes(query, bound, with_kind=False),
    ]
    columns = ", ".join(["hit_id", *labels])
    joined = "".join(f", hit.{label} AS hit_{label}" for label in labels)
    # A filter on labels leaves out what has no hit; without one such conversions stay, unlabelled.
    filtered = query.where or query.is_spider is not None or query.is_unique is not None
    return (
        f"(SELECT fired.*{joined}\nFROM (SELECT * FROM conversions WHERE {where}) AS fired\n"
        f"LEFT {'SEMI' if filtered else 'ANY'} JOIN (SELECT {columns} FROM hits\n"
        f"WHERE {' AND '.join(hit_conditions)}) AS hit ON hit.hit_id = fired.click_hit_id)"
    )


def _rollup_source(query: Query, plan: Plan, bound: Parameters) -> str:
    time = plan.granularity
    dimensions = [f"{_dimension(name, time, query)} AS `_{name}`" for name in query.dimensions]
    metrics = [
        _metric(name, (HIT_METRICS.get(name) or CONVERSION_METRICS[name])[1])
        for name in query.metrics
    ]
    start, end = bound.moment("start", query.start), bound.moment("end", query.end)
    cast = "toDate" if time == "day" else "toDateTime"
    zone = "" if time == "day" else ", 'UTC'"
    conditions = [
        *_scope(query, bound),
        f"t.{time} >= {cast}({start}{zone}) AND t.{time} < {cast}({end}{zone})",
    ]
    if query.conversion_ids is not None:
        conditions.append(bound.among("conversion_id", "conversion_ids", query.conversion_ids))
    if not query.hit_metrics:
        # Most rows are of hits alone; each of conversions counts at least one.
        conditions.append("t.conversions != 0")
    return (
        f"SELECT {', '.join([*dimensions, *metrics])}\nFROM {plan.table} AS t\n"
        f"WHERE {' AND '.join(conditions)}" + _group_by(query)
    )


_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def _dimension(name: str, time: str, query: Query, prefix: str = "", fired: str = "") -> str:
    """Return the expression of a dimension.

    `prefix` stands before columns of hits, `fired` before those of conversions.
    """
    if name in BUCKETS:
        return _bucket(name, time, query)
    if name in FIRED_LABELS:
        return f"{fired}{FIRED_LABELS[name]}"
    if name in LABELS:
        label = LABELS[name]
        value = label.expression.replace("{}", f"{prefix}{label.column}")
        return f"toString({value})" if label.type == "String" else value
    return _ENTITY_COLUMNS[name]


def _bucket(name: str, time: str, query: Query) -> str:
    """Return the local bucket of a time column: a Date, or yyyymmddhh for hours."""
    if time == "day":
        local_day = "t.day"
    else:
        column = "ts" if time == "ts" else "t.hour"
        local = zones.local(column, query.zone, query.start, query.end)
        if name == "hour":
            return f"toYYYYMMDD({local}, 'UTC') * 100 + toHour({local}, 'UTC')"
        local_day = f"toDate({local}, 'UTC')"
    return {
        "day": local_day,
        "week": f"toMonday({local_day})",
        "month": f"toStartOfMonth({local_day})",
    }[name]


def _scope(query: Query, bound: Parameters) -> list[str]:
    conditions = [f"account_id = {bound.add('account_id', 'UInt32', query.account_id)}"]
    if query.datapoint_ids is not None:
        conditions.append(bound.among("datapoint_id", "datapoint_ids", query.datapoint_ids))
    if query.group_ids is not None:
        conditions.append(bound.among("group_id", "group_ids", query.group_ids))
    return conditions


def _times(query: Query, bound: Parameters) -> list[str]:
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
    for name, values in query.where.items():
        label = LABELS[name]
        if not values:
            conditions.append("0")
        else:
            held = [str(v) if label.type == "String" else int(v) for v in values]
            value = label.expression.replace("{}", label.column)
            among = bound.add(f"where_{name}", f"Array({label.type})", held)
            conditions.append(f"{value} IN {among}")
    return conditions


def _metric(name: str, expression: str | None) -> str:
    # A hundred amounts of the largest size are more than 64 bits hold, and would come out negative.
    return f"{'toInt128' if name in MONEY else 'toInt64'}({expression}) AS `_{name}`"


def _group_by(query: Query) -> str:
    names = ", ".join(f"`_{name}`" for name in query.dimensions)
    return f"\nGROUP BY {names}" if names else ""
