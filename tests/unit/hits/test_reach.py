"""What retention removes is missed by nothing that sums can tell, and the rest says so."""

from __future__ import annotations

import random
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import msgspec
import pytest

from clicktrail.hits import horizons, reach
from clicktrail.hits.columnar import columns
from clicktrail.hits.dimensions import RELATIVE_ERROR
from clicktrail.hits.horizons import BEGINNING, Horizon
from clicktrail.hits.planner import counts_by_quarter_hours
from clicktrail.hits.query import Query, Row
from clicktrail.hits.reach import Reach
from clicktrail.hits.recounting import recount
from clicktrail.hits.retaining import remove_older
from clicktrail.hits.statistics import ask, ask_for_all, complete_since, count_rows, explain
from clicktrail.hits.store import HitStore
from tests.support.hit_store import conversion_columns, hit_columns
from tests.support.query_recount import rich_conversions, rich_hits
from tests.unit.verify.test_rollups import compared

FIRST = date(2026, 3, 1)
HORIZON = date(2026, 3, 12)
DAYS = 20
KOLKATA = ZoneInfo("Asia/Kolkata")
SUMMED = (
    *("clicks", "unique_clicks", "views", "hits", "unique_hits", "spider_hits", "last_hit"),
    *("conversions", "converted_clicks", "unique_conversions", "value", "cost"),
)


@pytest.fixture(autouse=True)
def _looks_each_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reach, "REACH_SECONDS", 0.0)


def fill(store: HitStore, account_id: int) -> int:
    source = random.Random(account_id)
    first = int(reach.midnight(FIRST).timestamp() * 1000)
    hits = rich_hits(source, account_id, 3000, first, DAYS * 86_400_000)
    fired = rich_conversions(source, account_id, hits, 400)
    store.insert_hits(hit_columns(hits), f"reach:{account_id}")
    store.insert_conversions(conversion_columns(fired), f"reach:{account_id}")
    return account_id


@pytest.fixture
def account(hit_store: HitStore, account_id: int) -> int:
    """An account with hits on twenty days."""
    return fill(hit_store, account_id)


@pytest.fixture
def quartered(hit_store: HitStore, account_id: int) -> int:
    """The same, summed up by quarters of an hour from the beginning."""
    reach.quarter(hit_store, {account_id: BEGINNING})
    return fill(hit_store, account_id)


def forget(store: HitStore, account_id: int) -> None:
    found = {account_id: Horizon(HORIZON, HORIZON, BEGINNING)}
    horizons.note(store, found)
    while remove_older(store, found, 100):
        pass
    assert not store.rows(
        f"SELECT 1 FROM hits WHERE account_id = {account_id} AND ts < '{HORIZON}' LIMIT 1"
    )


def asked(account_id: int, zone: ZoneInfo, *metrics: str, **fields: Any) -> Query:
    """Return a query of the account's local days."""
    start = datetime(FIRST.year, FIRST.month, FIRST.day, tzinfo=zone) - timedelta(days=2)
    span = {
        "start": start.astimezone(UTC),
        "end": (start + timedelta(days=DAYS + 100)).astimezone(UTC),
    }
    return Query(account_id=account_id, metrics=metrics, zone=zone, **(span | fields))


@pytest.mark.parametrize(
    "dimensions",
    [
        (),
        ("day",),
        ("hour",),
        ("week", "datapoint"),
        ("weekday", "hour_of_day"),
        ("group",),
    ],
)
def test_nothing_shrinks_in_a_zone_of_half_hours(
    hit_store: HitStore, quartered: int, dimensions: tuple[str, ...]
) -> None:
    query = asked(quartered, KOLKATA, *SUMMED, dimensions=dimensions)
    before = ask(hit_store, query, "raw").rows
    assert ask(hit_store, query).rows == before
    forget(hit_store, quartered)
    assert ask(hit_store, query, "raw").rows != before
    result = ask(hit_store, query)
    assert result.rows == before
    assert result.statement is not None
    assert result.statement.plan.granularity == "quarterhour"
    assert complete_since(hit_store, query) is None


