"""Random queries over random traffic: where clocks change, by class of hits, by what hits led to.

Each example has an account and events of its own, so that nothing depends on one set of them.
"""

from __future__ import annotations

import itertools
import random
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import msgspec
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from clicktrail.domain.events import HitKind
from clicktrail.domain.hit_id import id_at
from clicktrail.hits.dimensions import CONVERSION_METRICS
from clicktrail.hits.planner import Granularity
from clicktrail.hits.query import Query
from clicktrail.hits.statistics import ask, explain
from clicktrail.hits.store import HitStore
from tests.property.test_queries import as_counted, queries
from tests.support.hit_store import conversion_columns, hit_columns
from tests.support.query_recount import Recount, rich_conversions, rich_hits

_ACCOUNTS = itertools.count(902_000_001)
DAY_MS = 86_400_000
# Where the clocks change by an hour, half of one or a whole day, or differ by a quarter of one;
# where weeks, quarters and years end.
MOMENTS = [
    (ZoneInfo(zone), datetime.fromisoformat(day).replace(tzinfo=UTC))
    for zone, day in (
        ("UTC", "2024-02-28"),
        ("Europe/Rome", "2026-03-28"),
        ("Europe/Rome", "2026-10-24"),
        ("Australia/Lord_Howe", "2026-04-04"),
        ("Australia/Lord_Howe", "2026-10-02"),
        ("Pacific/Chatham", "2026-04-03"),
        ("Pacific/Chatham", "2026-09-25"),
        ("Asia/Kathmandu", "2025-12-30"),
        ("Asia/Kathmandu", "1985-12-30"),
        ("Asia/Kolkata", "2026-06-29"),
        ("America/St_Johns", "2026-03-07"),
        ("Pacific/Apia", "2011-12-28"),
        ("Pacific/Kwajalein", "1993-08-19"),
        ("Africa/Casablanca", "2026-02-14"),
    )
]


class Traffic:
    """Some days of an account; a class of its own for a short repr."""

    def __init__(self, seed: int, first: datetime) -> None:
        self.seed, self.first = seed, first
        self.account_id = next(_ACCOUNTS)
        source = random.Random(seed)
        span = source.choice((DAY_MS, 4 * DAY_MS, 100 * DAY_MS))
        self.hits = rich_hits(source, self.account_id, 60, int(first.timestamp() * 1000), span)
        for place, hit in enumerate(self.hits):
            hit["hit_id"] = id_at(hit["ts"], place)
        self.conversions = rich_conversions(source, self.account_id, self.hits, 40)

    def __repr__(self) -> str:
        return f"Traffic({self.seed}, {self.first})"

    def put(self, store: HitStore) -> Recount:
        """Have the store keep it; return what counts it."""
        store.insert_hits(hit_columns(self.hits), f"random:{self.account_id}:hits")
        fired = conversion_columns(self.conversions)
        store.insert_conversions(fired, f"random:{self.account_id}:fired")
        return Recount(self.hits, self.conversions)


@st.composite
def asked(draw: st.DrawFn) -> tuple[Traffic, list[Query]]:
    zone, first = draw(st.sampled_from(MOMENTS))
    traffic = Traffic(draw(st.integers(0, 2**32)), first)
    return traffic, [draw(over(traffic, zone)) for _ in range(4)]


@st.composite
def over(draw: st.DrawFn, traffic: Traffic, zone: ZoneInfo) -> Query:
    query = draw(queries())
    start = traffic.first + timedelta(hours=draw(st.integers(-30, 12)))
    end = start + timedelta(hours=draw(st.sampled_from([24, 48, 24 * 30, 24 * 120])))
    if draw(st.booleans()):
        start, end = (at.replace(hour=0, tzinfo=zone).astimezone(UTC) for at in (start, end))
    elif draw(st.booleans()):
        start += timedelta(minutes=draw(st.sampled_from([15, 30, 45])))
    # Clocks that skip a day may put the end before the start.
    changes: dict[str, Any] = {"account_id": traffic.account_id, "zone": zone}
    changes |= {"start": start, "end": max(start, end)}
    # Most queries are narrow in one way: what is narrow in all of them means nothing.
    changes |= draw(
        st.sampled_from(
            [
                {},
                {"filter": None, "datapoint_ids": None},
                {"filter": None, "kind": HitKind.CLICK},
                {"filter": None, "kind": HitKind.VIEW, "is_unique": False},
                {"datapoint_ids": None, "kind": HitKind.VIEW},
                {"filter": None, "is_spider": True},
                {"datapoint_ids": None, "is_spider": False},
                {"filter": None, "is_unique": True},
            ]
        )
    )
    some = draw(st.sampled_from([(1,), (2, 3), (1, 2, 99)]))
    looked_at = draw(st.sampled_from(["neither", "neither", "led_to", "conversion_ids"]))
    if looked_at == "led_to":
        changes["led_to"] = some
    elif looked_at == "conversion_ids":
        metrics = tuple(name for name in query.metrics if name in CONVERSION_METRICS)
        changes |= {"conversion_ids": some, "metrics": metrics or ("conversions", "value")}
    return msgspec.structs.replace(query, **changes)


@settings(
    max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(drawn=asked())
def test_whatever_is_asked_of_whatever_came_is_that_of_a_recount(
    hit_store: HitStore, drawn: tuple[Traffic, list[Query]]
) -> None:
    traffic, wanted = drawn
    recount = traffic.put(hit_store)
    for query in wanted:
        expected = recount.answer(query)
        if not query.dimensions and not expected:
            expected = {(): dict.fromkeys(query.sums, 0)}
        tables = set()
        coarsest: Granularity
        for coarsest in ("day", "hour", "raw"):
            explained = explain(query, coarsest)
            if explained.plan.table not in tables:
                tables.add(explained.plan.table)
                assert as_counted(ask(hit_store, query, coarsest), query) == expected, explained
