from __future__ import annotations

import random
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from clicktrail.domain.events import HitKind
from clicktrail.domain.money import MAX_AMOUNT
from clicktrail.hits.filters import Is
from clicktrail.hits.query import Figures, Query, QueryError, Row
from clicktrail.hits.statistics import ask, explain
from clicktrail.hits.store import HitStore
from tests.support.hit_store import conversion_columns, hit_columns
from tests.support.traffic_recount import random_conversions, random_hits, recount

FIRST = datetime(2026, 6, 1, tzinfo=UTC)
FIRST_MS = int(FIRST.timestamp() * 1000)
UTC_ZONE = ZoneInfo("UTC")
INJECTIONS = (
    "' OR 1=1 --",
    "\\' OR 1=1 --",
    "'; DROP TABLE hits; --",
    "{account_id:UInt32}",
    "x\\",
    "\x00",
    "') UNION ALL SELECT 1 --",
    "a\tb\nc",
)


def hit(account_id: int, number: int, **fields: Any) -> dict[str, Any]:
    return {
        "ts": FIRST_MS + number * 1000,
        "hit_id": account_id * 1_000_000 + number,
        "account_id": account_id,
        "datapoint_id": 1,
        "is_unique": 1,
    } | fields


@pytest.mark.parametrize(
    ("zone", "dimensions", "start", "table"),
    [
        ("UTC", ("day",), FIRST, "account_day"),
        ("UTC", ("month", "datapoint"), FIRST, "datapoint_day"),
        ("UTC", ("hour",), FIRST, "account_hour"),
        ("UTC", ("day",), FIRST + timedelta(hours=1), "account_hour"),
        ("UTC", (), FIRST + timedelta(minutes=1), "raw"),
        ("Atlantic/Reykjavik", ("day",), FIRST, "account_day"),
        ("Europe/Rome", ("week",), FIRST, "account_hour"),
        ("Europe/Rome", (), FIRST, "account_day"),
        ("Europe/Rome", ("group",), FIRST - timedelta(hours=2), "datapoint_hour"),
        ("Asia/Kolkata", ("day",), FIRST, "raw"),
        ("Asia/Kolkata", ("day",), FIRST - timedelta(hours=5, minutes=30), "raw"),
        ("Australia/Lord_Howe", ("day",), FIRST, "raw"),
        ("UTC", ("country",), FIRST, "raw"),
        ("UTC", ("conversion",), FIRST, "conversion_day"),
        ("UTC", ("conversion", "datapoint"), FIRST, "raw"),
    ],
)
def test_the_planner_takes_the_coarsest_table_that_is_right(
    zone: str, dimensions: tuple[str, ...], start: datetime, table: str
) -> None:
    query = Query(
        account_id=1,
        metrics=("conversions",),
        dimensions=dimensions,
        zone=ZoneInfo(zone),
        start=start,
        end=start + timedelta(days=30),
    )
    assert explain(query).plan.table == table


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ({"metrics": ("clicks; DROP TABLE hits",)}, "unknown metric"),
        ({"metrics": ()}, "at least one metric"),
        ({"metrics": ("clicks", "clicks")}, "the same metric twice"),
        ({"dimensions": ("1",)}, "unknown dimension"),
        ({"dimensions": ("hour", "day")}, "one time bucket at most"),
        ({"filter": Is("1=1 OR ip", ("x",))}, "unknown filter"),
        ({"sort": "views"}, "cannot sort by views"),
        ({"start": datetime(2026, 1, 1)}, "aware"),
        ({"limit": -1}, "negative"),
        ({"conversion_ids": (1,)}, "clicks cannot be counted by conversion"),
    ],
)
def test_a_query_that_makes_no_sense_is_refused(wrong: dict[str, Any], message: str) -> None:
    fields: dict[str, Any] = {"account_id": 1, "metrics": ("clicks",)}
    with pytest.raises(QueryError, match=message):
        explain(Query(**(fields | wrong)))