def test_conversions_by_themselves_do_not_shrink_either(
    hit_store: HitStore, quartered: int
) -> None:
    query = asked(quartered, KOLKATA, "conversions", "value", dimensions=("day", "conversion"))
    before = ask(hit_store, query, "raw").rows
    forget(hit_store, quartered)
    assert ask(hit_store, query).rows == before
    assert complete_since(hit_store, query) is None


def test_summaries_do_not_shrink(hit_store: HitStore, quartered: int) -> None:
    query = asked(quartered, KOLKATA, "clicks", "value", dimensions=("datapoint",))
    before = columns(hit_store, query).figures()
    forget(hit_store, quartered)
    assert columns(hit_store, query).figures() == before


def test_each_metric_is_read_from_where_it_can_be_told(hit_store: HitStore, account: int) -> None:
    zone = ZoneInfo("Europe/Rome")
    raw_only = ("visitors", "spider_clicks")
    query = asked(account, zone, *SUMMED, *raw_only, dimensions=("day",))
    before = ask(hit_store, query).rows
    forget(hit_store, account)
    after = ask(hit_store, query)
    assert after.statement is not None
    assert after.statement.plan.table == "account_hour and raw"
    assert [without(row, raw_only) for row in after.rows] == [
        without(row, raw_only) for row in before
    ]
    # The horizon is at one o'clock in Rome.
    whole = date(2026, 3, 13)
    for name in raw_only:
        assert [getattr(row.figures, name) for row in after.rows if day(row) >= whole] == [
            getattr(row.figures, name) for row in before if day(row) >= whole
        ]
        assert {getattr(row.figures, name) for row in after.rows if day(row) < HORIZON} == {0}
    assert complete_since(hit_store, query) == reach.midnight(HORIZON)


def day(row: Row) -> date:
    assert row.bucket is not None
    return row.bucket


def without(row: Row, names: tuple[str, ...]) -> Row:
    figures = msgspec.structs.replace(row.figures, **dict.fromkeys(names, 0))
    return msgspec.structs.replace(row, figures=figures)


@pytest.mark.parametrize("sort", ["clicks", "visitors", "day", None])
@pytest.mark.parametrize("descending", [True, False])
def test_rows_of_both_kinds_are_sorted_paged_and_counted_as_one(
    hit_store: HitStore, account: int, sort: str | None, descending: bool
) -> None:
    forget(hit_store, account)
    query = asked(
        account,
        ZoneInfo("UTC"),
        *("clicks", "visitors"),
        dimensions=("day",),
        sort=sort,
        descending=descending,
    )
    rows = ask(hit_store, query).rows
    assert len(rows) == DAYS
    if sort in ("clicks", "visitors"):
        figures = [getattr(row.figures, sort) for row in rows]
        assert figures == sorted(figures, reverse=descending)
        assert len(set(figures)) > 5
    page = msgspec.structs.replace(query, limit=7, offset=5, with_total=True)
    found = ask(hit_store, page)
    assert (found.rows, found.total) == (rows[5:12], DAYS)
    assert count_rows(hit_store, query) == DAYS
    assert [row for some in ask_for_all(hit_store, query, 6) for row in some] == rows


def test_clicks_by_conversion_say_since_when(hit_store: HitStore, account: int) -> None:
    query = asked(account, ZoneInfo("UTC"), "conversions", "clicks", dimensions=("conversion",))
    before = {row.conversion_id: row.figures for row in ask(hit_store, query).rows}
    assert complete_since(hit_store, query) is None
    forget(hit_store, account)
    after = {row.conversion_id: row.figures for row in ask(hit_store, query).rows}
    assert {one: figures.conversions for one, figures in after.items()} == {
        one: figures.conversions for one, figures in before.items()
    }
    assert after != before
    assert complete_since(hit_store, query) == reach.midnight(HORIZON)


