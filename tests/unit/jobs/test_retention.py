"""Each account's hits go after its own term; sums stay as long as theirs says."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from clicktrail.catalog.errors import Invalid
from clicktrail.domain.hit_id import HitIds, timestamp_ms
from clicktrail.domain.retention import Terms
from clicktrail.hits import horizons
from clicktrail.hits.horizons import BEGINNING, horizon_of, raw_since
from clicktrail.hits.reach import reach_of
from clicktrail.hits.removing import alone, day_of
from clicktrail.hits.rollups import ROLLUPS
from clicktrail.hits.store import HitStore
from clicktrail.jobs import retention
from tests.support.erasing import Happened, Installation, Stored, everything_stored, moment
from tests.support.hit_store import HitStoreProcess, temporary_settings
from tests.support.ingestion import a_conversion, a_hit, candidate
from tests.support.waiting import eventually

TODAY_MS = 1_790_000_000_000
TODAY = day_of(TODAY_MS)
DAY_MS = 24 * 3600 * 1000
AGES = (500, 499, 470, 200, 101, 100, 99, 60, 31, 30, 29, 1)
"""Days before today."""


@pytest.fixture
def here(hit_store_process: HitStoreProcess, tmp_path: Path) -> Iterator[Installation]:
    """Two hits of one visit and a conversion on each of the days, for three accounts."""
    name = tmp_path.name.replace("-", "_")
    made = temporary_settings(tmp_path / "data", raw_retention_days=100)
    here = Installation(made, hit_store_process.client(f"retention_{name}"))
    here.begin()
    ids = HitIds(0, 0)
    for age in AGES:
        now = TODAY_MS - age * DAY_MS
        for account in (1, 2, 3):
            hits = [a_hit(ids.next(now), account_id=account, datapoint_id=account) for _ in "ab"]
            fired = a_conversion(
                ids.next(now), candidate(hits[0]), account_id=account, conversion_id=account,
                order_id="same",
            )  # fmt: skip
            here.serve([*(Happened(0, hit, "") for hit in hits), Happened(0, fired, "")])
    here.ingest()
    with here.catalog.write() as edit:
        edit.accounts.create(raw_days=30, rollup_days=200)
        edit.accounts.create(raw_days=0)
    yield here
    here.close()


@pytest.fixture
def alone_with_it(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody else asks the store, whom retention would wait for."""
    monkeypatch.setattr(retention, "REACH_SECONDS", 0.0)


def run(here: Installation, later_days: int = 0) -> int:
    now = moment(TODAY_MS + later_days * DAY_MS)
    return retention.run(here.catalog, here.store, here.settings, now)


def kept(store: HitStore, table: str, account: int) -> list[int]:
    """Return the ages of the days of which an account has rows."""
    time = "ts" if table in ("hits", "conversions") else table.rpartition("_")[2]
    rows = store.rows(
        f"SELECT DISTINCT toDate({time}) FROM {table} WHERE account_id = {account} ORDER BY 1"
    )
    return [(TODAY - row[0]).days for row in rows]


def sums(store: HitStore) -> Stored:
    stored = everything_stored(store)
    return {rollup.table: stored[rollup.table] for rollup in ROLLUPS}


@pytest.mark.usefixtures("alone_with_it")
def test_each_account_keeps_its_hits_for_its_own_term(here: Installation) -> None:
    before = sums(here.store)
    assert raw_since(here.store, 1) is None
    while run(here):
        report = here.verified()
        assert report.ok, str(report)
    assert [kept(here.store, "hits", account) for account in (1, 2, 3)] == [
        [100, 99, 60, 31, 30, 29, 1],
        [30, 29, 1],
        list(AGES),
    ]
    # Repeats are known by them for as long as anything may look back.
    assert [kept(here.store, "conversions", account) for account in (1, 2, 3)] == [
        [100, 99, 60, 31, 30, 29, 1],
        [60, 31, 30, 29, 1],
        list(AGES),
    ]
    after = sums(here.store)
    assert [row for row in before["account_day"] if row[1] != 2] == [
        row for row in after["account_day"] if row[1] != 2
    ]
    for rollup in ROLLUPS:
        assert [kept(here.store, rollup.table, account) for account in (1, 2, 3)] == [
            list(AGES),
            [200, 101, 100, 99, 60, 31, 30, 29, 1],
            [] if rollup.of_some else list(AGES),
        ]
    assert [raw_since(here.store, account) for account in (1, 2, 3)] == [
        TODAY - timedelta(days=100),
        TODAY - timedelta(days=30),
        None,
    ]
    # A month that is over leaves the disk, and not only the answers.
    bound = {
        "name": here.store.database,
        "month": f"{TODAY - timedelta(days=500):%Y%m}",
    }
    on_disk = (
        "SELECT sum(rows) FROM system.parts WHERE database = {name:String} AND table = 'hits'"
        " AND active AND partition = {month:String}"
    )
    eventually(lambda: here.store.rows(on_disk, bound)[0][0], lambda rows: rows == 4, seconds=60)


