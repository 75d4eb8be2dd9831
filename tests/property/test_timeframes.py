"""Time frames in any zone: what a word means, and that its hours, days, weeks, months tile it.

Ranges are held to a search for the first instant at which clocks show a day, figures to a recount
hit by hit. Among the zones are those off by half an hour or 45 minutes, days of 23, 23.5, 24.5 and
25 hours, a midnight that clocks skip or go through twice, and Samoa's missing 30 December 2011.
"""

from __future__ import annotations

import itertools
import zoneinfo
from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from typing import get_args
from zoneinfo import ZoneInfo, available_timezones

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from clicktrail.api.v2.timeframes import WORDS
from clicktrail.domain.timeframe import Range, resolve
from clicktrail.hits.store import HitStore
from clicktrail.statistics import totals
from clicktrail.statistics.totals import Period, Scope
from tests.support.catalog_model import beginning
from tests.support.hit_store import hit_columns

ALL_ZONES = sorted(available_timezones())
# Zone, and when it does something worth looking at (UTC).
CHANGES = [
    ("UTC", datetime(2028, 2, 29, 12)),
    ("Europe/Rome", datetime(2026, 3, 29, 1)),
    ("Europe/Rome", datetime(2026, 10, 25, 1)),
    ("Africa/Cairo", datetime(2026, 4, 23, 22)),
    ("Africa/Cairo", datetime(2026, 10, 29, 21)),
    ("America/Santiago", datetime(2026, 9, 6, 4)),
    ("America/Havana", datetime(2026, 11, 1, 5)),
    ("Australia/Lord_Howe", datetime(2026, 4, 4, 15)),
    ("Australia/Lord_Howe", datetime(2026, 10, 3, 15, 30)),
    ("Asia/Kolkata", datetime(2026, 12, 31, 18, 30)),
    ("Asia/Kathmandu", datetime(2027, 12, 31, 18, 15)),
    ("Pacific/Chatham", datetime(2026, 9, 26, 14)),
    ("Pacific/Apia", datetime(2011, 12, 30, 10)),
    ("Africa/Casablanca", datetime(2026, 2, 15, 2)),
    ("America/St_Johns", datetime(2026, 11, 1, 4, 30)),
    # Rules of these changed in 2026: databases of zones of different age do not agree.
    ("America/Vancouver", datetime(2026, 11, 1, 9)),
    ("America/Edmonton", datetime(2026, 11, 1, 8)),
    ("America/Winnipeg", datetime(2026, 11, 1, 7)),
    ("Africa/Casablanca", datetime(2027, 2, 7, 2)),
]
STARTS: dict[Period, Callable[[datetime], bool]] = {
    "day": lambda local: local.time() == time.min,
    "week": lambda local: local.time() == time.min and local.weekday() == 0,
    "month": lambda local: local.time() == time.min and local.day == 1,
}
_TOKENS = itertools.count(1)

zones = st.sampled_from(ALL_ZONES) | st.sampled_from([zone for zone, _ in CHANGES])
near_changes = st.builds(
    lambda change, minutes: (change[0], change[1] + timedelta(minutes=minutes)),
    st.sampled_from(CHANGES),
    st.integers(-3000, 3000),
)
anywhere = st.tuples(zones, st.datetimes(datetime(1975, 1, 1), datetime(2090, 1, 1)))
ends_of_years = st.tuples(
    zones,
    st.builds(
        lambda year, hours: datetime(year, 1, 1) + timedelta(hours=hours),
        st.integers(1976, 2090),
        st.integers(-30, 30),
    ),
)


def belongs(word: str, day: date, today: date) -> bool:
    """Whether a day is one that a word means, as one would say it."""
    if word.startswith("last") and word[4:].isdigit():
        return 0 <= (today - day).days < int(word[4:])
    months = (today.year - day.year) * 12 + today.month - day.month
    return {
        "today": day == today,
        "yesterday": (today - day).days == 1,
        "currentmonth": months == 0 and day <= today,
        "lastmonth": months == 1,
        "previousmonth": months == 1,
        "currentyear": day.year == today.year and day <= today,
        "lastyear": day.year == today.year - 1,
        "last12months": day <= today
        and (day.year, day.month, day.day) > (today.year - 1, today.month, today.day),
    }[word]


