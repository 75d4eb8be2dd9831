"""Accounts whose days begin with a quarter of an hour of UTC are summed up so, and no others."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from clicktrail.domain.hit_id import HitIds
from clicktrail.hits.horizons import BEGINNING
from clicktrail.hits.reach import of_nothing, quarter, quartered
from clicktrail.jobs import quarter_hours
from tests.support.erasing import ACCOUNT, OTHER, Happened, Installation
from tests.support.hit_store import HitStoreProcess, temporary_settings
from tests.support.ingestion import a_hit

NOW = datetime(2026, 9, 21, 13, tzinfo=UTC)
NOW_MS = int(NOW.timestamp() * 1000)
NOTED = {ACCOUNT: BEGINNING, OTHER: BEGINNING}
"""Of every installation of the tests."""


@pytest.fixture
def here(hit_store_process: HitStoreProcess, tmp_path: Path) -> Iterator[Installation]:
    name = f"quarters_{tmp_path.name.replace('-', '_')}"
    here = Installation(temporary_settings(tmp_path / "data"), hit_store_process.client(name))
    here.begin()
    # It has the id of OTHER, which is noted already.
    assert create(here, "UTC") == OTHER
    yield here
    here.close()


def create(here: Installation, zone: str) -> int:
    with here.catalog.write() as edit:
        return edit.accounts.create(timezone=zone).id


def serve(here: Installation, account_id: int) -> None:
    hit = a_hit(HitIds(0, 0).next(NOW_MS), account_id=account_id, datapoint_id=account_id)
    here.serve([Happened(0, hit, "")])
    here.ingest()


def summed(here: Installation) -> list[tuple[int, datetime, int]]:
    """Return the account, the quarter of an hour and the clicks of each sum."""
    rows = here.store.rows(
        "SELECT account_id, quarterhour, sum(clicks) FROM account_quarterhour GROUP BY 1, 2"
    )
    return [(row[0], row[1].replace(tzinfo=UTC), row[2]) for row in rows]


def run(here: Installation) -> int:
    return quarter_hours.run(here.catalog, here.store, NOW)


def test_accounts_are_noted_once_if_they_need_it(here: Installation) -> None:
    rome, kolkata, lord_howe = (
        create(here, zone) for zone in ("Europe/Rome", "Asia/Kolkata", "Australia/Lord_Howe")
    )
    assert run(here) == 2
    assert run(here) == 0
    assert quartered(here.store) == NOTED | {kolkata: BEGINNING, lord_howe: BEGINNING}
    serve(here, rome)
    serve(here, kolkata)
    assert summed(here) == [(kolkata, NOW, 1)]
    assert here.verified().ok, str(here.verified())


def test_one_that_has_hits_already_is_summed_up_from_the_next_day_on(here: Installation) -> None:
    late = create(here, "UTC")
    serve(here, late)
    with here.catalog.write() as edit:
        edit.accounts.update(late, timezone="Asia/Kathmandu")
    assert run(here) == 1
    assert quartered(here.store) == NOTED | {late: date(2026, 9, 22)}
    assert here.verified().ok, str(here.verified())


def test_any_number_of_accounts_is_noted_at_once(here: Installation) -> None:
    many = dict.fromkeys(range(10_000, 14_000), date(2026, 9, 22))
    quarter(here.store, many)
    assert quartered(here.store) == NOTED | many
    assert of_nothing(here.store, many) == set(many)


def test_an_account_stays_summed_up_so_when_its_zone_changes(here: Installation) -> None:
    moved = create(here, "Asia/Kolkata")
    assert run(here) == 1
    with here.catalog.write() as edit:
        edit.accounts.update(moved, timezone="Europe/Rome")
    assert run(here) == 0
    serve(here, moved)
    assert summed(here) == [(moved, NOW, 1)]
