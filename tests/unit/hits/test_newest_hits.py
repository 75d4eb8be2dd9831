from __future__ import annotations

import random
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from clicktrail.domain.events import Flag
from clicktrail.domain.hit_id import chronological, id_at
from clicktrail.hits.event_query import EventQuery
from clicktrail.hits.event_rows import HIT_KINDS, Place, StoredHit
from clicktrail.hits.events import events
from clicktrail.hits.filters import NOTHING, Is, Not
from clicktrail.hits.query import QueryError
from clicktrail.hits.store import HitStore
from tests.support.hit_store import conversion_columns, hit_columns
from tests.support.traffic_recount import instant, random_conversions, random_hits

NOW = datetime(2026, 9, 1, 12, tzinfo=UTC)
NOW_MS = int(NOW.timestamp() * 1000)
DAY_MS = 86_400_000
Event = dict[str, Any]


@pytest.fixture
def traffic(hit_store: HitStore, account_id: int) -> tuple[list[Event], list[Event]]:
    source = random.Random(account_id)
    hits = random_hits(source, account_id, 300, NOW_MS - 700 * DAY_MS, 700 * DAY_MS)
    hits += random_hits(source, account_id, 60, NOW_MS - 3_600_000, 3_600_000)
    conversions = random_conversions(source, account_id, hits, 80)
    hit_store.insert_hits(hit_columns(hits), f"stream:{account_id}:hits")
    hit_store.insert_conversions(conversion_columns(conversions), f"stream:{account_id}:fired")
    return sorted(hits, key=lambda hit: -hit["hit_id"]), conversions


def newest_hits(store: HitStore, account_id: int, **members: Any) -> list[StoredHit]:
    """The newest hits, as v2 lists them; `before` is the id of a hit."""
    before = members.pop("before", None)
    query = EventQuery(
        account_id=account_id,
        kinds=frozenset(HIT_KINDS),
        after=None if before is None else Place(chronological(before), 0),
        with_conversions=True,
        **members,
    )
    found = [event.hit for event in events(store, query, NOW)]
    return [hit for hit in found if hit is not None]


def ids(hits: list[Event]) -> list[int]:
    return [hit["hit_id"] for hit in hits]


def test_pages_follow_each_other_down_to_the_oldest_hit(
    hit_store: HitStore, account_id: int, traffic: tuple[list[Event], list[Event]]
) -> None:
    listed: list[int] = []
    before = None
    while True:
        page = newest_hits(hit_store, account_id, limit=70, before=before)
        if not page:
            break
        listed += [hit.hit_id for hit in page]
        before = page[-1].hit_id
    assert listed == ids(traffic[0])


def test_pages_go_on_into_the_time_before_2024(hit_store: HitStore, account_id: int) -> None:
    years = [2011, 2019, 2023, 2024, 2025]
    moments = [int(datetime(year, 12, 31, tzinfo=UTC).timestamp() * 1000) for year in years]
    rows = [
        {"ts": ms, "hit_id": id_at(ms, 5), "account_id": account_id, "datapoint_id": 1}
        for ms in moments
    ]
    hit_store.insert_hits(hit_columns(rows), f"stream:{account_id}:old")
    listed: list[int] = []
    before = None
    while page := newest_hits(hit_store, account_id, limit=2, before=before):
        listed += [hit.ts.year for hit in page]
        before = page[-1].hit_id
    assert listed == years[::-1]


def test_a_hit_comes_whole_with_its_conversions_oldest_first(
    hit_store: HitStore, account_id: int, traffic: tuple[list[Event], list[Event]]
) -> None:
    hits, conversions = traffic
    for found, hit in zip(
        newest_hits(hit_store, account_id, limit=400),
        hits,
        strict=True,
    ):
        own = sorted(
            (c for c in conversions if c["click_hit_id"] == hit["hit_id"]),
            key=lambda c: (c["ts"], c["event_id"]),
        )
        told = ("event_id", "conversion_id", "value", "commission", "cost", "outcome")
        assert [{name: getattr(one, name) for name in told} for one in found.conversions] == [
            {name: c[name] for name in told} for c in own
        ]
        assert [one.ts for one in found.conversions] == [instant(c["ts"]) for c in own]
        assert {
            name: getattr(found, name)
            for name in ("hit_id", "datapoint_id", "ip", "country", "visitor", "kind", "is_unique")
        } == {
            name: hit[name]
            for name in ("hit_id", "datapoint_id", "ip", "country", "visitor", "kind", "is_unique")
        }
        assert found.ts == instant(hit["ts"])


