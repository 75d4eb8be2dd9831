from __future__ import annotations

import random
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from clicktrail.domain.events import Flag
from clicktrail.domain.hit_id import id_at
from clicktrail.hits.query import QueryError
from clicktrail.hits.store import HitStore
from clicktrail.hits.stream import HitConversion, HitFilter, StreamQuery, newest_hits
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


def ids(hits: list[Event]) -> list[int]:
    return [hit["hit_id"] for hit in hits]


def test_pages_follow_each_other_down_to_the_oldest_hit(
    hit_store: HitStore, account_id: int, traffic: tuple[list[Event], list[Event]]
) -> None:
    listed: list[int] = []
    before = None
    while True:
        page = newest_hits(
            hit_store, StreamQuery(account_id=account_id, limit=70, before=before), NOW
        )
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
    while page := newest_hits(
        hit_store, StreamQuery(account_id=account_id, limit=2, before=before), NOW
    ):
        listed += [hit.ts.year for hit in page]
        before = page[-1].hit_id
    assert listed == years[::-1]


def test_a_hit_comes_whole_with_its_conversions_oldest_first(
    hit_store: HitStore, account_id: int, traffic: tuple[list[Event], list[Event]]
) -> None:
    hits, conversions = traffic
    for found, hit in zip(
        newest_hits(hit_store, StreamQuery(account_id=account_id, limit=400), NOW),
        hits,
        strict=True,
    ):
        own = sorted(
            (c for c in conversions if c["click_hit_id"] == hit["hit_id"]),
            key=lambda c: (c["ts"], c["event_id"]),
        )
        assert found.conversions == tuple(
            HitConversion(
                c["event_id"], c["conversion_id"], c["value"], c["commission"], c["cost"], "",
                instant(c["ts"]), c["outcome"],
            )
            for c in own
        )  # fmt: skip
        assert {
            name: getattr(found, name)
            for name in ("hit_id", "datapoint_id", "ip", "country", "visitor", "kind", "is_unique")
        } == {
            name: hit[name]
            for name in ("hit_id", "datapoint_id", "ip", "country", "visitor", "kind", "is_unique")
        }
        assert found.ts == instant(hit["ts"])


@pytest.mark.parametrize("word", list(HitFilter))
def test_the_filters_keep_their_class_of_hits(
    hit_store: HitStore,
    account_id: int,
    traffic: tuple[list[Event], list[Event]],
    word: HitFilter,
) -> None:
    hits, conversions = traffic
    converted = {c["click_hit_id"] for c in conversions if c["outcome"] == "attributed"}
    kept: dict[HitFilter, Callable[[Event], bool]] = {
        HitFilter.SPIDERS: lambda hit: bool(hit["is_spider"]),
        HitFilter.UNIQUES: lambda hit: bool(hit["is_unique"]),
        HitFilter.NON_UNIQUES: lambda hit: not hit["is_unique"] and not hit["is_spider"],
        HitFilter.CONVERSIONS: lambda hit: hit["hit_id"] in converted,
    }
    query = StreamQuery(account_id=account_id, limit=1000, filter=word)
    assert [hit.hit_id for hit in newest_hits(hit_store, query, NOW)] == ids(
        [hit for hit in hits if kept[word](hit)]
    )


def test_a_list_is_narrowed_by_datapoints_groups_conversions_and_time(
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
        query = StreamQuery(account_id=account_id, limit=1000, **narrowing)
        return [hit.hit_id for hit in newest_hits(hit_store, query, NOW)]

    assert listed(datapoint_ids=(2, 3)) == ids([h for h in hits if h["datapoint_id"] in (2, 3)])
    assert listed(group_ids=(11,)) == ids([h for h in hits if h["group_id"] == 11])
    assert listed(conversion_ids=(2,)) == ids([h for h in hits if h["hit_id"] in of_conversion])
    assert listed(datapoint_ids=()) == []
    assert listed(start=start, end=end) == ids([h for h in hits if start <= instant(h["ts"]) < end])


def test_an_account_without_hits_has_an_empty_list(hit_store: HitStore, account_id: int) -> None:
    assert newest_hits(hit_store, StreamQuery(account_id=account_id), NOW) == []


def test_a_limit_out_of_range_is_refused(hit_store: HitStore, account_id: int) -> None:
    with pytest.raises(QueryError, match="the limit must be 0 to 10000"):
        newest_hits(hit_store, StreamQuery(account_id=account_id, limit=10_001), NOW)


def test_hits_with_nothing_to_show_are_not_listed(hit_store: HitStore, account_id: int) -> None:
    source = random.Random(account_id)
    hits = random_hits(source, account_id, 4, NOW_MS - 3_600_000, 3_600_000)
    columns = hit_columns(hits)
    columns["flags"] = [0, int(Flag.LIGHT), 1, int(Flag.LIGHT | Flag.BOT)]
    hit_store.insert_hits(columns, f"light:{account_id}:hits")
    found = newest_hits(hit_store, StreamQuery(account_id=account_id), NOW)
    shown = [hits[0]["hit_id"], hits[2]["hit_id"]]
    assert sorted(hit.hit_id for hit in found) == sorted(shown)
