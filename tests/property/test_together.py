"""Questions that are answered together have the answers that each has alone."""

from __future__ import annotations

import random
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from clicktrail.hits.dimensions import BUCKETS, METRICS
from clicktrail.hits.filters import All, Condition, Contains, Is, Not
from clicktrail.hits.query import Figures, Query, Result, Row
from clicktrail.hits.statistics import ask
from clicktrail.hits.store import HitStore
from clicktrail.hits.together import ask_all, go_together
from clicktrail.hits.together_sql import Asked, Span
from tests.support.hit_store import conversion_columns, hit_columns
from tests.support.query_recount import rich_conversions, rich_hits

ACCOUNT = 900_742
FIRST = datetime(2025, 2, 1, tzinfo=UTC)
DIMENSIONS = (
    "minute",
    "hour",
    "day",
    "week",
    "month",
    "year",
    "weekday",
    "hour_of_day",
    "datapoint",
    "group",
    "conversion",
    "conversion_parameter",
    "country",
    "source",
    "domain",
    "os",
    "platform",
    "keyword",
    "query_parameter",
    "query_parameter:x",
    "utm_source",
)
FILTERS: tuple[Condition | None, ...] = (
    None,
    Is("source", (1, 2)),
    Not(Is("country", ("it",))),
    All((Contains("os", ("a",)), Not(Is("weekday", (2,))))),
    Is("conversion", (1,)),
    Is("conversion_parameter", ("A-1",)),
)
VALUES: dict[str, tuple[Any, ...]] = {
    "datapoint": (1, 2, 3),
    "source": (0, 1),
    "country": ("", "it"),
    "utm_source": ("news",),
    "conversion": (1, 2),
}


@pytest.fixture(scope="module", autouse=True)
def _traffic(hit_store: HitStore) -> None:
    source = random.Random(20260311)
    first = int(FIRST.timestamp() * 1000)
    hits = rich_hits(source, ACCOUNT, 900, first, 60 * 86_400_000)
    conversions = rich_conversions(source, ACCOUNT, hits, 300)
    hit_store.insert_hits(hit_columns(hits), "together:hits")
    hit_store.insert_conversions(conversion_columns(conversions), "together:conversions")


@st.composite
def some_asked(draw: st.DrawFn) -> list[Asked]:
    """A page's questions: most of one time under one filter, some not."""
    zone = ZoneInfo(draw(st.sampled_from(["UTC", "Europe/Rome", "Asia/Kolkata"])))
    spans = [
        (FIRST + timedelta(days=start), FIRST + timedelta(days=start + draw(st.integers(1, 60))))
        for start in (draw(st.integers(0, 40)), draw(st.integers(0, 40)))
    ]
    filters = [draw(st.sampled_from(FILTERS)) for _ in range(2)]
    asked = []
    for _ in range(draw(st.integers(1, 8))):
        common = draw(st.sampled_from([0, 0, 0, 1]))
        start, end = spans[common]
        dimensions = tuple(
            draw(st.lists(st.sampled_from(DIMENSIONS), max_size=1 if draw(st.booleans()) else 2))
        )
        dimensions = tuple(dict.fromkeys(dimensions))
        if sum(name in BUCKETS for name in dimensions) > 1:
            dimensions = dimensions[:1]
        metrics = tuple(draw(st.lists(st.sampled_from(sorted(METRICS)), min_size=1, unique=True)))
        sort = draw(st.sampled_from([None, metrics[0], *dimensions]))
        query = Query(
            account_id=ACCOUNT,
            metrics=metrics,
            dimensions=dimensions,
            start=start,
            end=end,
            zone=zone,
            filter=filters[common],
            sort=sort,
            descending=draw(st.booleans()),
            limit=draw(st.sampled_from([None, 0, 1, 5, 100])),
            offset=draw(st.sampled_from([0, 0, 0, 2])),
            with_total=draw(st.booleans()),
        )
        is_apart = not query.buckets or query.limit is None
        gap = timedelta(days=draw(st.integers(0, 9)))
        then = draw(
            st.sampled_from(
                [
                    Span(start - timedelta(days=20), start - gap),
                    Span(end + gap, end + timedelta(days=20)),
                ]
            )
        )
        is_kept = len(dimensions) == 1 and dimensions[0] in VALUES and draw(st.booleans())
        asked.append(
            Asked(
                query,
                (Is(dimensions[0], VALUES[dimensions[0]]),) if is_kept else (),
                then if common and is_apart else None,
            )
        )
    return asked


