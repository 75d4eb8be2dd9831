from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clicktrail.domain.timeframe import Range, start_of_local
from clicktrail.hits.dimensions import BUCKETS
from clicktrail.statistics import calendar
from clicktrail.statistics.comparison import Comparison, Manner, compare, counterpart

ROME = ZoneInfo("Europe/Rome")


def days(first: str, last: str, zone: ZoneInfo = ROME) -> Range:
    """Whole local days, both included."""
    start = datetime.fromisoformat(first)
    end = datetime.fromisoformat(last) + timedelta(days=1)
    return Range(
        start_of_local(start, zone), start_of_local(end, zone), start, end - timedelta(seconds=1)
    )


@pytest.mark.parametrize(
    ("span", "manner", "match", "expected"),
    [
        (("2026-06-01", "2026-06-07"), "previous_period", False, ("2026-05-25", "2026-05-31")),
        (("2026-06-02", "2026-06-11"), "previous_period", False, ("2026-05-23", "2026-06-01")),
        (("2026-06-02", "2026-06-11"), "previous_period", True, ("2026-05-19", "2026-05-28")),
        (("2026-06-01", "2026-06-07"), "year_before", False, ("2025-06-01", "2025-06-07")),
        (("2026-06-01", "2026-06-07"), "year_before", True, ("2025-06-02", "2025-06-08")),
        (("2024-02-29", "2024-03-01"), "year_before", False, ("2023-02-28", "2023-03-01")),
        (("2024-02-28", "2024-02-28"), "year_before", False, ("2023-02-28", "2023-02-27")),
        # The hour that the clocks skip on 29 March and repeat on 25 October changes no day.
        (("2026-03-29", "2026-03-29"), "previous_period", False, ("2026-03-28", "2026-03-28")),
        (("2026-10-26", "2026-10-26"), "previous_period", False, ("2026-10-25", "2026-10-25")),
    ],
)
def test_the_other_time(
    span: tuple[str, str], manner: Manner, match: bool, expected: tuple[str, str]
) -> None:
    if span == ("2024-02-28", "2024-02-28"):
        # It ends where 29 February begins, a year before where 28 February does.
        start = start_of_local(datetime(2023, 2, 28), ROME)
        assert compare(manner, days(*span), ROME, match_weekdays=match).span == Range(
            start,
            start,
            datetime(2023, 2, 28),
            datetime(2023, 2, 27, 23, 59, 59),
        )
        return
    assert compare(manner, days(*span), ROME, match_weekdays=match).span == days(*expected)


def test_there_is_nothing_before_1970() -> None:
    with pytest.raises(ValueError, match="1970"):
        compare("year_before", days("1970-01-01", "1970-12-31"), ROME, match_weekdays=False)


@pytest.mark.parametrize(
    ("bucket", "comparison", "stretch", "expected"),
    [
        ("day", "previous_period", date(2026, 6, 3), date(2026, 5, 27)),
        ("day", "year_before", date(2026, 6, 3), date(2025, 6, 3)),
        ("month", "year_before", date(2026, 6, 1), date(2025, 6, 1)),
        ("week", "year_before", date(2026, 6, 1), date(2025, 5, 26)),
        ("hour", "previous_period", datetime(2026, 6, 3, 5), datetime(2026, 5, 27, 5)),
    ],
)
def test_each_part_belongs_to_one_of_the_other_time(
    bucket: str, comparison: Manner, stretch: date, expected: date
) -> None:
    span = days("2026-06-01", "2026-06-07")
    other = compare(comparison, span, ROME, match_weekdays=False)
    assert counterpart(other, span, bucket, stretch) == expected


def test_the_29th_of_february_has_no_date_a_year_before() -> None:
    span = days("2024-02-01", "2024-03-31")
    other = compare("year_before", span, ROME, match_weekdays=False)
    assert counterpart(other, span, "day", date(2024, 2, 29)) is None
    assert counterpart(other, span, "day", date(2024, 3, 1)) == date(2023, 3, 1)


def test_months_of_any_range_are_compared_in_their_order() -> None:
    span, other = days("2026-01-15", "2026-04-02"), days("2024-11-01", "2025-02-28")
    comparison = Comparison(None, other)
    found = [
        counterpart(comparison, span, "month", month)
        for month in calendar.between("month", span.from_local, span.to_local)
    ]
    assert found == [date(2024, 11, 1), date(2024, 12, 1), date(2025, 1, 1), date(2025, 2, 1)]


moments = st.datetimes(datetime(1971, 1, 1), datetime(2100, 1, 1))


@given(
    bucket=st.sampled_from(BUCKETS), first=moments, more=st.timedeltas(timedelta(), timedelta(9))
)
def test_stretches_follow_each_other_without_a_gap(
    bucket: str, first: datetime, more: timedelta
) -> None:
    last = first + more / (1 if bucket != "minute" else 50)
    found = list(calendar.between(bucket, first, last))
    assert (
        found[0]
        == calendar.beginning(bucket, first)
        <= type(found[0]).fromisoformat(
            first.isoformat() if isinstance(found[0], datetime) else first.date().isoformat()
        )
    )
    assert found[-1] == calendar.beginning(bucket, last)
    for place, one in enumerate(found):
        assert calendar.steps(bucket, found[0], one) == place
        assert calendar.later(bucket, one, -place) == found[0]
    at = first
    while at <= last:
        assert calendar.beginning(bucket, at) in found
        at += timedelta(hours=5)


@given(
    bucket=st.sampled_from(BUCKETS),
    at=moments,
    zone=st.sampled_from(["UTC", "Europe/Rome", "Australia/Lord_Howe", "Asia/Kathmandu"]),
)
def test_a_stretch_ends_where_the_next_begins(bucket: str, at: datetime, zone: str) -> None:
    here = ZoneInfo(zone)
    stretch = calendar.beginning(bucket, at)
    end = calendar.end_of(bucket, stretch, here)
    before = (end - timedelta(seconds=1)).astimezone(here).replace(tzinfo=None)
    after = end.astimezone(here).replace(tzinfo=None)
    assert calendar.beginning(bucket, after) >= calendar.later(bucket, stretch, 1)
    assert calendar.beginning(bucket, before) < calendar.later(bucket, stretch, 1)
    assert end.tzinfo is UTC
