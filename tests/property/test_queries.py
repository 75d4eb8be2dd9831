"""Every metric by every dimension under every filter in every zone, against a recount in Python."""

from __future__ import annotations

import itertools
import random
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from clicktrail.hits.dimensions import BUCKETS, CYCLES, FIRED_LABELS, LABELS, METRICS, RATIOS
from clicktrail.hits.filters import All, Condition, Contains, Either, Is, Matches, Not
from clicktrail.hits.horizons import BEGINNING
from clicktrail.hits.planner import Granularity
from clicktrail.hits.query import (
    Placement,
    Query,
    Result,
    Row,
    is_text_field,
    takes_numbers,
)
from clicktrail.hits.reach import quarter, reach_of
from clicktrail.hits.statistics import ask, explain
from clicktrail.hits.store import HitStore
from tests.support.hit_store import conversion_columns, hit_columns
from tests.support.query_recount import TEXTS, Recount, rich_conversions, rich_hits

ACCOUNT = 900_710
FIRST = datetime(2026, 3, 1, tzinfo=UTC)
SPAN = timedelta(days=260)
ZONES = [
    ZoneInfo(name)
    for name in (
        "UTC",
        "Europe/Rome",
        "Asia/Kolkata",
        "America/St_Johns",
        "Australia/Lord_Howe",
        "America/New_York",
    )
]
PARAMETERS = ("query_parameter:x", "query_parameter:utm_source", "query_parameter:it's `d0`")
LABEL_NAMES = [*LABELS, *FIRED_LABELS, *PARAMETERS]
FIELDS = [*BUCKETS, *CYCLES, "datapoint", "group", "conversion", *LABEL_NAMES]
ENTITY_NAMES = ["datapoint", "group", "conversion", "tag"]
PLACEMENTS = {
    "tag": Placement((1, 1, 2, 3, 99), (7, 8, 7, 9, 7)),
    "group": Placement((1, 2, 3, 4), (30, 30, 31, 32)),
}


class Traffic:
    """The stored events; a class of its own for a short repr."""

    def __init__(self) -> None:
        source = random.Random(20260302)
        first, span = int(FIRST.timestamp() * 1000), int(SPAN.total_seconds() * 1000)
        self.hits = rich_hits(source, ACCOUNT, 1500, first, span)
        for change in (datetime(2026, 10, 25, tzinfo=UTC), datetime(2026, 10, 3, 12, tzinfo=UTC)):
            near = int(change.timestamp() * 1000)
            self.hits += rich_hits(source, ACCOUNT, 100, near, 14_400_000)
        self.conversions = rich_conversions(source, ACCOUNT, self.hits, 500)
        self.foreign = rich_hits(source, ACCOUNT + 1, 200, first, span)
        self.recount = Recount(self.hits, self.conversions)


@pytest.fixture(scope="module")
def traffic(hit_store: HitStore) -> Traffic:
    made = Traffic()
    quarter(hit_store, {ACCOUNT: BEGINNING})
    hit_store.insert_hits(hit_columns(made.hits), "queries:hits")
    hit_store.insert_hits(hit_columns(made.foreign), "queries:foreign")
    hit_store.insert_conversions(conversion_columns(made.conversions), "queries:conversions")
    return made


def values(field: str) -> st.SearchStrategy[Any]:
    if field in ("source", "domain", "rule"):
        return st.sampled_from([0, 1, 2, 3, 99])
    if field in ("datapoint", "conversion"):
        return st.integers(0, 5)
    if field == "group":
        return st.sampled_from([0, 10, 11])
    if field == "weekday":
        return st.integers(1, 7)
    if field == "hour_of_day":
        return st.integers(0, 23)
    moments = st.datetimes(datetime(2026, 3, 1), datetime(2026, 11, 15))
    if field == "hour":
        return st.one_of(moments.map(lambda m: int(f"{m:%Y%m%d%H}")), st.just(2026102502))
    if field == "minute":
        return moments.map(lambda m: int(f"{m:%Y%m%d%H%M}"))
    if field in BUCKETS:
        first = {"month": "%Y-%m-01", "year": "%Y-01-01", "quarter": "%Y-07-01"}
        return moments.map(lambda m: m.strftime(first.get(field, "%Y-%m-%d")))
    if field == "query_parameter":
        return st.sampled_from(["x=1", "x=2", "utm_source=news", "=odd"])
    known = ["news", "News letter", "late", "1", "été", "A-1", "Chrome", "it", "de", "mobile"]
    return st.sampled_from([*TEXTS, *known])


