from __future__ import annotations

import random
from pathlib import Path

import pytest

from clicktrail.edge.visits import SETS, WAYS, WINDOW_MS, VisitTable

NOW = 1_790_000_000_000


@pytest.fixture
def table(tmp_path: Path) -> VisitTable:
    return VisitTable(tmp_path / "visits.bin")


def test_every_visit_begins_the_half_hour_anew(table: VisitTable) -> None:
    assert not table.seen(5, NOW)
    assert table.seen(5, NOW + WINDOW_MS)
    assert table.seen(5, NOW + 2 * WINDOW_MS)
    assert not table.seen(5, NOW + 3 * WINDOW_MS + 1)


def test_to_look_is_not_to_visit(table: VisitTable) -> None:
    assert not table.seen(5, NOW, enter=False)
    assert not table.seen(5, NOW, enter=False)
    assert not table.seen(5, NOW)
    assert table.seen(5, NOW, enter=False)


def test_a_clock_that_steps_back_makes_nobody_new(table: VisitTable) -> None:
    assert not table.seen(5, NOW)
    assert table.seen(5, NOW - 1000)
    assert not table.seen(5, NOW - 2 * WINDOW_MS)


def test_in_a_full_set_the_oldest_makes_room(table: VisitTable) -> None:
    keys = [SETS * number + 9 for number in range(1, WAYS + 2)]
    for age, key in enumerate(keys):
        assert not table.seen(key, NOW + age)
    assert not table.seen(keys[0], NOW + 20, enter=False)
    assert all(table.seen(key, NOW + 20, enter=False) for key in keys[1:])


def test_all_workers_see_the_same_table_and_it_is_sparse(tmp_path: Path) -> None:
    path = tmp_path / "visits.bin"
    one, other = VisitTable(path), VisitTable(path)
    assert not one.seen(77, NOW)
    assert other.seen(77, NOW)
    assert path.stat().st_size == 8 << 20
    assert path.stat().st_blocks * 512 <= 64 << 10
    one.close()
    other.close()


def test_a_hundred_thousand_visits_in_the_window_are_all_remembered(table: VisitTable) -> None:
    source = random.Random(20261123)
    keys = [source.getrandbits(64) for _ in range(100_000)]
    for key in keys:
        table.seen(key, NOW)
    forgotten = sum(not table.seen(key, NOW + 1, enter=False) for key in keys)
    assert forgotten / len(keys) < 0.0005
