from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clicktrail.domain.timeframe import Range, TimeFrameError, resolve, start_of_local

ROME = ZoneInfo("Europe/Rome")
NOW = datetime(2026, 11, 23, 23, 30, tzinfo=UTC)  # already the 24th in Rome
ZONES = [
    "UTC",
    "Europe/Rome",
    "Asia/Kolkata",
    "Asia/Kathmandu",
    "America/St_Johns",
    "Australia/Lord_Howe",
    "America/Sao_Paulo",
    "Pacific/Apia",
    "Africa/Cairo",
]
WORDS = [
    "today",
    "yesterday",
    "last7",
    "last30",
    "last90",
    "last120",
    "last180",
    "lastmonth",
    "previousmonth",
    "currentmonth",
    "last12months",
    "lastyear",
    "currentyear",
]


def days(found: Range) -> tuple[str, str]:
    assert found.from_local.time() == datetime.min.time()
    assert found.to_local.time().isoformat() == "23:59:59"
    return found.from_local.date().isoformat(), found.to_local.date().isoformat()


@pytest.mark.parametrize(
    ("word", "first", "last"),
    [
        ("today", "2026-11-24", "2026-11-24"),
        ("yesterday", "2026-11-23", "2026-11-23"),
        ("last7", "2026-11-18", "2026-11-24"),
        ("last30", "2026-10-26", "2026-11-24"),
        ("last90", "2026-08-27", "2026-11-24"),
        ("last120", "2026-07-28", "2026-11-24"),
        ("last180", "2026-05-29", "2026-11-24"),
        ("lastmonth", "2026-10-01", "2026-10-31"),
        ("previousmonth", "2026-10-01", "2026-10-31"),
        ("currentmonth", "2026-11-01", "2026-11-24"),
        ("last12months", "2025-11-25", "2026-11-24"),
        ("lastyear", "2025-01-01", "2025-12-31"),
        ("currentyear", "2026-01-01", "2026-11-24"),
        ("beginning", "2026-03-05", "2026-11-24"),
        (" LastMONTH ", "2026-10-01", "2026-10-31"),
    ],
)
def test_a_word_means_its_local_calendar_days(word: str, first: str, last: str) -> None:
    assert days(resolve(word, None, None, ROME, NOW, date(2026, 3, 5))) == (first, last)


@pytest.mark.parametrize(
    ("from_day", "to_day", "first", "last"),
    [
        ("20260301", "20260302", "2026-03-01T00:00:00", "2026-03-02T23:59:59"),
        ("2026030107", "2026030107", "2026-03-01T07:00:00", "2026-03-01T07:59:59"),
        ("202603010715", "202603010716", "2026-03-01T07:15:00", "2026-03-01T07:16:59"),
        ("20260301071530", "20260301071530", "2026-03-01T07:15:30", "2026-03-01T07:15:30"),
        ("20260301", "2026030112", "2026-03-01T00:00:00", "2026-03-01T12:59:59"),
        ("2026030112", "20260301", "2026-03-01T12:00:00", "2026-03-01T23:59:59"),
        ("20261120", None, "2026-11-20T00:00:00", "2026-11-24T23:59:59"),
        ("19700101", "21001231", "1970-01-01T00:00:00", "2100-12-31T23:59:59"),
    ],
)
def test_custom_includes_both_ends_to_the_last_digit(
    from_day: str, to_day: str | None, first: str, last: str
) -> None:
    for word in ("custom", "Custom", ""):
        found = resolve(word, from_day, to_day, ROME, NOW)
        assert (found.from_local.isoformat(), found.to_local.isoformat()) == (first, last)
        assert found.start_utc == found.from_local.replace(tzinfo=ROME)
        assert found.end_utc == (found.to_local + timedelta(seconds=1)).replace(tzinfo=ROME)


