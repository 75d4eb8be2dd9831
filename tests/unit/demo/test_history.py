"""The sample history: reproducible, in order, and like what people do."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime, timedelta

import pytest

from clicktrail.demo import history, shop
from clicktrail.demo.history import Placed
from clicktrail.domain.attribution import attribute
from clicktrail.domain.events import ConversionFired, Hit, HitKind
from clicktrail.domain.hit_id import timestamp_ms

END = datetime(2026, 11, 23, 11, 0, tzinfo=UTC)
PLACED = [
    Placed(point, 100 + number, 1, 10 + point.campaign, 1, tuple(7 + goal for goal in point.goals))
    for number, point in enumerate(shop.POINTS)
]


@pytest.fixture(scope="module")
def events() -> list[Hit | ConversionFired]:
    return list(history.events(PLACED, END))


def hits_of(events: list[Hit | ConversionFired]) -> list[Hit]:
    return [event for event in events if isinstance(event, Hit)]


def test_the_same_seed_gives_the_same_history(events: list[Hit | ConversionFired]) -> None:
    assert list(history.events(PLACED, END)) == events
    assert list(history.events(PLACED, END, seed=1)) != events


def test_ids_rise_and_stay_within_the_ninety_days(events: list[Hit | ConversionFired]) -> None:
    ids = [event.hit_id for event in events]
    assert ids == sorted(set(ids))
    begin = END - timedelta(days=90)
    assert timestamp_ms(ids[0]) >= begin.timestamp() * 1000
    assert timestamp_ms(ids[-1]) < END.timestamp() * 1000


def test_every_datapoint_is_visited_on_most_days(events: list[Hit | ConversionFired]) -> None:
    hits = hits_of(events)
    assert 80_000 < len(hits) < 110_000
    assert {hit.datapoint_id for hit in hits} == {one.datapoint_id for one in PLACED}
    days = {timestamp_ms(hit.hit_id) // history.DAY_MS for hit in hits}
    assert len(days) == 91
    assert {hit.kind for hit in hits} == {HitKind.CLICK, HitKind.VIEW}


def test_mail_is_read_on_thursdays(events: list[Hit | ConversionFired]) -> None:
    offer = next(one.datapoint_id for one in PLACED if one.point.name == "nl-offer")
    weekdays = Counter(
        datetime.fromtimestamp(timestamp_ms(hit.hit_id) / 1000, UTC).weekday()
        for hit in hits_of(events)
        if hit.datapoint_id == offer
    )
    assert weekdays.most_common(1)[0][0] == 3


def test_most_conversions_find_their_click_and_some_do_not(
    events: list[Hit | ConversionFired],
) -> None:
    found = Counter(
        attribute(event).winner is not None
        for event in events
        if isinstance(event, ConversionFired)
    )
    assert found[True] > 10 * found[False] > 0


def test_every_candidate_is_a_hit_of_the_same_visitor(
    events: list[Hit | ConversionFired],
) -> None:
    visitors: dict[int, int] = {}
    for event in events:
        if isinstance(event, Hit):
            visitors[event.hit_id] = event.visitor
        else:
            assert all(visitors[c.hit_id] == event.visitor for c in event.candidates)
            assert len(event.candidates) <= history.COOKIE_ENTRIES


def test_a_link_leads_to_two_pages_of_which_one_sells_better(
    events: list[Hit | ConversionFired],
) -> None:
    offer = next(one for one in PLACED if one.point.rival)
    pages = {
        hit.hit_id: hit.destination.removeprefix(shop.SITE)
        for hit in hits_of(events)
        if hit.datapoint_id == offer.datapoint_id and hit.visitor
    }
    seen = Counter(pages.values())
    assert set(seen) == {offer.point.path, offer.point.rival}
    assert 0.9 < seen[offer.point.path] / seen[offer.point.rival] < 1.1
    sold = Counter(
        pages[winner.hit_id]
        for event in events
        if isinstance(event, ConversionFired)
        and (winner := attribute(event).winner)
        and winner.hit_id in pages
    )
    assert sold[offer.point.rival] > 1.2 * sold[offer.point.path] > 0