CLASSES: dict[str, dict[str, Any]] = {
    "spiders": {"is_spider": True},
    "uniques": {"is_spider": False, "is_unique": True},
    "nonuniques": {"is_spider": False, "is_unique": False},
    "converted": {"filter": Not(Is("conversion", (NOTHING,)))},
    "not converted": {"filter": Is("conversion", (NOTHING,))},
    "not converted, or to 2": {"filter": Is("conversion", (NOTHING, 2))},
}


@pytest.mark.parametrize("word", CLASSES)
def test_each_class_of_hits_is_kept_alone(
    hit_store: HitStore,
    account_id: int,
    traffic: tuple[list[Event], list[Event]],
    word: str,
) -> None:
    hits, conversions = traffic
    attributed = [c for c in conversions if c["outcome"] == "attributed"]
    converted = {c["click_hit_id"] for c in attributed}
    to_2 = {c["click_hit_id"] for c in attributed if c["conversion_id"] == 2}
    kept: dict[str, Callable[[Event], bool]] = {
        "spiders": lambda hit: bool(hit["is_spider"]),
        "uniques": lambda hit: bool(hit["is_unique"]),
        "nonuniques": lambda hit: not hit["is_unique"] and not hit["is_spider"],
        "converted": lambda hit: hit["hit_id"] in converted,
        "not converted": lambda hit: hit["hit_id"] not in converted,
        "not converted, or to 2": lambda hit: (
            hit["hit_id"] in to_2 or hit["hit_id"] not in converted
        ),
    }
    found = newest_hits(hit_store, account_id, limit=1000, **CLASSES[word])
    assert [hit.hit_id for hit in found] == ids([hit for hit in hits if kept[word](hit)])


def test_a_list_is_narrowed_by_datapoints_conversions_and_time(
    hit_store: HitStore, account_id: int, traffic: tuple[list[Event], list[Event]]
) -> None:
    hits, conversions = traffic
    start, end = NOW - timedelta(days=400), NOW - timedelta(days=2)
    of_conversion = {
        c["click_hit_id"]
        for c in conversions
        if c["outcome"] == "attributed" and c["conversion_id"] == 2
    }

    def listed(**narrowing: Any) -> list[int]:
        found = newest_hits(hit_store, account_id, limit=1000, **narrowing)
        return [hit.hit_id for hit in found]

    assert listed(datapoint_ids=(2, 3)) == ids([h for h in hits if h["datapoint_id"] in (2, 3)])
    assert listed(filter=Is("conversion", (2,))) == ids(
        [h for h in hits if h["hit_id"] in of_conversion]
    )
    assert listed(datapoint_ids=()) == []
    assert listed(start=start, end=end) == ids([h for h in hits if start <= instant(h["ts"]) < end])


def test_an_account_without_hits_has_an_empty_list(hit_store: HitStore, account_id: int) -> None:
    assert newest_hits(hit_store, account_id) == []


def test_a_limit_out_of_range_is_refused(hit_store: HitStore, account_id: int) -> None:
    with pytest.raises(QueryError, match="the limit must be 0 to 10000"):
        newest_hits(hit_store, account_id, limit=10_001)


def test_hits_with_nothing_to_show_are_not_listed(hit_store: HitStore, account_id: int) -> None:
    source = random.Random(account_id)
    hits = random_hits(source, account_id, 4, NOW_MS - 3_600_000, 3_600_000)
    columns = hit_columns(hits)
    columns["flags"] = [0, int(Flag.LIGHT), 1, int(Flag.LIGHT | Flag.BOT)]
    hit_store.insert_hits(columns, f"light:{account_id}:hits")
    found = newest_hits(hit_store, account_id)
    shown = [hits[0]["hit_id"], hits[2]["hit_id"]]
    assert sorted(hit.hit_id for hit in found) == sorted(shown)