@pytest.mark.parametrize(
    ("word", "from_day", "to_day", "field"),
    [
        ("fortnight", None, None, "timeFrame"),
        ("", None, None, "timeFrame"),
        ("custom", None, "20260301", "fromDay"),
        ("custom", "2026-03-01", None, "fromDay"),
        ("custom", "20260230", None, "fromDay"),
        ("custom", "202603011", None, "fromDay"),
        ("custom", "19691231", None, "fromDay"),
        ("custom", "٢٠٢٦٠٣٠١", None, "fromDay"),
        ("custom", "20260301", "21010101", "toDay"),
        ("custom", "20260301", "2026030199", "toDay"),
        ("custom", "20260302", "20260301", "fromDay"),
        ("custom", "2026030113", "2026030112", "fromDay"),
    ],
)
def test_an_error_names_its_field(
    word: str, from_day: str | None, to_day: str | None, field: str
) -> None:
    with pytest.raises(TimeFrameError) as raised:
        resolve(word, from_day, to_day, ROME, NOW)
    assert raised.value.field == field
    assert raised.value.message


def test_twelve_months_from_a_leap_day_start_in_march() -> None:
    leap_day = datetime(2028, 2, 29, 12, tzinfo=UTC)
    found = resolve("last12months", None, None, ZoneInfo("UTC"), leap_day)
    assert days(found) == ("2027-03-01", "2028-02-29")


@pytest.mark.parametrize(
    ("zone", "day", "hours"),
    [
        ("Europe/Rome", "20260329", 23),
        ("Europe/Rome", "20261025", 25),
        ("Australia/Lord_Howe", "20261004", 23.5),
        ("Australia/Lord_Howe", "20260405", 24.5),
        ("America/Sao_Paulo", "20181104", 23),  # midnight itself is skipped
        ("Africa/Cairo", "20260424", 23),  # likewise
        ("Pacific/Apia", "20111230", 0),  # the whole day is
        ("Asia/Kathmandu", "20260601", 24),
    ],
)
def test_a_day_is_as_long_as_clocks_make_it(zone: str, day: str, hours: float) -> None:
    found = resolve("custom", day, day, ZoneInfo(zone), NOW)
    assert found.end_utc - found.start_utc == timedelta(hours=hours)


def test_a_skipped_time_is_the_moment_of_the_jump() -> None:
    jump = datetime(2026, 3, 29, 1, tzinfo=UTC)
    for minute in (0, 1, 30, 59):
        assert start_of_local(datetime(2026, 3, 29, 2, minute), ROME) == jump


instants = st.datetimes(datetime(1975, 1, 1), datetime(2095, 1, 1), timezones=st.just(UTC))


@given(zone=st.sampled_from(ZONES), now=instants, word=st.sampled_from(WORDS))
def test_a_range_holds_exactly_the_instants_of_its_local_days(
    zone: str, now: datetime, word: str
) -> None:
    where = ZoneInfo(zone)
    found = resolve(word, None, None, where, now)
    first, last = found.from_local.date(), found.to_local.date()
    assert first <= found.start_utc.astimezone(where).date()
    moment = timedelta(microseconds=1)
    assert (found.end_utc - moment).astimezone(where).date() <= last
    # St. John's moved its clocks back at 00:01 for some years: a minute of the day comes early.
    if zone != "America/St_Johns":
        assert (found.start_utc - moment).astimezone(where).date() < first
        assert found.end_utc.astimezone(where).date() > last


@given(zone=st.sampled_from(ZONES), now=instants)
def test_today_and_yesterday_meet_and_now_lies_in_today(zone: str, now: datetime) -> None:
    where = ZoneInfo(zone)
    today = resolve("today", None, None, where, now)
    yesterday = resolve("yesterday", None, None, where, now)
    assert yesterday.end_utc == today.start_utc
    if zone != "America/St_Johns":
        assert today.start_utc <= now < today.end_utc


@given(zone=st.sampled_from(ZONES), day=st.dates(date(1975, 1, 1), date(2095, 1, 1)))
def test_hours_of_a_day_tile_it(zone: str, day: date) -> None:
    where = ZoneInfo(zone)
    whole = resolve("custom", f"{day:%Y%m%d}", f"{day:%Y%m%d}", where, NOW)
    edge = whole.start_utc
    for hour in range(24):
        digits = f"{day:%Y%m%d}{hour:02d}"
        part = resolve("custom", digits, digits, where, NOW)
        assert part.start_utc == edge
        edge = part.end_utc
    assert edge == whole.end_utc
