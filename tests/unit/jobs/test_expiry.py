from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from clicktrail.catalog.bootstrap import bootstrap
from clicktrail.catalog.catalog import Catalog
from clicktrail.catalog.errors import CatalogUnavailable
from clicktrail.catalog.listing import DatapointFilter
from clicktrail.domain.entries import Status
from clicktrail.domain.events import Flag
from clicktrail.hits.store import HitStore
from clicktrail.jobs import expiry
from clicktrail.jobs.schedule import Job, jobs, running
from clicktrail.settings import Settings
from tests.support.catalog_ids import begin_accounts_at
from tests.support.hit_store import hit_columns

NOW = datetime(2026, 6, 1, 12, tzinfo=UTC)
PATIENCE = 60
LIMITED = int(Flag.LIMITED)
ACTIVE, PAUSED = Status.ACTIVE, Status.PAUSED


class Clock:
    """Stands still until told otherwise."""

    def __init__(self) -> None:
        self.now = NOW

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def catalog(tmp_path: Path, clock: Clock) -> Iterator[Catalog]:
    settings = Settings(data_dir=tmp_path)
    bootstrap(settings)
    opened = Catalog.open(settings, now=clock)
    yield opened
    opened.close()


@pytest.fixture
def alice(catalog: Catalog, account_id: int) -> int:
    """An account whose id no other test of the shared hit store has."""
    with catalog.write() as edit:
        begin_accounts_at(edit, account_id)
        return edit.accounts.create(first_name="Alice").id


def link(catalog: Catalog, account: int, **specifics: Any) -> int:
    with catalog.write() as edit:
        return edit.datapoints.create(account, url="https://a.example/", specifics=specifics).id


def ms(moment: datetime) -> int:
    return int(moment.timestamp() * 1000)


def statuses(catalog: Catalog, account: int) -> dict[int, Status]:
    with catalog.read() as view:
        return {one.id: one.status for one in view.datapoints.list(account)}


def listed(catalog: Catalog, account: int) -> tuple[int, ...]:
    with catalog.read() as view:
        return view.datapoints.ids(account, DatapointFilter(status="paused"))


def click(store: HitStore, account: int, link_id: int, times: int, **columns: Any) -> None:
    rows = [
        {
            "ts": ms(NOW) + number,
            "hit_id": link_id * 1_000 + number + columns.get("is_spider", 0) * 500,
            "account_id": account,
            "datapoint_id": link_id,
            "outcome": "human",
            **columns,
        }
        for number in range(times)
    ]
    store.insert_hits(hit_columns(rows), f"expiry:{account}:{link_id}:{columns}")


def test_a_link_whose_day_has_come_reads_as_paused_and_soon_is(
    catalog: Catalog, alice: int, clock: Clock
) -> None:
    day = ms(NOW + timedelta(hours=1))
    pausing = link(catalog, alice, expirationDate=day, pauseAfterDateExpiration=True)
    leading = link(
        catalog,
        alice,
        expirationDate=day,
        pauseAfterDateExpiration=True,
        urlAfterDateExpiration="https://b.example/",
    )
    going_on = link(catalog, alice, expirationDate=day)
    clock.now += timedelta(minutes=59, seconds=59)
    assert statuses(catalog, alice) == dict.fromkeys((pausing, leading, going_on), ACTIVE)
    assert expiry.run_dates(catalog, clock.now) == 0
    clock.now += timedelta(seconds=1)
    expected = {pausing: PAUSED, leading: ACTIVE, going_on: ACTIVE}
    assert (statuses(catalog, alice), listed(catalog, alice)) == (expected, ())
    with catalog.read() as view:
        version = view.version()
    assert expiry.run_dates(catalog, clock.now) == 1
    assert (statuses(catalog, alice), listed(catalog, alice)) == (expected, (pausing,))
    assert expiry.run_dates(catalog, clock.now) == 0
    with catalog.read() as view:
        assert view.version() == version + 1


def test_a_later_day_lets_a_paused_link_go_on(catalog: Catalog, alice: int, clock: Clock) -> None:
    members = {"expirationDate": ms(NOW), "pauseAfterDateExpiration": True}
    made = link(catalog, alice, **members)
    assert expiry.run_dates(catalog, clock.now) == 1
    with catalog.write() as edit:
        edit.datapoints.update(alice, made, status=ACTIVE)
    assert statuses(catalog, alice) == {made: PAUSED}
    later = members | {"expirationDate": ms(NOW) + 1}
    with catalog.write() as edit:
        edit.datapoints.update(alice, made, status=ACTIVE, specifics=later)
    assert statuses(catalog, alice) == {made: ACTIVE}
    assert expiry.run_dates(catalog, clock.now) == 0


