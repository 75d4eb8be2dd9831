"""Lists of events against a list made in Python: filters, orders, pages, whatever comes at once."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from clicktrail.domain.hit_id import id_at
from clicktrail.hits.event_query import EventQuery
from clicktrail.hits.event_rows import Place
from clicktrail.hits.events import events, events_among, every_event
from clicktrail.hits.query import FIRST_INSTANT, LAST_INSTANT
from clicktrail.hits.store import HitStore
from tests.property.test_queries import ZONES, conditions
from tests.support.event_recount import KINDS, EventRecount
from tests.support.hit_store import conversion_columns, hit_columns

ACCOUNT = 900_713
FIRST = datetime(2026, 3, 1, tzinfo=UTC)
SPAN = timedelta(days=120)
NOW = FIRST + SPAN + timedelta(days=100)


@pytest.fixture(scope="module")
def traffic(hit_store: HitStore) -> EventRecount:
    first, span = int(FIRST.timestamp() * 1000), int(SPAN.total_seconds() * 1000)
    made = EventRecount(ACCOUNT, 20260305, 1200, first, span)
    hit_store.insert_hits(hit_columns(made.hits), "events:hits")
    hit_store.insert_conversions(conversion_columns(made.conversions), "events:conversions")
    return made


@st.composite
def queries(draw: st.DrawFn) -> EventQuery:
    start = FIRST + timedelta(days=draw(st.integers(-3, 110)), minutes=draw(st.integers(0, 59)))
    end = start + timedelta(days=draw(st.integers(1, 90)), seconds=draw(st.integers(0, 59)))
    if draw(st.booleans()):
        start, end = FIRST_INSTANT, LAST_INSTANT
    return EventQuery(
        account_id=ACCOUNT,
        kinds=draw(st.sampled_from(KINDS)),
        filter=draw(st.one_of(st.none(), conditions)),
        zone=draw(st.sampled_from(ZONES)),
        datapoint_ids=draw(st.sampled_from([None, None, (1, 3), ()])),
        descending=draw(st.booleans()),
        limit=draw(st.sampled_from([1, 3, 50, 300, 10_000])),
        start=start,
        end=end,
    )


@settings(
    max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(query=queries(), data=st.data())
def test_a_page_is_that_of_a_list_made_one_by_one(
    hit_store: HitStore, traffic: EventRecount, query: EventQuery, data: st.DataObject
) -> None:
    expected = traffic.places(query)
    found = events(hit_store, query, NOW)
    assert [event.place for event in found] == expected[: query.limit]
    # From any place on, one that an event has or not.
    some = [*expected, *(Place(one.number, 1 - one.rank) for one in expected[:50])]
    if some:
        after = data.draw(st.sampled_from(some))
        behind = msgspec.structs.replace(query, after=after)
        page = [event.place for event in events(hit_store, behind, NOW)]
        assert page == traffic.places(behind)[: query.limit]


@settings(
    max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(query=queries(), at_once=st.sampled_from([7, 40, 333]))
def test_pages_give_each_event_once(
    hit_store: HitStore, traffic: EventRecount, query: EventQuery, at_once: int
) -> None:
    narrow = msgspec.structs.replace(query, start=max(query.start, NOW - timedelta(days=150)))
    expected = traffic.places(narrow)[: at_once * 9]
    found: list[Place] = []
    for page in every_event(hit_store, narrow, NOW, at_once):
        found += [event.place for event in page]
        if len(found) > len(expected):
            break
    assert found[: len(expected)] == expected


@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(query=queries(), data=st.data())
def test_of_some_ids_those_are_found_that_a_list_would_hold(
    hit_store: HitStore, traffic: EventRecount, query: EventQuery, data: st.DataObject
) -> None:
    start = data.draw(st.integers(0, 800))
    hit_ids = [hit["hit_id"] for hit in traffic.hits[start : start + 200]]
    event_ids = [fired["event_id"] for fired in traffic.conversions[start // 3 : start // 3 + 60]]
    among = {Place(one, 0) for one in hit_ids} | {Place(one, 1) for one in event_ids}
    asked = msgspec.structs.replace(query, descending=False)
    expected = [place for place in traffic.places(asked) if place in among]
    found = events_among(hit_store, query, hit_ids, event_ids)
    assert [event.place for event in found] == expected


def test_an_event_comes_whole(hit_store: HitStore, traffic: EventRecount) -> None:
    hits = {hit["hit_id"]: hit for hit in traffic.hits}
    fired = {one["event_id"]: one for one in traffic.conversions}
    found = events(hit_store, EventQuery(account_id=ACCOUNT, limit=10_000), NOW)
    assert len(found) == len(traffic.places(EventQuery(account_id=ACCOUNT)))
    for event in found:
        conversion = event.conversion
        expected = hits.get(event.event_id)
        if conversion is not None:
            expected = traffic.hit_of(fired[event.event_id])
            kept = msgspec.structs.asdict(conversion)
            row = {"click_kind": fired[event.event_id]["kind"], **fired[event.event_id]}
            ts = int(kept.pop("ts").timestamp() * 1000)
            assert ts == row.pop("ts")
            assert {name: kept[name] for name in kept if name in row} == {
                name: row[name] for name in kept if name in row
            }
        if expected is None:
            assert event.hit is None
            continue
        assert event.hit is not None
        kept = msgspec.structs.asdict(event.hit)
        names = expected.keys() - {"ts"}
        assert {name: kept[name] for name in names} == {name: expected[name] for name in names}


def test_lists_go_back_before_2024_and_where_nothing_but_conversions_is(
    hit_store: HitStore, account_id: int
) -> None:
    years = [2011, 2019, 2023, 2024, 2025]
    moments = [int(datetime(year, 12, 31, tzinfo=UTC).timestamp() * 1000) for year in years]
    fired = [
        {"ts": ms, "event_id": id_at(ms, 5), "account_id": account_id, "outcome": outcome}
        for ms, outcome in zip(moments, ["duplicate"] + ["unattributed"] * 4, strict=True)
    ]
    hit_store.insert_conversions(conversion_columns(fired), f"events:{account_id}:fired")
    hits = [
        {"ts": ms, "hit_id": id_at(ms, 5), "account_id": account_id, "datapoint_id": 1}
        for ms in moments[1::2]
    ]
    listed = [(year, "conversion") for year in years]
    for put in (False, True):
        if put:
            hit_store.insert_hits(hit_columns(hits), f"events:{account_id}:hits")
            listed = sorted([*listed, (2019, "click"), (2024, "click")])
        for descending in (True, False):
            query = EventQuery(account_id=account_id, descending=descending)
            found = [
                (event.ts.year, str(event.kind))
                for page in every_event(hit_store, query, NOW, 2)
                for event in page
            ]
            assert found == (listed[::-1] if descending else listed)