def test_rows_are_sorted_paged_and_counted(hit_store: HitStore, account_id: int) -> None:
    hits = [
        hit(account_id, 100 * datapoint + n, datapoint_id=datapoint)
        for datapoint in range(1, 8)
        for n in range(datapoint % 4 + 1)
    ]
    hit_store.insert_hits(hit_columns(hits), f"paged:{account_id}")

    def page(**fields: Any) -> tuple[list[int | None], int | None]:
        query = Query(
            account_id=account_id,
            metrics=("clicks",),
            dimensions=("datapoint",),
            with_total=True,
            **fields,
        )
        result = ask(hit_store, query)
        return [row.datapoint_id for row in result.rows], result.total

    assert page() == ([1, 2, 3, 4, 5, 6, 7], 7)
    assert page(sort="clicks") == ([3, 7, 2, 6, 1, 5, 4], 7)
    assert page(sort="clicks", descending=False, limit=3) == ([4, 1, 5], 7)
    assert page(sort="clicks", limit=3, offset=3) == ([6, 1, 5], 7)
    assert page(sort="datapoint", limit=2) == ([7, 6], 7)
    assert page(limit=5, offset=50) == ([], 7)
    assert page(datapoint_ids=()) == ([], 0)


def test_an_account_without_hits_has_zeros(hit_store: HitStore, account_id: int) -> None:
    query = Query(account_id=account_id, metrics=("clicks", "value", "last_hit"))
    for coarsest in ("raw", "hour", "day"):
        assert ask(hit_store, query, coarsest).figures == Figures()


def test_a_hundred_thousand_datapoints_are_asked_for_at_once(
    hit_store: HitStore, account_id: int
) -> None:
    hits = [hit(account_id, n, datapoint_id=n * 37) for n in range(1, 3001)]
    hit_store.insert_hits(hit_columns(hits), f"many:{account_id}")
    wanted = tuple(range(1, 200_001, 2))
    expected = sum(1 for h in hits if h["datapoint_id"] % 2 and h["datapoint_id"] <= 200_000)
    query = Query(account_id=account_id, metrics=("clicks",), datapoint_ids=wanted)
    assert len(wanted) == 100_000
    for coarsest in ("raw", "hour", "day"):
        assert ask(hit_store, query, coarsest).figures.clicks == expected
    by_datapoint = Query(
        account_id=account_id,
        metrics=("clicks",),
        dimensions=("datapoint",),
        datapoint_ids=wanted,
        limit=10,
        with_total=True,
    )
    assert ask(hit_store, by_datapoint).total == expected


def test_classes_of_hits_are_filtered(hit_store: HitStore, account_id: int) -> None:
    hits = [
        hit(account_id, 1, kind=0),
        hit(account_id, 2, kind=1),
        hit(account_id, 3, kind=0, is_unique=0),
        hit(account_id, 4, kind=1, is_unique=0, is_spider=1),
        hit(account_id, 5, kind=0, is_unique=0, is_spider=1),
    ]
    hit_store.insert_hits(hit_columns(hits), f"classes:{account_id}")
    metrics = ("clicks", "views", "spider_clicks", "spider_views", "unique_hits")

    def counted(**fields: Any) -> Figures:
        return ask(hit_store, Query(account_id=account_id, metrics=metrics, **fields)).figures

    assert counted() == Figures(clicks=2, views=1, spider_clicks=1, spider_views=1, unique_hits=2)
    assert counted(kind=HitKind.VIEW) == Figures(views=1, spider_views=1, unique_hits=1)
    assert counted(is_spider=True) == Figures(spider_clicks=1, spider_views=1)
    assert counted(is_unique=False) == Figures(clicks=1, spider_clicks=1, spider_views=1)