@settings(max_examples=200, deadline=None)
@given(
    when=near_changes | anywhere | ends_of_years,
    word=st.sampled_from([word for word in WORDS if word not in ("beginning", "custom")]),
)
def test_a_word_means_its_days_from_their_first_instant_to_their_last(
    when: tuple[str, datetime], word: str
) -> None:
    zone, now = when[0], when[1].replace(tzinfo=UTC)
    today = now.astimezone(ZoneInfo(zone)).date()
    days = [today - timedelta(days=number) for number in range(800)]
    meant = [day for day in days if belongs(word, day, today)]
    found = resolve(word, None, None, ZoneInfo(zone), now)
    assert (found.from_local.date(), found.to_local.date()) == (meant[-1], meant[0])
    after = meant[0] + timedelta(days=1)
    assert found.start_utc == beginning(f"{meant[-1]:%Y%m%d}000000", zone)
    assert found.end_utc == beginning(f"{after:%Y%m%d}000000", zone)


@settings(max_examples=100, deadline=None)
@given(when=near_changes | anywhere | ends_of_years)
def test_hours_tile_days_tile_weeks_and_months_tile_years(when: tuple[str, datetime]) -> None:
    zone, now = ZoneInfo(when[0]), when[1].replace(tzinfo=UTC)
    first = now.astimezone(zone).date().replace(month=1, day=1)
    year = resolve("custom", f"{first:%Y%m%d}", f"{first.year}1231", zone, now)

    def tile(whole: Range, digits: list[tuple[str, str]]) -> None:
        parts = [resolve("custom", one, other, zone, now) for one, other in digits]
        assert [part.start_utc for part in parts[1:]] == [part.end_utc for part in parts[:-1]]
        assert (parts[0].start_utc, parts[-1].end_utc) == (whole.start_utc, whole.end_utc)

    months = [first.replace(month=month) for month in range(1, 13)]
    lasts = [(month.replace(day=28) + timedelta(days=4)).replace(day=1) for month in months]
    tile(
        year,
        [
            (f"{month:%Y%m%d}", f"{last - timedelta(days=1):%Y%m%d}")
            for month, last in zip(months, lasts, strict=True)
        ],
    )
    today = now.astimezone(zone).date()
    month = resolve(
        "custom", f"{today:%Y%m}01", f"{lasts[today.month - 1] - timedelta(1):%Y%m%d}", zone, now
    )
    length = (lasts[today.month - 1] - months[today.month - 1]).days
    tile(month, [(f"{today:%Y%m}{day + 1:02d}",) * 2 for day in range(length)])
    day = resolve("today", None, None, zone, now)
    tile(day, [(f"{today:%Y%m%d}{hour:02d}",) * 2 for hour in range(24)])


def test_zones_have_the_rules_of_the_locked_package_whatever_the_host_has() -> None:
    assert zoneinfo.TZPATH == ()
    # British Columbia stays on summer time from 2026 on.
    winter = datetime(2026, 12, 15, tzinfo=UTC).astimezone(ZoneInfo("America/Vancouver"))
    assert winter.utcoffset() == timedelta(hours=-7)