@st.composite
def leaves(draw: st.DrawFn) -> Condition:
    field = draw(st.sampled_from(FIELDS))
    form = draw(st.sampled_from(["is", "contains", "matches"]))
    if form == "is" or not is_text_field(field):
        found = draw(st.lists(values(field), min_size=0, max_size=4))
        assert takes_numbers(field) == all(isinstance(one, int) for one in found) or not found
        return Is(field, tuple(found))
    if form == "contains":
        return Contains(field, tuple(draw(st.lists(st.sampled_from(["A", "É", "'", "", "s\\"])))))
    return Matches(field, draw(st.sampled_from(["^a", "b$", "a.b", r"a\.b", "^$", "(?i)ÉTÉ", "'"])))


conditions = st.recursive(
    leaves(),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3).map(lambda some: All(tuple(some))),
        st.lists(inner, max_size=3).map(lambda some: Either(tuple(some))),
        inner.map(Not),
    ),
    max_leaves=4,
)


@st.composite
def queries(draw: st.DrawFn) -> Query:
    zone = draw(st.sampled_from(ZONES))
    names = draw(st.sampled_from(["labels", "coarse", "coarse"]))
    some = ENTITY_NAMES + (LABEL_NAMES if names == "labels" else [])
    dimensions = draw(st.lists(st.sampled_from([*CYCLES, *some]), max_size=2, unique=True))
    # To spread over two things at once shows nothing more, and takes long.
    bucket = draw(st.sampled_from([None, *BUCKETS]))
    placed = draw(st.booleans())
    start = FIRST + timedelta(days=draw(st.integers(-3, 250)))
    end = start + timedelta(days=draw(st.integers(1, 200)))
    if draw(st.booleans()):
        start, end = (m.replace(tzinfo=zone).astimezone(UTC) for m in (start, end))
    elif draw(st.booleans()):
        start += timedelta(minutes=17)
    return Query(
        account_id=ACCOUNT,
        metrics=tuple(
            draw(st.lists(st.sampled_from(sorted(METRICS)), min_size=1, max_size=6, unique=True))
        ),
        dimensions=(*((bucket,) if bucket else ()), *dimensions),
        zone=zone,
        start=start,
        end=end,
        datapoint_ids=draw(st.sampled_from([None, None, (1, 3), ()])),
        filter=draw(st.one_of(st.none(), conditions)),
        placements=PLACEMENTS if placed or "tag" in dimensions else {},
    )


def as_counted(result: Result, query: Query) -> dict[tuple[Any, ...], dict[str, Any]]:
    return {key_of(row, query): figures_of(row, query) for row in result.rows}


def key_of(row: Row, query: Query) -> tuple[Any, ...]:
    return tuple(row.value(name) for name in query.dimensions)


def figures_of(row: Row, query: Query) -> dict[str, Any]:
    figures = msgspec.structs.asdict(row.figures)
    moment = figures["last_hit"]
    figures["last_hit"] = round(moment.timestamp() * 1000) if moment else 0
    return {name: figures[name] for name in query.sums}


SAMPLES: dict[str, tuple[Any, ...]] = {
    "minute": tuple(range(202610250030, 202610250060)),
    "hour": (2026102502, 2026102500),
    "day": ("2026-10-25", "2026-05-01"),
    "week": ("2026-10-19",),
    "month": ("2026-10-01",),
    "quarter": ("2026-10-01",),
    "year": ("2026-01-01",),
    "conversion": (1, 2),
    "group": (10,),
    "conversion_parameter": ("A-1",),
    "platform": ("desktop",),
    "device": ("tv", "mobile"),
    "query_parameter": ("x=2", "utm_source=news"),
    "query_parameter:x": ("1",),
    "utm_content": ("%zz",),
    "ip": ("192.0.2.1", ""),
}


def whole(dimension: str | None, condition: Condition | None, zone: ZoneInfo) -> Query:
    """A query for every metric over everything there is."""
    return Query(
        account_id=ACCOUNT,
        metrics=tuple(sorted(METRICS)),
        dimensions=(dimension,) if dimension else (),
        zone=zone,
        start=FIRST - timedelta(days=10),
        end=FIRST + SPAN + timedelta(days=100),
        filter=condition,
        placements={"tag": PLACEMENTS["tag"]},
    )


@pytest.mark.parametrize("dimension", [*FIELDS, "tag"])
def test_every_metric_by_every_dimension_in_some_zone(
    hit_store: HitStore, traffic: Traffic, dimension: str
) -> None:
    zone = ZONES[FIELDS.index(dimension) % len(ZONES) if dimension in FIELDS else 0]
    query = whole(dimension, None, zone)
    assert as_counted(ask(hit_store, query), query) == traffic.recount.answer(query)


