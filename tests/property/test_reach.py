"""What retention has removed is missing in no answer that does not say so."""

from __future__ import annotations

import random
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from clicktrail.hits import horizons
from clicktrail.hits.dimensions import BUCKETS, CYCLES, METRICS
from clicktrail.hits.horizons import BEGINNING, Horizon
from clicktrail.hits.query import Query
from clicktrail.hits.reach import quarter
from clicktrail.hits.retaining import remove_older
from clicktrail.hits.statistics import ask, complete_since
from clicktrail.hits.store import HitStore
from tests.support.hit_store import conversion_columns, hit_columns
from tests.support.query_recount import rich_conversions, rich_hits

WHOLE = 900_730
"""An account that keeps everything."""
SHORT = 900_731
"""One with the same traffic, of which retention has taken the first half."""
FIRST = datetime(2026, 9, 1, tzinfo=UTC)
DAYS = 60
HORIZON = date(2026, 10, 1)
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


@pytest.fixture(scope="module")
def accounts(hit_store: HitStore) -> None:
    quarter(hit_store, dict.fromkeys((WHOLE, SHORT), BEGINNING))
    first = int(FIRST.timestamp() * 1000)
    for account in (WHOLE, SHORT):
        source = random.Random(20260901)
        hits = rich_hits(source, account, 1500, first, DAYS * 86_400_000)
        fired = rich_conversions(source, account, hits, 300)
        hit_store.insert_hits(hit_columns(hits), f"reach:{account}")
        hit_store.insert_conversions(conversion_columns(fired), f"reach:{account}")
    found = {SHORT: Horizon(HORIZON, HORIZON, BEGINNING)}
    horizons.note(hit_store, found)
    while remove_older(hit_store, found, 100):
        pass


@st.composite
def queries(draw: st.DrawFn) -> Query:
    zone = draw(st.sampled_from(ZONES))
    some = ["datapoint", "group", "conversion", *CYCLES]
    bucket = draw(st.sampled_from([None, *BUCKETS]))
    dimensions = draw(st.lists(st.sampled_from(some), max_size=2, unique=True))
    start = FIRST + timedelta(days=draw(st.integers(-3, 40)))
    end = start + timedelta(days=draw(st.integers(1, 60)))
    if draw(st.booleans()):
        start, end = (each.replace(tzinfo=zone).astimezone(UTC) for each in (start, end))
    return Query(
        account_id=WHOLE,
        metrics=tuple(
            draw(st.lists(st.sampled_from(sorted(METRICS)), min_size=1, max_size=4, unique=True))
        ),
        dimensions=(*((bucket,) if bucket else ()), *dimensions),
        zone=zone,
        start=start,
        end=end,
        datapoint_ids=draw(st.sampled_from([None, None, (1, 3)])),
    )


@settings(
    max_examples=120, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(query=queries())
@pytest.mark.usefixtures("accounts")
def test_an_answer_is_complete_from_when_it_says(hit_store: HitStore, query: Query) -> None:
    of_short = msgspec.structs.replace(query, account_id=SHORT)
    since = complete_since(hit_store, of_short)
    if since is not None:
        assert query.start < since
        # The rest of the range is told in full, and says nothing.
        query, of_short = (
            msgspec.structs.replace(each, start=min(since, each.end)) for each in (query, of_short)
        )
        if query.start == query.end:
            return
        assert complete_since(hit_store, of_short) is None
    assert ask(hit_store, of_short).rows == ask(hit_store, query).rows