class Traffic:
    """Hits of one account around a change of clocks, at a rate that no bucket escapes."""

    def __init__(self, store: HitStore, account_id: int, zone: str, change: datetime) -> None:
        self.account_id = account_id
        self.zone = ZoneInfo(zone)
        self.change = change.replace(tzinfo=UTC)
        begin = self.change - timedelta(days=12)
        self.times = [begin + timedelta(minutes=61 * number) for number in range(570)]
        # At the edges of hours and days too, and close to the change itself.
        hour = self.change.replace(minute=0)
        self.times += [hour + timedelta(minutes=15 * n, milliseconds=-1) for n in range(-150, 150)]
        self.times += [hour + timedelta(minutes=15 * n) for n in range(-150, 150)]
        rows = [
            {
                "ts": round(moment.timestamp() * 1000),
                "hit_id": account_id * 10_000 + number,
                "account_id": account_id,
                "datapoint_id": 1 + number % 2,
                "kind": 0,
                "is_unique": 1,
                "outcome": "human",
            }
            for number, moment in enumerate(self.times)
        ]
        store.insert_hits(hit_columns(rows), f"timeframes:{account_id}:{next(_TOKENS)}")

    def shown(self, span: Range, link: int | None = None) -> list[datetime]:
        """What clocks showed at each hit of a range, perhaps of one link."""
        return [
            moment.astimezone(self.zone).replace(tzinfo=None)
            for number, moment in enumerate(self.times)
            if span.start_utc <= moment < span.end_utc and link in (None, 1 + number % 2)
        ]


@pytest.fixture(scope="module")
def traffics(hit_store: HitStore) -> list[Traffic]:
    return [
        Traffic(hit_store, 720_000 + number, zone, change)
        for number, (zone, change) in enumerate(CHANGES)
    ]


@settings(max_examples=150, deadline=None)
@given(data=st.data(), period=st.sampled_from(get_args(Period)))
def test_days_weeks_and_months_tile_a_time_frame_and_hold_each_hit_once(
    hit_store: HitStore, traffics: list[Traffic], data: st.DataObject, period: Period
) -> None:
    traffic = data.draw(st.sampled_from(traffics))
    now = traffic.change + timedelta(hours=data.draw(st.integers(-72, 240)))
    if data.draw(st.booleans()):
        word = data.draw(st.sampled_from([word for word in WORDS if word != "custom"]))
        first_day = (traffic.change - timedelta(days=data.draw(st.integers(0, 20)))).date()
        span = resolve(word, None, None, traffic.zone, now, first_day)
    else:
        length = data.draw(st.sampled_from([8, 10, 12]))
        offsets = sorted(data.draw(st.lists(st.integers(-300, 300), min_size=2, max_size=2)))
        edges = [
            f"{(traffic.change + timedelta(hours=one)).astimezone(traffic.zone):%Y%m%d%H%M}"[
                :length
            ]
            for one in offsets
        ]
        assume(edges[0] <= edges[1])
        span = resolve("custom", edges[0], edges[1], traffic.zone, now)
    link = data.draw(st.sampled_from([None, 1, 2]))
    scope = Scope(traffic.account_id, None if link is None else (link,))
    shown = traffic.shown(span, link)
    stretches = totals.by_period(hit_store, scope, span, traffic.zone, period)
    assert (stretches[0].from_local, stretches[-1].to_local) == (span.from_local, span.to_local)
    for one, other in itertools.pairwise(stretches):
        assert other.from_local - one.to_local == timedelta(seconds=1)
        assert STARTS[period](other.from_local)
    counted = [stretch.figures.clicks for stretch in stretches]
    expected = [
        sum(one.from_local <= local < one.to_local + timedelta(seconds=1) for local in shown)
        for one in stretches
    ]
    assert counted == expected
    assert totals.of(hit_store, scope, span, traffic.zone).clicks == sum(counted) == len(shown)


@settings(max_examples=60, deadline=None)
@given(data=st.data())
def test_the_hours_of_a_day_hold_each_of_its_hits_once(
    hit_store: HitStore, traffics: list[Traffic], data: st.DataObject
) -> None:
    traffic = data.draw(st.sampled_from(traffics))
    now = traffic.change + timedelta(hours=data.draw(st.integers(-60, 60)))
    span = resolve("today", None, None, traffic.zone, now)
    hours = totals.by_hour(hit_store, Scope(traffic.account_id), span, traffic.zone)
    midnight = span.from_local
    assert [hour.from_local for hour in hours] == [
        midnight + timedelta(hours=number) for number in range(24)
    ]
    shown = traffic.shown(span)
    assert [hour.figures.clicks for hour in hours] == [
        sum(local.hour == number for local in shown) for number in range(24)
    ]
    assert sum(hour.figures.clicks for hour in hours) == len(shown)
