"""Every format holds exactly what the API answers, row for row, whatever is asked and whoever asks.

Files are read back by other readers than wrote them (`tests.support.exported`).
"""

from __future__ import annotations

import io
import random
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from clicktrail.api.v3.exported_answers import answer_table
from clicktrail.api.v3.query import shown
from clicktrail.catalog.bootstrap import bootstrap
from clicktrail.catalog.catalog import Catalog
from clicktrail.domain.timeframe import Range, start_of_local
from clicktrail.exports.formats import Format, Style, write_table
from clicktrail.hits.dimensions import BUCKETS, METRICS
from clicktrail.hits.filters import Is, Not
from clicktrail.hits.lens import Lens, SeenHits
from clicktrail.hits.store import HitStore
from clicktrail.statistics.comparison import compare
from clicktrail.statistics.naming import CATALOGED
from clicktrail.statistics.question import Question, answer
from tests.support.exported import flat, read_back, read_jsonl
from tests.support.hit_store import conversion_columns, hit_columns, temporary_settings
from tests.support.query_recount import rich_conversions, rich_hits

ACCOUNT = 900_731
FIRST = datetime(2025, 1, 1)
LAST = FIRST + timedelta(days=200)
ZONES = [ZoneInfo(name) for name in ("UTC", "Europe/Rome", "Asia/Kolkata", "Australia/Lord_Howe")]
OTHERS = ("datapoint", "country", "conversion", "source", "weekday", "utm_source", "rule", "domain")
LENSES = (
    None,
    Lens(datapoint_ids=(1, 2, 3)),
    Lens(hide_referrer=True, percent_value=30),
    Lens(hide_count=True, hide_value=True, hide_commission=True, hide_cost=True),
)


@pytest.fixture(scope="module", autouse=True)
def _traffic(hit_store: HitStore) -> None:
    source = random.Random(20261128)
    first = int(FIRST.replace(tzinfo=UTC).timestamp() * 1000)
    hits = rich_hits(source, ACCOUNT, 1200, first, 200 * 86_400_000)
    for hit in hits:
        hit["country"] = source.choice(
            ("it", "=1+1", "-5", "@x", 'quo"te', "two\r\nl", "_x000D_", "\x01", "<r><f>1+1</f></r>")
        )
    conversions = rich_conversions(source, ACCOUNT, hits, 300)
    hit_store.insert_hits(hit_columns(hits), "exports:hits")
    hit_store.insert_conversions(conversion_columns(conversions), "exports:conversions")


@pytest.fixture(scope="module")
def catalog(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Catalog]:
    where = temporary_settings(tmp_path_factory.mktemp("exports") / "data")
    bootstrap(where)
    opened = Catalog.open(where)
    yield opened
    opened.close()


@st.composite
def questions(draw: st.DrawFn) -> Question:
    zone = draw(st.sampled_from(ZONES))
    start = FIRST + timedelta(days=draw(st.integers(0, 150)))
    end = start + timedelta(days=draw(st.integers(1, 60)))
    span = Range(
        start_of_local(start, zone), start_of_local(end, zone), start, end - timedelta(seconds=1)
    )
    bucket = draw(st.sampled_from([None, None, *BUCKETS[1:]]))
    dimensions = draw(st.lists(st.sampled_from(OTHERS), max_size=2, unique=True))
    metrics = draw(st.lists(st.sampled_from(sorted(METRICS)), min_size=1, max_size=4, unique=True))
    asked = (*((bucket,) if bucket else ()), *dimensions)
    comparison = None
    if draw(st.booleans()):
        comparison = compare("previous_period", span, zone, match_weekdays=draw(st.booleans()))
    return Question(
        account_id=ACCOUNT,
        metrics=tuple(metrics),
        span=span,
        zone=zone,
        dimensions=asked,
        every_bucket=bucket is not None and not dimensions,
        filter=draw(st.sampled_from([None, Not(Is("country", ("it",))), Is("os", ("a", "B"))])),
        comparison=comparison,
        sort=draw(st.sampled_from([None, metrics[0], *asked])),
        descending=draw(st.booleans()),
        # What is exported is never a page.
        limit=draw(st.sampled_from([0, 3, 100])),
        offset=draw(st.sampled_from([0, 2])),
    )


def whole_by_pages(store: HitStore, catalog: Catalog, asked: Question, now: datetime) -> Any:
    """The rows and names that the API answers, page after page."""
    rows: list[Any] = []
    names: dict[str, dict[str, str]] = {}
    size = 400
    while True:
        page = msgspec.structs.replace(asked, limit=size, offset=len(rows))
        found = shown(page, answer(store, catalog, page, now))
        rows += found["rows"]
        for kind, some in found["names"].items():
            names.setdefault(kind, {}).update(some)
        if len(found["rows"]) < size:
            return rows, names


@settings(
    max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    asked=questions(),
    now=st.datetimes(FIRST, LAST),
    lens=st.sampled_from(LENSES),
    at_once=st.sampled_from([1, 7, 5000]),
)
def test_all_formats_say_what_the_api_answers(
    hit_store: HitStore,
    catalog: Catalog,
    tmp_path: Path,
    asked: Question,
    now: datetime,
    lens: Lens | None,
    at_once: int,
) -> None:
    now = now.replace(tzinfo=UTC)
    store = hit_store if lens is None else SeenHits(hit_store, lambda: lens)
    rows, names = whole_by_pages(store, catalog, asked, now)
    if len(rows) > 200:
        at_once = 5000
    for row in rows:
        for kind in CATALOGED:
            if kind in asked.dimensions:
                row[f"{kind}_name"] = names[kind].get(str(row[kind]))
    for form in Format:
        table = answer_table(store, catalog, asked, now, at_once)
        sink = io.BytesIO()
        told: list[int] = []
        count = write_table(table, form, sink, tmp_path, Style(), told.append)
        assert (count, table.total) == (len(rows), len(rows))
        assert told == sorted(told)
        assert told[-1:] == ([len(rows)] if rows else [])
        if form is Format.JSONL:
            assert read_jsonl(sink.getvalue()) == rows
            continue
        found = read_back(form, sink.getvalue(), table.columns, asked.zone)
        assert found == flat(rows, table.columns, form)
