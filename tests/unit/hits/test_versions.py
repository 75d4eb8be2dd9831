"""Versions of the tables: one in force, another beside it."""

from __future__ import annotations

import random
import threading
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from clicktrail.hits import exchange, removing, versions
from clicktrail.hits.horizons import BEGINNING
from clicktrail.hits.reach import quarter
from clicktrail.hits.rollups import ROLLUPS
from clicktrail.hits.store import HitStore
from tests.support.hit_store import HitStoreProcess, conversion_columns, hit_columns
from tests.support.tables import everything, rollups
from tests.support.traffic_recount import random_conversions, random_hits
from tests.support.waiting import eventually

FIRST_MS = 1_780_000_000_000
DAY_MS = 86_400_000


@pytest.fixture
def store(hit_store_process: HitStoreProcess, request: pytest.FixtureRequest) -> Iterator[HitStore]:
    """A database of its own, with two months of hits, and whatever versions a test makes of it."""
    client = hit_store_process.client(request.node.name)
    client.migrate()
    quarter(client, {1: BEGINNING})
    hits = random_hits(random.Random(1), 1, 900, FIRST_MS, 60 * DAY_MS)
    client.insert_hits(hit_columns(hits), "t")
    fired = random_conversions(random.Random(2), 1, hits, 100)
    client.insert_conversions(conversion_columns(fired), "t")
    yield client
    for database in [*versions.left_over(client), client.look_again(), client.database]:
        client.command(f"DROP DATABASE IF EXISTS `{database}`")
    client.close()


def version_of(store: HitStore) -> HitStore:
    new = store.at(versions.next_name(store))
    versions.copy(store.at(store.look_again()), new)
    return new


def put_in_force(store: HitStore, new: HitStore) -> None:
    versions.put_in_force(store, versions.next_number(store), new.database, "test")


def test_a_copy_holds_the_same_and_goes_its_own_way(store: HitStore) -> None:
    before = everything(store)
    new = version_of(store)
    assert everything(new) == before
    versions.delete(new, "hits", "kind = {kind:UInt8}", {"kind": 1}, lambda: None)
    assert everything(store) == before
    kinds = "SELECT DISTINCT kind FROM hits ORDER BY kind"
    assert ([tuple(row) for row in new.rows(kinds)], len(store.rows(kinds))) == ([(0,)], 2)


def test_its_views_sum_up_what_is_inserted_into_it(store: HitStore) -> None:
    new = version_of(store)
    before = rollups(store)
    assert {view.target for view in versions.views(new)} == {each.table for each in ROLLUPS}
    for table in ("hits", "conversions", *(each.table for each in ROLLUPS)):
        versions.delete(new, table, "1", {}, lambda: None)
    assert all(rows == [] for rows in rollups(new).values())
    for table in ("hits", "conversions"):
        new.command(f"INSERT INTO {table} SELECT * FROM `{store.database}`.{table}")
    assert rollups(new) == before


def test_everybody_is_answered_from_the_version_in_force(
    store: HitStore, hit_store_process: HitStoreProcess
) -> None:
    other = hit_store_process.client(store.database)
    count = "SELECT count() FROM hits"
    assert other.rows(count)[0][0] == 900
    new = version_of(store)
    new.command("TRUNCATE TABLE hits")
    put_in_force(store, new)
    assert store.rows(count)[0][0] == 0
    # One that has not looked yet is still answered from the one before, or, that gone, from this.
    assert versions.left_over(store) == [store.database]
    versions.discard(store, store.database)
    assert (other.rows(count)[0][0], versions.left_over(store)) == (0, [])
    second = version_of(store)
    assert second.database == f"{store.database}_3"
    put_in_force(store, second)
    versions.discard(store, new.database)
    assert other.rows(count)[0][0] == 0
    assert other.look_again() == second.database
    assert other.migrate() == []
    other.close()


def test_an_exchange_that_died_halfway_is_concluded_one_way_or_the_other(
    store: HitStore, tmp_path: Path
) -> None:
    new = version_of(store)
    exchange.conclude(tmp_path, store)
    assert store.look_again() == store.database
    # Sent, and gone through.
    number = versions.next_number(store)
    exchange.announce(tmp_path, store, number, new.database)
    versions.put_in_force(store, number, new.database, "test")
    exchange.conclude(tmp_path, store)
    assert store.look_again() == new.database
    # Announced, and sent only after somebody has gone on with the version before.
    late = version_of(store)
    number = versions.next_number(store)
    exchange.announce(tmp_path, store, number, late.database)
    exchange.conclude(tmp_path, store)
    assert store.look_again() == new.database
    versions.put_in_force(store, number, late.database, "test")
    assert store.look_again() == new.database
    # Sent once more, it is in force.
    put_in_force(store, late)
    assert store.look_again() == late.database
    assert list(tmp_path.iterdir()) == []


def test_how_much_room_days_take_goes_by_the_parts_that_may_hold_them(store: HitStore) -> None:
    hits = ("hits", "conversions")
    whole = versions.size(store, date(1970, 1, 1), date(2149, 6, 6))
    sums = versions.size(store, date(1970, 1, 1), date(2149, 6, 6), hits)
    june = versions.size(store, date(2026, 6, 10), date(2026, 6, 10), hits)
    assert 0 < june < sums < whole
    assert versions.size(store, date(2025, 1, 1), date(2025, 12, 31)) == 0


def test_what_was_removed_is_on_the_disk_as_long_as_any_version_has_it(store: HitStore) -> None:
    ever = datetime(2100, 1, 1, tzinfo=UTC)
    new = version_of(store)
    put_in_force(store, new)
    assert removing.purged(store, ever)
    new.command("SYSTEM STOP CLEANUP hits")
    versions.delete(new, "hits", "kind = {kind:UInt8}", {"kind": 1}, lambda: None)
    assert not removing.purged(store, ever)


def test_what_deletes_holds_up_no_insert(store: HitStore) -> None:
    new = version_of(store)
    before = new.rows("SELECT count() FROM hits")[0][0]
    inserted: list[int] = []

    def insert() -> None:
        if not inserted:
            columns = hit_columns(random_hits(random.Random(3), 1, 5, FIRST_MS, DAY_MS))
            inserted.append(store.insert_hits(columns, "meanwhile"))

    versions.delete(new, "hits", "NOT sleepEachRow(0.002)", {}, insert)
    assert (before, inserted) == (900, [5])
    assert new.rows("SELECT count() FROM hits")[0][0] == 0
    assert store.rows("SELECT count() FROM hits")[0][0] == 905


def test_what_a_dead_client_still_inserts_is_waited_for(store: HitStore) -> None:
    new = version_of(store)
    slow = new.at(new.database)
    sql = (
        "INSERT INTO account_day (account_id) SELECT number FROM numbers(30)"
        " WHERE NOT sleepEachRow(0.05)"
    )
    thread = threading.Thread(target=slow.command, args=(sql,))
    thread.start()
    looked: list[int] = []
    running = "SELECT count() FROM system.processes WHERE query ILIKE 'INSERT%sleepEachRow%'"
    eventually(lambda: store.rows(running)[0][0], bool)
    versions.wait_for_inserts(new, lambda: looked.append(1))
    assert looked
    assert new.rows("SELECT countIf(day = toDate(0)) FROM account_day")[0][0] == 30
    thread.join()
    slow.close()