def test_conversions_are_counted_by_the_labels_of_their_hits(
    hit_store: HitStore, account_id: int
) -> None:
    hits = [
        hit(account_id, 1, country="it", ip="192.0.2.1"),
        hit(account_id, 2, country="de", ip="192.0.2.2"),
    ]
    # Three weeks after their hits, which the range does not hold.
    later = {"ts": FIRST_MS + 21 * 86_400_000, "account_id": account_id, "outcome": "attributed"}
    fired = [
        later | {"event_id": 1, "click_hit_id": hits[0]["hit_id"], "value": 5, "ip": "203.0.113.9"},
        later | {"event_id": 2, "click_hit_id": hits[0]["hit_id"], "value": 7},
        later | {"event_id": 3, "click_hit_id": hits[1]["hit_id"], "value": 11},
    ]
    hit_store.insert_hits(hit_columns(hits), f"labels:{account_id}")
    hit_store.insert_conversions(conversion_columns(fired), f"labels:{account_id}")
    query = Query(
        account_id=account_id,
        metrics=("clicks", "conversions", "value"),
        dimensions=("country", "ip"),
        start=FIRST + timedelta(days=7),
    )
    assert ask(hit_store, query).rows == [
        Row(figures=Figures(conversions=1, value=11), labels={"country": "de", "ip": "192.0.2.2"}),
        Row(figures=Figures(conversions=2, value=12), labels={"country": "it", "ip": "192.0.2.1"}),
    ]
    only = Query(
        account_id=account_id, metrics=("conversions",), filter=Is("country", ("it", "fr"))
    )
    assert ask(hit_store, only).figures == Figures(conversions=2)


def test_conversions_are_filtered_by_their_ids_and_datapoints(
    hit_store: HitStore, account_id: int
) -> None:
    source = random.Random(account_id)
    hits = random_hits(source, account_id, 50, FIRST_MS, 86_400_000)
    fired = random_conversions(source, account_id, hits, 200)
    hit_store.insert_conversions(conversion_columns(fired), f"by conversion:{account_id}")
    kept = [c for c in fired if c["conversion_id"] in (1, 3) and c["datapoint_id"] in (2, 4)]
    query = Query(
        account_id=account_id,
        metrics=("conversions", "value"),
        conversion_ids=(1, 3),
        datapoint_ids=(2, 4),
    )
    expected = recount([], kept, query.start, query.end, (), UTC_ZONE, by_conversion=True)[()]
    found = ask(hit_store, query).figures
    assert (found.conversions, found.value) == (expected["conversions"], expected["value"])


@pytest.mark.parametrize("dimensions", [("day",), ("country",)], ids=["rollup", "raw"])
def test_sums_of_the_largest_amounts_are_right(
    hit_store: HitStore, account_id: int, dimensions: tuple[str, ...]
) -> None:
    fired = [
        {
            "ts": FIRST_MS + n,
            "event_id": account_id * 1_000_000 + n,
            "account_id": account_id,
            "conversion_id": 1,
            "click_hit_id": account_id,
            "datapoint_id": 1,
            "outcome": "attributed",
            "value": MAX_AMOUNT,
            "commission": -MAX_AMOUNT,
        }
        for n in range(200)
    ]
    hit_store.insert_conversions(conversion_columns(fired), f"largest:{account_id}")
    query = Query(
        account_id=account_id, metrics=("clicks", "value", "commission"), dimensions=dimensions
    )
    figures = [row.figures for row in ask(hit_store, query).rows]
    assert figures == [Figures(clicks=0, value=200 * MAX_AMOUNT, commission=-200 * MAX_AMOUNT)]


def test_hostile_texts_are_values_and_nothing_else(hit_store: HitStore, account_id: int) -> None:
    hits = [
        hit(account_id, n, referrer_host=text, query=text, referrer=text)
        for n, text in enumerate(INJECTIONS)
    ]
    hit_store.insert_hits(hit_columns(hits), f"hostile:{account_id}")
    for text in INJECTIONS:
        for label in ("referrer_host", "query", "referrer"):
            query = Query(
                account_id=account_id,
                metrics=("clicks",),
                dimensions=(label,),
                filter=Is(label, (text,)),
            )
            assert ask(hit_store, query).rows == [
                Row(figures=Figures(clicks=1), labels={label: text})
            ]


