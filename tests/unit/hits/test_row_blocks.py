"""Answers that are read while they are made: without an end, broken off, left, and at a stop."""

from __future__ import annotations

import itertools
import signal

import pytest

from clicktrail.hits.store import HitStore, HitStoreDown, HitStoreRefused
from clicktrail.settings import Settings
from tests.support.hit_store import HitStoreProcess

ENDLESS = "SELECT number FROM system.numbers"


def test_all_rows_come_in_order_and_no_block_holds_them_all(hit_store: HitStore) -> None:
    blocks = list(
        hit_store.row_blocks(
            "SELECT number, toString(number) FROM numbers({count:UInt64}) ORDER BY number DESC",
            {"count": 200_000},
            {"max_block_size": "10000"},
        )
    )
    rows = list(itertools.chain.from_iterable(blocks))
    assert rows == [(number, str(number)) for number in reversed(range(200_000))]
    assert len(blocks) > 2
    assert list(hit_store.row_blocks("SELECT number FROM numbers(0)")) == []


def test_an_answer_without_an_end_can_be_begun_and_left(hit_store: HitStore) -> None:
    # More of them than there are threads: each is given up at once when it is left.
    for _ in range(6):
        blocks = hit_store.row_blocks(ENDLESS)
        assert next(iter(next(blocks))) == (0,)
        blocks.close()
    assert hit_store.rows("SELECT 1") == [(1,)]


def test_slow_readers_hold_up_no_other_statement(hit_store: HitStore) -> None:
    slow = [hit_store.row_blocks(ENDLESS) for _ in range(2)]
    for blocks in slow:
        next(blocks)
    assert hit_store.rows("SELECT 1") == [(1,)]
    for blocks in slow:
        blocks.close()


def test_what_is_wrong_at_first_is_refused_and_what_breaks_off_is_no_end(
    hit_store: HitStore,
) -> None:
    with pytest.raises(HitStoreRefused, match="nothing_so"):
        next(hit_store.row_blocks("SELECT nothing_so"))
    broken = hit_store.row_blocks(
        "SELECT number, throwIf(number = 300000) FROM numbers(1000000)",
        settings={"max_block_size": "10000", "max_threads": "1"},
    )
    with pytest.raises(HitStoreDown):
        list(broken)
    assert hit_store.rows("SELECT 1") == [(1,)]


def test_a_store_that_stops_breaks_off_what_is_read(settings: Settings) -> None:
    process = HitStoreProcess(settings)
    process.start()
    store = process.client()
    store.migrate()
    blocks = store.row_blocks(ENDLESS)
    next(blocks)
    assert process.stop(signal.SIGTERM) == 0
    with pytest.raises(HitStoreDown):
        for _ in blocks:
            pass
    store.close()
