from __future__ import annotations

import itertools
from datetime import UTC
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clicktrail.domain import hit_id

NOON = hit_id.EPOCH_MS + 1_000_000_000


@given(st.lists(st.integers(-5, 5), max_size=2000), st.integers(0, 127), st.integers(0, 15))
def test_ids_rise_strictly_and_keep_their_slot_whatever_the_clock_does(
    steps: list[int], node: int, worker: int
) -> None:
    ids = hit_id.HitIds(node, worker)
    now = NOON
    taken = []
    for step in steps:
        now += step
        taken.append(ids.next(now))
    assert all(a < b for a, b in itertools.pairwise(taken))
    assert {hit_id.slot(one) for one in taken} <= {node * 16 + worker}


def test_a_full_millisecond_borrows_from_the_next() -> None:
    ids = hit_id.HitIds(3, 2)
    taken = [ids.next(NOON) for _ in range(257)]
    assert [hit_id.timestamp_ms(one) - NOON for one in taken] == [0] * 256 + [1]


def test_ids_go_on_above_an_earlier_life() -> None:
    last = hit_id.HitIds(1, 1).next(NOON + 60_000)
    reborn = hit_id.HitIds(1, 1, after=last).next(NOON)
    assert reborn > last
    assert hit_id.slot(reborn) == hit_id.slot(last)


def test_an_id_of_another_slot_before_does_not_change_the_slot() -> None:
    foreign = hit_id.HitIds(9, 9).next(NOON)
    assert hit_id.slot(hit_id.HitIds(1, 1, after=foreign).next(NOON)) == 1 * 16 + 1


@pytest.mark.parametrize(("node", "worker"), [(128, 0), (-1, 0), (0, 16), (0, -1)])
def test_a_slot_out_of_range_is_refused(node: int, worker: int) -> None:
    with pytest.raises(ValueError, match="must be 0 to"):
        hit_id.HitIds(node, worker)


def test_first_id_at_bounds_a_millisecond() -> None:
    one = hit_id.HitIds(127, 15).next(NOON)
    assert hit_id.first_id_at(NOON) <= one < hit_id.first_id_at(NOON + 1)
    assert hit_id.first_id_at(0) == 0


@given(
    st.lists(
        st.tuples(st.integers(0, 2_500_000_000_000), st.integers(0, hit_id.LOWER_MASK)),
        min_size=1,
    )
)
def test_ids_of_any_time_keep_it_and_their_order(moments: list[tuple[int, int]]) -> None:
    ids = [hit_id.id_at(*each) for each in moments]
    assert all(0 <= one < 2**64 for one in ids)
    assert [hit_id.timestamp_ms(one) for one in ids] == [ms for ms, _ in moments]
    assert [one & hit_id.LOWER_MASK for one in ids] == [lower for _, lower in moments]
    assert sorted(ids, key=hit_id.chronological) == [
        hit_id.id_at(*each) for each in sorted(moments)
    ]
    since_2024 = [(ms, lower) for ms, lower in moments if ms >= hit_id.EPOCH_MS]
    assert all(hit_id.chronological(one) == one for one in (hit_id.id_at(*e) for e in since_2024))


def test_clickmeter_form_is_local_time_and_nine_digits() -> None:
    one = hit_id.HitIds(1, 2).next(hit_id.EPOCH_MS + 7)
    assert hit_id.clickmeter_form(one, 12691042, UTC) == "012691042@20240101000000007004608"
    assert (
        hit_id.clickmeter_form(one, 12691042, ZoneInfo("Asia/Kolkata"))
        == "012691042@20240101053000007004608"
    )


@given(st.integers(0, (1 << 60) - 1))
def test_clickmeter_forms_are_as_unique_as_ids(value: int) -> None:
    form = hit_id.clickmeter_form(value, 1, UTC)
    neighbour = hit_id.clickmeter_form(value + 1, 1, UTC)
    assert form != neighbour
    assert len(form) == len("000000001@20240101000000007004608")