@settings(
    max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(text=st.text(max_size=30))
def test_any_text_can_be_a_filter(hit_store: HitStore, text: str) -> None:
    query = Query(
        account_id=4_000_000_000, metrics=("clicks",), filter=Is("city", (text, "'" + text))
    )
    assert ask(hit_store, query).figures == Figures()


def test_the_earlier_conversions_of_clicks_are_found(hit_store: HitStore, account_id: int) -> None:
    common = {"account_id": account_id, "outcome": "attributed", "order_id": "order 1"}
    fired = [
        common | {"event_id": 1, "ts": FIRST_MS + 2, "click_hit_id": 7, "conversion_id": 1},
        common | {"event_id": 2, "ts": FIRST_MS + 1, "click_hit_id": 7, "conversion_id": 2},
        common | {"event_id": 3, "ts": FIRST_MS, "click_hit_id": 7, "conversion_id": 3, "cycle": 9},
        common | {"event_id": 4, "ts": FIRST_MS, "click_hit_id": 8, "conversion_id": 4},
        common | {"event_id": 5, "ts": FIRST_MS, "click_hit_id": 9, "conversion_id": 5},
    ]
    foreign = {"event_id": 6, "ts": FIRST_MS, "account_id": account_id + 10**6, "click_hit_id": 7}
    hit_store.insert_conversions(conversion_columns([*fired, foreign]), f"earlier:{account_id}")
    clicks = [(account_id, 9), (account_id, 7), (account_id, 7), (account_id, 1000)]
    assert hit_store.earlier_conversions(clicks, before_cycle=9) == [
        (9, 5, "order 1", FIRST_MS, "attributed"),
        (7, 2, "order 1", FIRST_MS + 1, "attributed"),
        (7, 1, "order 1", FIRST_MS + 2, "attributed"),
    ]
    assert hit_store.earlier_conversions([], before_cycle=9) == []
    many = [(account_id, n) for n in range(20_000, 40_000)]
    assert hit_store.earlier_conversions([*many, (account_id, 8)], before_cycle=1) == [
        (8, 4, "order 1", FIRST_MS, "attributed")
    ]


def test_the_earlier_conversions_of_orders_are_found(hit_store: HitStore, account_id: int) -> None:
    common = {"account_id": account_id, "outcome": "attributed", "conversion_id": 1}
    fired = [
        common | {"event_id": 1, "ts": FIRST_MS + 2, "order_id": "a", "click_hit_id": 7},
        common | {"event_id": 2, "ts": FIRST_MS + 1, "order_id": "a", "outcome": "unattributed"},
        common | {"event_id": 3, "ts": FIRST_MS - 1, "order_id": "a"},
        common | {"event_id": 4, "ts": FIRST_MS + 2, "order_id": "a", "cycle": 9},
        common | {"event_id": 5, "ts": FIRST_MS + 2, "order_id": "b"},
        common | {"event_id": 6, "ts": FIRST_MS + 2, "order_id": "a", "conversion_id": 2},
        common
        | {"event_id": 7, "ts": FIRST_MS + 2, "order_id": "a", "account_id": account_id + 10**6},
    ]
    hit_store.insert_conversions(conversion_columns(fired), f"orders:{account_id}")
    orders = [(account_id, 1, "a"), (account_id, 2, "b"), (account_id, 1, "it's")]
    assert hit_store.earlier_orders(orders, FIRST_MS, before_cycle=9) == [
        (0, 1, "a", FIRST_MS + 1, "unattributed"),
        (7, 1, "a", FIRST_MS + 2, "attributed"),
    ]
    assert hit_store.earlier_orders([], FIRST_MS, before_cycle=9) == []
    assert hit_store.earlier_orders([(account_id, 1, "c")], -5, before_cycle=9) == []
