"""Conversions that came long after their click have its labels, for which little is read."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from clicktrail.domain.attribution_models import LastClick, attribute
from clicktrail.domain.hit_id import id_at
from clicktrail.hits import paths
from clicktrail.hits.event_query import EventQuery
from clicktrail.hits.event_rows import EventKind
from clicktrail.hits.events import events
from clicktrail.hits.filters import Is
from clicktrail.hits.path_query import PathQuery, TouchKey
from clicktrail.hits.query import Query
from clicktrail.hits.statistics import ask
from clicktrail.hits.store import HitStore
from tests.support.hit_store import conversion_columns, hit_columns

ACCOUNT = 900_940
CLICKED = datetime(2023, 9, 1, 12, tzinfo=UTC)
FIRED = CLICKED + timedelta(days=200)
START, END = FIRED - timedelta(hours=1), FIRED + timedelta(days=3)
DAY_MS = 86_400_000
HITS_A_DAY = 2_000


@pytest.fixture(scope="module")
def store(hit_store: HitStore) -> HitStore:
    """Conversions of two clicks from before 2024, of one from a moment before, and of none."""
    first = round(CLICKED.timestamp() * 1000)
    moments = [first + number * DAY_MS // HITS_A_DAY for number in range(200 * HITS_A_DAY)]
    hits = [
        {
            "ts": ms,
            "hit_id": id_at(ms, number % 1000),
            "account_id": ACCOUNT,
            "datapoint_id": 1 + number % 7,
            "visitor": 1 + number,
            "country": "it" if number % 2 else "de",
            "referrer_host": f"blog-{number % 2}.example",
        }
        for number, ms in enumerate(moments)
    ]
    for start in range(0, len(hits), 100_000):
        hit_store.insert_hits(hit_columns(hits[start : start + 100_000]), f"long ago:{start}")
    fired = [
        {
            "ts": round(FIRED.timestamp() * 1000) + number,
            "event_id": id_at(round(FIRED.timestamp() * 1000) + number, number),
            "account_id": ACCOUNT,
            "conversion_id": 1,
            "click_hit_id": hit["hit_id"] if hit else 0,
            "datapoint_id": hit["datapoint_id"] if hit else 0,
            "visitor": hit["visitor"] if hit else 9_000_000,
            "outcome": "attributed" if hit else "unattributed",
            "value": 10_000,
        }
        for number, hit in enumerate([hits[0], hits[1], hits[-2], None])
    ]
    hit_store.insert_conversions(conversion_columns(fired), "long ago")
    return hit_store


def by_country(**more: object) -> Query:
    asked = {"metrics": ("conversions",), "dimensions": ("country",), "start": START, "end": END}
    return Query(account_id=ACCOUNT, **{**asked, **more})  # type: ignore[arg-type]


def test_figures_by_label(store: HitStore) -> None:
    rows = ask(store, by_country()).rows
    assert {row.labels["country"]: row.figures.conversions for row in rows} == {"de": 2, "it": 1}


def test_figures_under_a_filter_on_a_label(store: HitStore) -> None:
    query = by_country(dimensions=(), filter=Is("referrer_host", ("blog-1.example",)))
    assert ask(store, query).figures.conversions == 1


def test_single_conversions_under_a_filter_on_a_label(store: HitStore) -> None:
    query = EventQuery(
        account_id=ACCOUNT,
        start=START,
        end=END,
        kinds=frozenset({EventKind.CONVERSION}),
        filter=Is("country", ("it",)),
    )
    (found,) = events(store, query, END)
    assert found.conversion is not None
    assert found.hit is not None
    assert found.hit.referrer_host == "blog-1.example"


def test_paths_by_what_hits_alone_know(store: HitStore) -> None:
    query = PathQuery(account_id=ACCOUNT, start=START, end=END, by=TouchKey.REFERRER)
    found = attribute(LastClick(), paths.journeys(store, query))
    assert {key: credit.conversions for key, credit in found.items()} == {
        "blog-0.example": 20_000,
        "blog-1.example": 10_000,
        None: 10_000,
    }


def test_days_without_a_click_are_not_read(store: HitStore) -> None:
    statement = ask(store, by_country()).statement
    assert statement is not None
    # Two days of two hundred have a click; the store reads whole blocks of 8192 rows.
    assert statement.cost.read_rows < 200 * HITS_A_DAY / 5