def told(result: Result) -> Result:
    return msgspec.structs.replace(result, statement=None)


@settings(
    max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(asked=some_asked())
def test_each_has_the_answer_that_it_has_alone(hit_store: HitStore, asked: list[Asked]) -> None:
    together = ask_all(hit_store, asked)
    assert [told(found.now) for found in together] == [
        told(ask(hit_store, one.alone)) for one in asked
    ]
    for one, found in zip(asked, together, strict=True):
        if found.then is not None:
            assert one.then is not None
            check_then(hit_store, one, one.then, found.now, found.then)


def check_then(hit_store: HitStore, asked: Asked, span: Span, now: Result, then: Result) -> None:
    """The other time has what it has alone; of rows that are no stretches of it, those of now."""
    query = asked.query

    def keyed(rows: list[Row]) -> dict[Any, Figures]:
        return {tuple(row.value(name) for name in query.dimensions): row.figures for row in rows}

    other = msgspec.structs.replace(
        asked.alone, start=span.start, end=span.end, limit=None, sort=None, with_total=False
    )
    alone = keyed(ask(hit_store, other).rows)
    if query.buckets:
        assert keyed(then.rows) == alone
    else:
        assert keyed(then.rows) == {key: alone.get(key, Figures()) for key in keyed(now.rows)}


def test_a_page_that_compares_reads_the_hits_once_for_all_times(hit_store: HitStore) -> None:
    start, end = FIRST + timedelta(days=20), FIRST + timedelta(days=40)
    # What a figure so far is held against ends as early as its own time; a line's does not.
    so_far, whole = Span(FIRST, FIRST + timedelta(days=17, hours=3)), Span(FIRST, start)

    def of(*dimensions: str, then: Span | None, **how: Any) -> Asked:
        given: dict[str, Any] = {"metrics": ("clicks", "conversions"), "start": start, "end": end}
        given |= {"filter": Not(Is("country", ("it",))), "dimensions": dimensions}
        return Asked(Query(account_id=ACCOUNT, **given | how), then=then)

    page = [
        of("day", then=whole),
        of(then=so_far),
        of("country", then=so_far, sort="clicks", limit=9),
        # This one is held against nothing, and need not read what the others are.
        of("source", then=None),
    ]
    assert go_together(hit_store, page) == [[0, 1, 2], [3]]
    days, figures, countries, alone = ask_all(hit_store, page)
    assert days.then is not None
    assert figures.then is not None
    assert countries.then is not None
    assert alone.then is None
    for one, found in zip(page[:3], (days, figures, countries), strict=True):
        assert found.then is not None
        assert one.then is not None
        check_then(hit_store, one, one.then, found.now, found.then)
    counted = sum(row.figures.clicks for row in days.then.rows)
    assert counted > figures.then.figures.clicks > 0


def test_a_page_reads_the_hits_once_for_each_time(hit_store: HitStore) -> None:
    def of(*dimensions: str, **how: Any) -> Asked:
        given: dict[str, Any] = {
            "metrics": ("clicks",),
            "start": FIRST,
            "end": FIRST + timedelta(days=30),
        }
        given |= {"filter": Not(Is("source", (1,))), "dimensions": dimensions}
        return Asked(Query(account_id=ACCOUNT, **given | how))

    page = [
        of("country"),
        of("day", metrics=("clicks", "conversions", "conversion_rate")),
        of(metrics=("clicks", "value")),
        of("conversion", metrics=("conversions",), sort="conversions", limit=9),
        of("datapoint", sort="clicks", limit=9, with_total=True),
        # Of another time, under another filter, too heavy, spread, and twice by the same.
        of("country", start=FIRST + timedelta(days=1)),
        of("source", filter=Is("source", (1, 2))),
        of("os", metrics=("visitors",)),
        of("keyword"),
        of("country", metrics=("views",)),
        # Sums have it all: no hit is read.
        of("day", filter=None),
    ]
    groups = [[0, 1, 2, 3, 4], [5], [6], [7], [8], [9], [10]]
    assert go_together(hit_store, page) == groups
    found = [each.now for each in ask_all(hit_store, page)]
    statements = {id(result.statement.sql) for result in found if result.statement is not None}
    assert len(statements) == len(groups)
    assert list(map(told, found)) == [told(ask(hit_store, one.alone)) for one in page]
    # What no click explains counts by conversion alone.
    assert sum(row.figures.conversions for row in found[3].rows) > sum(
        row.figures.conversions for row in found[1].rows
    )
    assert found[2].figures.clicks == sum(row.figures.clicks for row in found[0].rows) > 0
