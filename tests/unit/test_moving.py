"""Everything that a hit store holds moves to other ones, once, and is summed up there then."""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

from clicktrail import moving
from clicktrail.hits.horizons import BEGINNING, Horizon, horizons, note
from clicktrail.hits.placement import Place
from clicktrail.hits.reach import quarter, quartered
from clicktrail.hits.retaining import remove_older
from clicktrail.hits.shards import Shards
from clicktrail.hits.store import HitStore
from clicktrail.moving import comparing, pieces
from clicktrail.runtime.errors import OperatorError
from clicktrail.runtime.secrets import Secrets
from tests.support.hit_store import HitStoreProcess, conversion_columns, hit_columns
from tests.support.query_recount import rich_conversions, rich_hits
from tests.support.tables import everything, joined

ACCOUNTS = range(900_810, 900_815)
FIRST_MS = int(datetime(2026, 3, 1, tzinfo=UTC).timestamp() * 1000)


def silent(*_: object) -> None:
    """Tell nobody."""


class Stores:
    """Databases of the shared process, taken for stores of their own."""

    def __init__(self, process: HitStoreProcess) -> None:
        self._process = process
        self._password = Secrets.load(process.settings).hitstore_password
        self._held: list[HitStore] = []

    def one(self, database: str, place: Place | None = None) -> HitStore:
        address = self._process.settings.hitstore_address
        store = HitStore(address, "clicktrail", self._password, database, place=place or Place())
        self._held.append(store)
        return store

    def several(self, name: str, number: int) -> Shards:
        made = Shards([self.one(f"{name}_{at}", Place(at, number)) for at in range(number)])
        self._held.append(made)
        return made

    def close(self) -> None:
        for each in self._held:
            each.close()


@pytest.fixture(scope="module")
def stores(hit_store_process: HitStoreProcess) -> Iterator[Stores]:
    made = Stores(hit_store_process)
    yield made
    made.close()


@pytest.fixture(scope="module")
def source(stores: Stores) -> HitStore:
    """A store with sums older than its hits, sums by quarters, and a row that was taken away."""
    store = stores.one("moving_from")
    store.migrate()
    quarter(store, {ACCOUNTS[0]: BEGINNING, ACCOUNTS[1]: date(2026, 6, 1)})
    source = random.Random(20260308)
    for account in ACCOUNTS:
        hits = rich_hits(source, account, 120, FIRST_MS, 90 * 86_400_000)
        fired = rich_conversions(source, account, hits, 40)
        store.insert_hits(hit_columns(hits), f"from:{account}")
        store.insert_conversions(conversion_columns(fired), f"from:{account}")
    busy = rich_hits(source, ACCOUNTS[3], 150, FIRST_MS + 5 * 86_400_000, 80_000_000)
    store.insert_hits(hit_columns(busy), "from:busy")
    kept = {ACCOUNTS[2]: Horizon(hits=date(2026, 4, 10), conversions=date(2026, 4, 2))}
    note(store, kept)
    while remove_older(store, kept, 1000):
        pass
    return store


def all_of(store: HitStore) -> dict[str, Any]:
    return joined(everything(shard) for shard in store.shards)