def test_a_link_that_had_its_clicks_is_paused(
    catalog: Catalog, alice: int, hit_store: HitStore
) -> None:
    used_up, almost, with_bots, leading, raised, before = (
        link(
            catalog,
            alice,
            expirationClicks=3,
            pauseAfterClicksExpiration=True,
            **({"urlAfterClicksExpiration": "https://b.example/"} if number == 3 else {}),
        )
        for number in range(6)
    )
    click(hit_store, alice, used_up, 3, flags=LIMITED)
    click(hit_store, alice, almost, 2, flags=LIMITED)
    click(hit_store, alice, with_bots, 2, flags=LIMITED)
    click(hit_store, alice, with_bots, 9, is_spider=1)
    click(hit_store, alice, leading, 9, flags=LIMITED)
    click(hit_store, alice, raised, 3, flags=LIMITED)
    # From before there was a limit, as the edge counts it.
    click(hit_store, alice, before, 9)
    with catalog.write() as edit:
        more = {"expirationClicks": 4, "pauseAfterClicksExpiration": True}
        edit.datapoints.update(alice, raised, specifics=more)
    assert expiry.run_clicks(catalog, hit_store) == 1
    assert listed(catalog, alice) == (used_up,)
    click(hit_store, alice, almost, 1, ip="198.51.100.9", flags=LIMITED)
    click(hit_store, alice, before, 2, ip="198.51.100.9", flags=LIMITED | int(Flag.LIGHT))
    assert expiry.run_clicks(catalog, hit_store) == 1
    assert listed(catalog, alice) == (used_up, almost)
    assert expiry.run_clicks(catalog, hit_store) == 0


def test_a_limit_that_is_raised_meanwhile_holds(catalog: Catalog, alice: int) -> None:
    made = link(catalog, alice, expirationClicks=3, pauseAfterClicksExpiration=True)
    with catalog.read() as view:
        reached = view.expiry.limited()
    with catalog.write() as edit:
        more = {"expirationClicks": 4, "pauseAfterClicksExpiration": True}
        edit.datapoints.update(alice, made, specifics=more)
    with catalog.write() as edit:
        assert edit.expiry.pause_used_up(reached) == 0
    assert statuses(catalog, alice) == {made: ACTIVE}


@pytest.mark.only("sqlite")
def test_finding_what_is_due_reads_an_index_of_active_links_only(catalog: Catalog) -> None:
    with catalog.read() as view:
        plans = [
            " ".join(
                row[-1] for row in view.connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {sql}")
            )
            for sql in (
                "SELECT id FROM datapoints WHERE pauses_at IS NOT NULL AND pauses_at <= 1"
                " AND status = 0 ORDER BY pauses_at LIMIT 9",
                "SELECT account_id, id, pauses_after FROM datapoints"
                " WHERE pauses_after IS NOT NULL AND status = 0 ORDER BY account_id, id",
            )
        ]
    assert "ix_datapoints_pauses_at" in plans[0]
    assert "ix_datapoints_pauses_after" in plans[1]


def test_the_jobs_of_an_application_do_it_by_themselves(
    catalog: Catalog, alice: int, hit_store: HitStore
) -> None:
    past = datetime.now(UTC) - timedelta(seconds=1)
    one = link(catalog, alice, expirationDate=ms(past), pauseAfterDateExpiration=True)
    two = link(catalog, alice, expirationClicks=1, pauseAfterClicksExpiration=True)
    click(hit_store, alice, two, 1, flags=LIMITED)
    with running(jobs(catalog, hit_store)):
        deadline = time.monotonic() + PATIENCE
        while listed(catalog, alice) != (one, two) and time.monotonic() < deadline:
            time.sleep(0.02)
    assert listed(catalog, alice) == (one, two)


def test_a_job_that_fails_is_tried_again_and_hinders_no_other() -> None:
    done = {"faulty": 0, "away": 0, "fine": 0}
    enough = threading.Event()

    def count(name: str, error: Exception | None) -> None:
        done[name] += 1
        if min(done.values()) >= 3:
            enough.set()
        if error is not None:
            raise error

    scheduled = [
        Job("faulty", 0.001, lambda: count("faulty", ZeroDivisionError())),
        Job("away", 0.001, lambda: count("away", CatalogUnavailable("The catalog is away."))),
        Job("fine", 0.001, lambda: count("fine", None)),
    ]
    with running(scheduled):
        assert enough.wait(PATIENCE)
    at_the_end = dict(done)
    time.sleep(0.02)
    assert done == at_the_end
