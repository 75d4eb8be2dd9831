"""Up to which id each writer's events are in: by accounts, kinds, and enough of the copies."""

from __future__ import annotations

import pytest

from clicktrail.domain.hit_id import HitIds, id_at, slot
from clicktrail.hits.last_ids import LastIds, last_ids
from clicktrail.hits.store import DATABASE, HitStore, HitStoreDown
from tests.support.hit_store import HitStoreProcess, conversion_columns, hit_columns

MANY = 2**31 - 1
FIRST_MS = 1_780_000_000_000
NOBODY = "http://127.0.0.1:9"


def at(store: HitStore, account_id: int) -> LastIds:
    """Return what there is of an account that is alone in its partition."""
    return last_ids(store, account_id, MANY)


def test_each_writer_has_its_last_hit_and_its_last_conversion(
    hit_store: HitStore, account_id: int
) -> None:
    one, two = HitIds(3, 1), HitIds(100, 14)
    hits = [ids.next(FIRST_MS + at) for at in (0, 50_000) for ids in (one, two)]
    fired = one.next(FIRST_MS + 20_000)
    # Imported history may be from before all ids; those are the highest numbers.
    ancient = id_at(1_000_000_000_000, 0)
    elsewhere = one.next(2**41)
    rows = [
        {"hit_id": number, "ts": FIRST_MS, "account_id": account_id + (number == elsewhere) * 10**6}
        for number in (*hits, ancient, elsewhere)
    ]
    hit_store.insert_hits(hit_columns(rows), f"000-00:1:{account_id}-8")
    conversion = {"event_id": fired, "ts": FIRST_MS, "account_id": account_id}
    hit_store.insert_conversions(conversion_columns([conversion]), f"000-00:1:{account_id}-8")
    assert at(hit_store, account_id) == (
        {slot(hits[2]): hits[2], slot(hits[3]): hits[3]},
        {slot(fired): fired},
    )
    assert slot(hits[2]) != slot(hits[3])


def test_so_many_copies_are_asked_that_one_has_what_most_of_them_took(
    hit_store: HitStore, hit_store_process: HitStoreProcess, account_id: int
) -> None:
    own = hit_store_process.url
    password = own.split(":")[2].partition("@")[0]
    number = HitIds(3, 1).next(FIRST_MS)
    row = {"hit_id": number, "ts": FIRST_MS, "account_id": account_id}
    hit_store.insert_hits(hit_columns([row]), f"000-00:1:{account_id}-9")
    for copies, is_enough in ((f"{NOBODY}|{own}", True), (f"{own}|{NOBODY}|{NOBODY}", False)):
        store = HitStore.of_copies(copies, password, DATABASE)
        if is_enough:
            assert at(store, account_id) == ({slot(number): number}, {})
        else:
            with pytest.raises(HitStoreDown):
                at(store, account_id)
        store.close()
