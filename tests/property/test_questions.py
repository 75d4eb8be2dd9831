"""Questions with a comparison, against a recount of both times; series without a gap."""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from clicktrail.catalog.bootstrap import bootstrap
from clicktrail.catalog.catalog import Catalog
from clicktrail.domain.timeframe import Range, start_of_local
from clicktrail.hits.dimensions import BUCKETS
from clicktrail.hits.filters import Is, Not
from clicktrail.hits.query import Query
from clicktrail.hits.store import HitStore
from clicktrail.statistics import calendar
from clicktrail.statistics.comparison import Comparison, Manner, compare, counterpart
from clicktrail.statistics.question import Question, answer
from tests.support.hit_store import conversion_columns, hit_columns, temporary_settings
from tests.support.query_recount import Recount, rich_conversions, rich_hits

ACCOUNT = 900_712
FIRST = datetime(2025, 1, 1)
ZONES = [ZoneInfo(name) for name in ("UTC", "Europe/Rome", "Asia/Kolkata", "Australia/Lord_Howe")]
METRICS = ("clicks", "visitors", "conversions", "value")


@pytest.fixture(scope="module")
def recount(hit_store: HitStore) -> Recount:
    source = random.Random(20260304)
    first = int(FIRST.replace(tzinfo=UTC).timestamp() * 1000)
    hits = rich_hits(source, ACCOUNT, 1500, first, 700 * 86_400_000)
    conversions = rich_conversions(source, ACCOUNT, hits, 400)
    hit_store.insert_hits(hit_columns(hits), "questions:hits")
    hit_store.insert_conversions(conversion_columns(conversions), "questions:conversions")
    return Recount(hits, conversions)


@pytest.fixture(scope="module")
def catalog(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Catalog]:
    where = temporary_settings(tmp_path_factory.mktemp("questions") / "data")
    bootstrap(where)
    opened = Catalog.open(where)
    yield opened
    opened.close()


def whole_days(first: datetime, count: int, zone: ZoneInfo) -> Range:
    end = first + timedelta(days=count)
    return Range(
        start_of_local(first, zone), start_of_local(end, zone), first, end - timedelta(seconds=1)
    )


@st.composite
def questions(draw: st.DrawFn) -> Question:
    zone = draw(st.sampled_from(ZONES))
    size = draw(st.integers(1, 120))
    span = whole_days(FIRST + timedelta(days=draw(st.integers(0, 600))), size, zone)
    manners: list[Manner | None] = ["previous_period", "year_before", None]
    manner = draw(st.sampled_from(manners))
    if manner is None:
        start = FIRST + timedelta(days=draw(st.integers(0, 600)))
        comparison = Comparison(None, whole_days(start, draw(st.integers(1, 120)), zone))
    else:
        comparison = compare(manner, span, zone, match_weekdays=draw(st.booleans()))
    bucket = draw(st.sampled_from([None, *BUCKETS[1:]]))
    others = st.lists(
        st.sampled_from(
            ["datapoint", "country", "conversion", "keyword", "source", "weekday", "utm_source"]
        ),
        max_size=2,
        unique=True,
    )
    dimensions = draw(others)
    metrics = METRICS[1:] if draw(st.booleans()) else METRICS
    asked = (*((bucket,) if bucket else ()), *dimensions)
    return Question(
        account_id=ACCOUNT,
        metrics=metrics,
        span=span,
        zone=zone,
        dimensions=asked,
        every_bucket=bucket is not None and not dimensions,
        filter=draw(st.sampled_from([None, Not(Is("country", ("it", "de"))), Is("os", ("a",))])),
        comparison=comparison,
        sort=draw(st.sampled_from([None, "value", *asked])),
        descending=draw(st.booleans()),
        limit=draw(st.integers(1, 60)),
        offset=draw(st.sampled_from([0, 0, 3])),
    )


def counted(recount: Recount, question: Question, span: Range) -> dict[Any, dict[str, Any]]:
    query = Query(
        account_id=ACCOUNT,
        metrics=question.metrics,
        dimensions=question.dimensions,
        zone=question.zone,
        start=span.start_utc,
        end=span.end_utc,
        filter=question.filter,
    )
    return recount.answer(query)


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(question=questions(), now=st.datetimes(FIRST, FIRST + timedelta(days=700)))
def test_rows_and_what_they_are_compared_with_are_those_of_a_recount(
    hit_store: HitStore, catalog: Catalog, recount: Recount, question: Question, now: datetime
) -> None:
    comparison = question.comparison
    assert comparison is not None
    here = counted(recount, question, question.span)
    there = counted(recount, question, comparison.span)
    zeros = dict.fromkeys(question.metrics, 0)
    if question.every_bucket or not question.dimensions:
        bucket = question.bucket
        stretches: Any = (
            calendar.between(bucket, question.span.from_local, question.span.to_local)
            if bucket
            else ()
        )
        keys: list[Any] = [(one,) for one in stretches] if bucket else [()]
        here = {key: here.get(key, zeros) for key in keys}
    answered = answer(hit_store, catalog, question, now.replace(tzinfo=UTC))
    assert answered.total == len(here)
    assert len(answered.rows) == len(list(here)[question.offset :][: question.limit])
    seen = set()
    for one in answered.rows:
        key = tuple(one.row.value(name) for name in question.dimensions)
        assert key not in seen
        seen.add(key)
        figures = msgspec.structs.asdict(one.row.figures)
        assert {name: figures[name] for name in question.metrics} == here[key]
        assert one.unfinished == (end_of(question, one.row.bucket) > now.replace(tzinfo=UTC))
        other = other_key(question, comparison, key)
        if other is None:
            assert one.compared is None
            continue
        assert one.compared is not None
        beside = msgspec.structs.asdict(one.compared.figures)
        found = {name: beside[name] for name in question.metrics}
        assert found == there.get(other, zeros)


def end_of(question: Question, bucket: date | None) -> datetime:
    if bucket is None or question.bucket is None:
        return question.span.end_utc
    end = calendar.end_of(question.bucket, bucket, question.zone)
    return min(end, question.span.end_utc)


def other_key(question: Question, comparison: Comparison, key: Any) -> Any:
    """The key of the row that belongs to one, None if none does."""
    if question.bucket is None:
        return key
    place = question.dimensions.index(question.bucket)
    other = counterpart(comparison, question.span, question.bucket, key[place])
    return None if other is None else (*key[:place], other, *key[place + 1 :])