def test_all_is_there_and_goes_on(
    source: HitStore, stores: Stores, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # So that a day comes in several pieces.
    monkeypatch.setattr(pieces, "ROWS", 60)
    target = stores.several("moving_to", 3)
    expected = moving.look(source, target, tmp_path / "move")
    moved = moving.move(source, target, tmp_path / "move", "three", None, silent)
    assert moved == expected
    assert moved.accounts == [2, 2, 1]
    assert moved.rows["hits"] == sum(all_of(source)["hits"].values())
    assert all_of(target) == all_of(source)
    assert (horizons(target), quartered(target)) == (horizons(source), quartered(source))
    assert not (tmp_path / "move" / "work.json").exists()
    # What comes then is summed up as it would have been.
    more = rich_hits(random.Random(1), ACCOUNTS[1], 50, FIRST_MS, 100 * 86_400_000)
    other = stores.several("moving_again", 2)
    for store in (target, source):
        assert store.migrate() == []
        store.insert_hits(hit_columns(more), "more")
    assert all_of(target) == all_of(source)
    # From several to several others, and back to one.
    moving.move(target, other, tmp_path / "again", "two", None, silent)
    assert all_of(other) == all_of(source)


def test_stopped_after_any_piece_it_goes_on(
    source: HitStore, stores: Stores, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pieces, "ROWS", 150)
    target = stores.several("moving_slowly", 2)
    left = 0

    class StopError(Exception):
        pass

    insert = HitStore.insert_as_it_is

    def hesitating(self: HitStore, *given: Any) -> None:
        nonlocal left
        if not left:
            raise StopError
        insert(self, *given)
        left -= 1
        if not left:
            # It is there, and nobody has noted it.
            raise StopError

    monkeypatch.setattr(HitStore, "insert_as_it_is", hesitating)
    number = 0
    while True:
        number, left = number + 1, 6
        try:
            moved = moving.move(source, target, tmp_path / "move", "slow", None, silent)
        except StopError:
            # Nobody takes it for a store yet.
            shard = target.shards[0]
            assert shard.rows(f"SELECT count() FROM {shard.database}.schema_version") == [(0,)]
        else:
            break
    assert number > 3
    assert moved.went_on
    assert all_of(target) == all_of(source)


def test_stopped_before_it_is_open_it_is_opened(
    source: HitStore, stores: Stores, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    target = stores.one("moving_open")
    migrate = HitStore.migrate
    monkeypatch.setattr(HitStore, "migrate", lambda _: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        moving.move(source, target, tmp_path / "move", "open", None, silent)
    monkeypatch.setattr(HitStore, "migrate", migrate)
    monkeypatch.setattr(moving, "_copy", lambda *_: 1 / 0)
    moving.move(source, target, tmp_path / "move", "open", None, silent)
    assert all_of(target) == all_of(source)


def test_what_is_lost_or_doubled_on_the_way_is_noticed(
    source: HitStore, stores: Stores, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def spoiling(target: HitStore, *_: object) -> None:
        first = target.rows("SELECT hit_id FROM hits ORDER BY hit_id LIMIT 1")[0][0]
        target.command(f"DELETE FROM hits WHERE hit_id = {first}")
        target.command(
            "INSERT INTO account_day SELECT * FROM account_day FINAL"
            " ORDER BY account_id, day LIMIT 1"
        )

    target = stores.one("moving_spoilt")

    def spoilt(source: HitStore, target: HitStore, *given: Any) -> dict[str, int]:
        spoiling(target)
        return comparing.compare(source, target, *given)

    monkeypatch.setattr(moving, "compare", spoilt)
    with pytest.raises(OperatorError) as caught:
        moving.move(source, target, tmp_path / "move", "spoilt", None, silent)
    told = str(caught.value)
    assert "what arrived is not what was sent, and is not in force (" in told
    account, day = source.rows(
        "SELECT account_id, day FROM account_day ORDER BY account_id, day LIMIT 1"
    )[0]
    assert f"account_day, {day}, account {account}: checksum is " in told
    assert ": rows is " in told


def test_only_empty_stores_are_filled(
    source: HitStore, stores: Stores, tmp_path: Path, hit_store: HitStore
) -> None:
    begun = stores.one("moving_begun")
    begun.migrate()
    # Started by mistake, and nothing counted yet.
    assert sum(moving.look(source, begun, tmp_path / "a").rows.values())
    moving.move(source, begun, tmp_path / "a", "begun", None, silent)
    with pytest.raises(OperatorError, match="holds hits already: name stores that are empty"):
        moving.move(source, begun, tmp_path / "b", "begun", None, silent)


def test_a_move_to_elsewhere_goes_on_first(
    source: HitStore, stores: Stores, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    target = stores.one("moving_first")
    with monkeypatch.context() as patch:
        patch.setattr(moving, "_copy", lambda *_: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            moving.move(source, target, tmp_path / "a", "first", None, silent)
    other = stores.one("moving_second")
    with pytest.raises(OperatorError, match="a move to first was begun: go on with that"):
        moving.move(source, other, tmp_path / "a", "second", None, silent)
    with pytest.raises(OperatorError, match=r"another move to http.* was begun and not ended"):
        moving.move(source, target, tmp_path / "b", "first", None, silent)
