from __future__ import annotations

import random
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from clicktrail.hits.dimensions import CONVERSION_METRICS
from clicktrail.hits.planner import Granularity
from clicktrail.hits.query import Query, Result
from clicktrail.hits.statistics import ask, explain
from clicktrail.hits.store import HitStore
from tests.support.hit_store import conversion_columns, hit_columns
from tests.support.traffic_recount import (
    METRICS,
    random_conversions,
    random_hits,
    recount,
)

ZONES = [
    ZoneInfo(name)
    for name in (
        "UTC",
        "Europe/Rome",
        "Asia/Kolkata",
        "Asia/Kathmandu",
        "America/St_Johns",
        "Australia/Lord_Howe",
    )
]
# Both changes of the clocks of every zone above lie within these days.
FIRST = datetime(2026, 3, 1, tzinfo=UTC)
SPAN = timedelta(days=260)
ACCOUNT = 900_700
OTHER_ACCOUNT = 900_701
SHAPES = [(), ("datapoint",), ("group",)]
BUCKETS = ["hour", "day", "week", "month"]


class Traffic:
    """The stored hits and conversions; a class of its own for a short repr."""

    def __init__(self, hits: list[dict[str, Any]], conversions: list[dict[str, Any]]) -> None:
        self.hits = hits
        self.conversions = conversions


@pytest.fixture(scope="module")
def traffic(hit_store: HitStore) -> Traffic:
    source = random.Random(20260301)
    first_ms, span_ms = int(FIRST.timestamp() * 1000), int(SPAN.total_seconds() * 1000)
    hits = random_hits(source, ACCOUNT, 3000, first_ms, span_ms)
    # Some on the hours around the changes themselves, where mistakes would be.
    for change in (datetime(2026, 10, 25, tzinfo=UTC), datetime(2026, 10, 3, 12, tzinfo=UTC)):
        hits += random_hits(source, ACCOUNT, 200, int(change.timestamp() * 1000), 14_400_000)
    conversions = random_conversions(source, ACCOUNT, hits, 600)
    foreign = random_hits(source, OTHER_ACCOUNT, 500, first_ms, span_ms)
    for index in range(0, len(hits), 700):
        hit_store.insert_hits(hit_columns(hits[index : index + 700]), f"statistics:{index}")
    hit_store.insert_hits(hit_columns(foreign), "statistics:foreign")
    hit_store.insert_conversions(conversion_columns(conversions), "statistics:conversions")
    return Traffic(hits, conversions)


def as_counted(result: Result, query: Query) -> dict[tuple[Any, ...], dict[str, Any]]:
    counted = {}
    for row in result.rows:
        key = tuple(
            row.bucket
            if name in BUCKETS
            else row.labels[name]
            if name in row.labels
            else getattr(row, f"{name}_id")
            for name in query.dimensions
        )
        figures = msgspec.structs.asdict(row.figures)
        moment = figures["last_hit"]
        figures["last_hit"] = round(moment.timestamp() * 1000) if moment else 0
        counted[key] = {name: figures[name] for name in METRICS}
    return counted


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    zone=st.sampled_from(ZONES),
    entities=st.sampled_from(SHAPES),
    bucket=st.sampled_from([None, *BUCKETS]),
    label=st.sampled_from([None, None, "country", "browser"]),
    first_day=st.integers(-3, 250),
    days=st.integers(1, 200),
    minutes=st.sampled_from([0, 0, 0, 60, 17]),
    local_days=st.booleans(),
)
def test_every_table_gives_the_figures_of_a_recount(
    hit_store: HitStore,
    traffic: Traffic,
    zone: ZoneInfo,
    entities: tuple[str, ...],
    bucket: str | None,
    label: str | None,
    first_day: int,
    days: int,
    minutes: int,
    local_days: bool,
) -> None:
    start = FIRST + timedelta(days=first_day, minutes=minutes)
    end = start + timedelta(days=days)
    if local_days:
        start, end = (m.replace(tzinfo=zone).astimezone(UTC) for m in (start, end))
    dimensions = (*((bucket,) if bucket else ()), *entities, *((label,) if label else ()))
    query = Query(
        account_id=ACCOUNT,
        metrics=METRICS,
        dimensions=dimensions,
        zone=zone,
        start=start,
        end=end,
    )
    expected = recount(traffic.hits, traffic.conversions, start, end, dimensions, zone)
    if not dimensions and not expected:
        expected = {(): dict.fromkeys(METRICS, 0)}
    coarsest: Granularity
    for coarsest in ("raw", "hour", "day"):
        result = ask(hit_store, query, coarsest)
        assert as_counted(result, query) == expected, explain(query, coarsest)


@pytest.mark.parametrize("zone", ZONES, ids=str)
@pytest.mark.parametrize("bucket", ["hour", "day", "week", "month"])
def test_conversions_by_conversion_count_those_without_a_click_too(
    hit_store: HitStore, traffic: Traffic, zone: ZoneInfo, bucket: str
) -> None:
    metrics = tuple(name for name in METRICS if name in CONVERSION_METRICS)
    dimensions = (bucket, "conversion")
    query = Query(account_id=ACCOUNT, metrics=metrics, dimensions=dimensions, zone=zone)
    expected = recount(
        traffic.hits,
        traffic.conversions,
        query.start,
        query.end,
        dimensions,
        zone,
        by_conversion=True,
    )
    coarsest: Granularity
    for coarsest in ("raw", "hour", "day"):
        assert as_counted(ask(hit_store, query, coarsest), query) == expected