@pytest.mark.parametrize(
    ("zone", "fields", "since"),
    [
        ("UTC", {}, None),
        ("UTC", {"dimensions": ("country",)}, HORIZON),
        ("UTC", {"dimensions": ("country",), "start": reach.midnight(HORIZON)}, None),
        ("UTC", {"dimensions": ("minute",)}, HORIZON),
        ("UTC", {"start": reach.midnight(FIRST) + timedelta(minutes=1)}, HORIZON),
        ("Asia/Kolkata", {}, HORIZON),
        ("Asia/Kolkata", {"dimensions": ("day",)}, HORIZON),
    ],
)
def test_what_only_hits_tell_says_since_when(
    hit_store: HitStore, account: int, zone: str, fields: dict[str, Any], since: date | None
) -> None:
    forget(hit_store, account)
    query = asked(account, ZoneInfo(zone), "clicks", **fields)
    assert complete_since(hit_store, query) == (since and reach.midnight(since))


def test_sums_that_were_removed_say_so(hit_store: HitStore, account: int) -> None:
    query = asked(account, ZoneInfo("UTC"), "clicks")
    horizons.note(hit_store, {account: Horizon(HORIZON, HORIZON, FIRST)})
    assert complete_since(hit_store, query) == reach.midnight(FIRST)


@pytest.mark.parametrize(
    ("found", "table"),
    [
        (Reach(), "raw"),
        (Reach(quarters=BEGINNING), "account_quarterhour"),
        # What is not yet summed up so is read from hits, as long as they are there.
        (Reach(quarters=HORIZON), "raw"),
        (Reach(hits=HORIZON, quarters=FIRST), "account_quarterhour"),
        (Reach(hits=HORIZON, quarters=HORIZON + timedelta(days=1)), "raw"),
    ],
)
def test_quarters_of_hours_are_read_where_they_reach(found: Reach, table: str) -> None:
    query = asked(1, KOLKATA, "clicks", dimensions=("day",))
    assert explain(query, reach=found).plan.table == table


@pytest.mark.parametrize(
    ("zone", "counts"),
    [
        ("UTC", False),
        ("Europe/Rome", False),
        ("Asia/Kolkata", True),
        ("Asia/Kathmandu", True),
        ("Australia/Lord_Howe", True),
        ("Pacific/Chatham", True),
    ],
)
def test_which_zones_have_days_of_quarter_hours(zone: str, counts: bool) -> None:
    assert counts_by_quarter_hours(ZoneInfo(zone), 2026) is counts


def test_quarters_of_hours_are_verified_and_corrected(hit_store: HitStore, quartered: int) -> None:
    assert compared(hit_store, quartered) == []
    hit_store.command(
        f"DELETE FROM hits WHERE account_id = {quartered} AND hit_id = (SELECT max(hit_id)"
        f" FROM hits WHERE account_id = {quartered} AND toDate(ts) = '{FIRST}' AND NOT is_spider)"
    )
    wrong = {table for table, *_ in compared(hit_store, quartered)}
    assert {"account_quarterhour", "datapoint_quarterhour", "account_hour"} <= wrong
    assert recount(hit_store, quartered, [FIRST])
    assert compared(hit_store, quartered) == []
    query = asked(quartered, KOLKATA, *SUMMED, dimensions=("hour",))
    assert ask(hit_store, query).rows == ask(hit_store, query, "raw").rows


def test_estimated_visitors_are_within_some_errors_of_the_true_number(
    hit_store: HitStore, account_id: int
) -> None:
    number = 400_000
    hit_store.command(
        "INSERT INTO hits (ts, hit_id, account_id, datapoint_id, visitor)"
        f" SELECT toDateTime('{FIRST}') + number % 86400, number, {account_id}, 1,"
        f" sipHash64(number % {number}) FROM numbers({number + 1000})"
    )
    query = asked(account_id, ZoneInfo("UTC"), "visitors")
    assert ask(hit_store, query).figures.visitors == number
    found = ask(hit_store, msgspec.structs.replace(query, approximate=True)).figures.visitors
    # More than the cells, hence an estimate; the visitors are fixed, and so is its error.
    assert number > 2**17
    assert found != number
    assert abs(found - number) / number < 3 * RELATIVE_ERROR