@pytest.mark.usefixtures("alone_with_it")
def test_it_may_be_cut_off_after_every_step(
    here: Installation, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(retention, "MOST_STEPS", 1)
    runs = 0
    while run(here):
        runs += 1
    assert runs > 5
    assert kept(here.store, "hits", 2) == [30, 29, 1]
    assert kept(here.store, "datapoint_hour", 2) == [200, 101, 100, 99, 60, 31, 30, 29, 1]
    report = here.verified()
    assert report.ok, str(report)


@pytest.mark.usefixtures("alone_with_it")
def test_what_was_removed_stays_away_and_the_rest_goes_day_by_day(here: Installation) -> None:
    while run(here):
        pass
    with here.catalog.write() as edit:
        edit.accounts.update(2, raw_days=365)
    assert run(here) == 0
    assert raw_since(here.store, 2) == TODAY - timedelta(days=30)
    # What comes late from before the horizon is removed like the rest.
    late = a_hit(HitIds(0, 1).next(TODAY_MS - 200 * DAY_MS), account_id=1, datapoint_id=1)
    here.serve([Happened(1, late, "")])
    here.ingest()
    assert kept(here.store, "hits", 1)[0] == 200
    report = here.verified()
    assert report.ok, str(report)
    assert run(here, later_days=1) > 0
    assert kept(here.store, "hits", 1) == [99, 60, 31, 30, 29, 1]
    report = here.verified()
    assert report.ok, str(report)
    assert horizon_of(here.store, 1).hits == TODAY - timedelta(days=99)


def test_nothing_goes_before_everybody_who_answers_knows(
    here: Installation, hit_store_process: HitStoreProcess, monkeypatch: pytest.MonkeyPatch
) -> None:
    everybody = [here.store, hit_store_process.client(here.store.database)]
    since = TODAY - timedelta(days=30)
    known: list[list[date]] = []

    def remove(*_: object) -> int:
        known.append([reach_of(store, 2).hits for store in everybody])
        return 0

    monkeypatch.setattr(retention, "remove_older", remove)
    noted = horizons.note

    def note(*arguments: Any) -> None:
        # All of them have just looked.
        assert [reach_of(store, 2).hits for store in everybody] == [BEGINNING, BEGINNING]
        noted(*arguments)

    monkeypatch.setattr(retention, "note", note)
    run(here)
    assert known == [[since, since]]
    everybody[1].close()


@pytest.mark.usefixtures("alone_with_it")
def test_while_an_erasure_is_carried_out_nothing_is_removed(here: Installation) -> None:
    with alone(here.settings, "an erasure"):
        assert run(here) == 0
    assert kept(here.store, "hits", 1) == list(AGES)
    assert run(here) > 0


@pytest.mark.usefixtures("alone_with_it")
def test_a_fault_in_what_is_kept_is_still_found(here: Installation) -> None:
    while run(here):
        pass
    newest = max(timestamp_ms(row[0]) for row in here.store.rows("SELECT hit_id FROM hits"))
    here.store.command(f"DELETE FROM hits WHERE toUnixTimestamp64Milli(ts) = {newest}")
    report = here.verified()
    assert not report.ok
    assert {each.where.partition(",")[0] for each in report.differences} >= {"hits"}


@pytest.mark.parametrize(
    ("own", "effective"),
    [
        ((None, None), Terms(100, 400)),
        ((30, None), Terms(30, 400)),
        ((500, None), Terms(500, 500)),
        ((0, None), Terms(0, 0)),
        ((None, 50), Terms(100, 100)),
        ((30, 0), Terms(30, 0)),
    ],
)
def test_sums_are_kept_at_least_as_long_as_the_hits(
    own: tuple[int | None, int | None], effective: Terms
) -> None:
    assert Terms(100, 400).with_own(*own) == effective


def test_terms_are_counted_in_whole_days() -> None:
    today = date(2026, 3, 1)
    assert Terms(1, 2).hits_since(today) == date(2026, 2, 28)
    assert Terms(1, 2).conversions_since(today) == date(2025, 11, 29)
    assert Terms(200, 400).conversions_since(today) == Terms(200, 400).hits_since(today)
    assert Terms().hits_since(today) is None
    assert Terms(30, 0).sums_since(today) is None


def test_a_term_of_no_days_that_can_be_is_refused(here: Installation) -> None:
    expected = pytest.raises(Invalid, match="Days are a whole number from 0 to 36500")
    with expected, here.catalog.write() as edit:
        edit.accounts.update(1, raw_days=-1)