@pytest.mark.parametrize("field", FIELDS)
def test_every_field_can_be_filtered_by(hit_store: HitStore, traffic: Traffic, field: str) -> None:
    numbered = not is_text_field(field)
    wanted = SAMPLES.get(field, (1, 3) if numbered else ("a", "it's", "été", "", "it", "x=1"))
    conditions: list[Condition] = [Is(field, wanted), Not(Is(field, wanted))]
    if not numbered:
        conditions += [
            Contains(field, ("A", "É", "1", "D")),
            Not(Contains(field, ("'",))),
            Matches(field, "[at.1]$"),
        ]
    for condition in conditions:
        query = whole(None, condition, ZONES[FIELDS.index(field) % len(ZONES)])
        nothing = {(): dict.fromkeys(query.sums, 0)}
        expected = traffic.recount.answer(query) or nothing
        assert as_counted(ask(hit_store, query), query) == expected, condition
        if condition is conditions[0]:
            assert expected != nothing


@settings(
    max_examples=120, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(query=queries())
def test_every_table_gives_the_figures_of_a_recount(
    hit_store: HitStore, traffic: Traffic, query: Query
) -> None:
    expected = traffic.recount.answer(query)
    if not query.dimensions and not expected:
        expected = {(): dict.fromkeys(query.sums, 0)}
    asked = set()
    coarsest: Granularity
    reach = reach_of(hit_store, ACCOUNT)
    assert reach.quarters == BEGINNING
    for coarsest in ("day", "hour", "quarterhour", "raw"):
        explained = explain(query, coarsest, reach)
        if explained.plan.table not in asked:
            asked.add(explained.plan.table)
            assert as_counted(ask(hit_store, query, coarsest), query) == expected, explained


@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(query=queries(), data=st.data())
def test_rows_come_in_the_order_asked_for_page_by_page(
    hit_store: HitStore, traffic: Traffic, query: Query, data: st.DataObject
) -> None:
    sort = data.draw(st.sampled_from([*query.metrics, *query.dimensions]))
    descending, size = data.draw(st.booleans()), data.draw(st.integers(1, 40))
    query = msgspec.structs.replace(query, sort=sort, descending=descending)
    rows = ask(hit_store, query).rows
    ordered = [figure(row, sort) for row in rows]
    # What has no figure comes last, whichever way.
    have = [one for one in ordered if one is not None]
    assert ordered == have + [None] * (len(ordered) - len(have))
    assert have == sorted(have, reverse=descending)
    for before, after in itertools.pairwise(rows):
        if figure(before, sort) == figure(after, sort):
            assert key_of(before, query) < key_of(after, query)
    paged = []
    for offset in range(0, min(len(rows), 3 * size) or 1, size):
        page = ask(
            hit_store,
            msgspec.structs.replace(query, limit=size, offset=offset, with_total=True),
        )
        assert page.total == len(rows)
        paged += page.rows
    assert paged == rows[: len(paged)]


def figure(row: Row, name: str) -> Any:
    if name in RATIOS:
        return row.figures.ratio(name)
    if name == "last_hit":
        return row.figures.last_hit or FIRST - timedelta(days=10_000)
    return getattr(row.figures, name) if name in METRICS else row.value(name)


@pytest.mark.parametrize("conversion", [1, 2, 3])
def test_what_else_is_filtered_by_does_not_change_what_a_conversion_counts(
    hit_store: HitStore, traffic: Traffic, conversion: int
) -> None:
    alone = Is("conversion", (conversion,))
    (row,) = ask(hit_store, whole(None, alone, ZONES[1])).rows
    assert row.figures.converted_clicks == row.figures.unique_conversions > 0
    for beside in (All(()), Not(Is("country", ("nowhere",)))):
        filtered = whole(None, All((beside, alone)), ZONES[1])
        assert ask(hit_store, filtered).rows == [row]


def test_estimated_visitors_are_within_the_error_that_is_told(
    hit_store: HitStore, traffic: Traffic
) -> None:
    query = Query(account_id=ACCOUNT, metrics=("visitors",), dimensions=("month",))
    estimated = msgspec.structs.replace(query, approximate=True)
    assert "uniqCombined64" in explain(estimated).sql.text
    # So few are counted one by one.
    assert ask(hit_store, estimated).rows == ask(hit_store, query).rows
    assert len(ask(hit_store, query).rows) > 5
