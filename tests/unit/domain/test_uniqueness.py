from __future__ import annotations

import subprocess
import sys

import numpy as np

from clicktrail.domain.uniqueness import UniquenessWindow, address_hash, visit_key, visit_keys
from tests.support.uniqueness import seen, seen_in_order

MINUTE = 60_000
NOON = 1_790_000_000_000


def test_a_repeat_within_thirty_minutes_is_not_unique_and_renews_the_window() -> None:
    window = UniquenessWindow()
    minutes = [0, 29, 58, 88, 119]
    assert [seen(window, 1, NOON + minute * MINUTE) for minute in minutes] == [
        True,
        False,
        False,
        False,
        True,
    ]


def test_thirty_minutes_to_the_millisecond_still_count_as_a_repeat() -> None:
    window = UniquenessWindow()
    seen(window, 1, NOON)
    seen(window, 2, NOON)
    assert seen(window, 1, NOON + 30 * MINUTE) is False
    assert seen(window, 2, NOON + 30 * MINUTE + 1) is True


def test_another_key_is_another_visitor() -> None:
    window = UniquenessWindow()
    assert seen(window, 1, NOON) is True
    assert seen(window, 2, NOON) is True


def test_a_late_hit_near_the_last_one_is_not_unique() -> None:
    window = UniquenessWindow()
    seen(window, 1, NOON)
    assert seen(window, 1, NOON - 20 * MINUTE) is False


def test_memory_is_bounded_by_time() -> None:
    window = UniquenessWindow()
    for begin in range(0, 200_000, 5_000):
        seen_in_order(
            window, [(index, NOON + index * 100) for index in range(begin, begin + 5_000)]
        )
    assert len(window) <= 90 * MINUTE // 100 + 1


def test_after_a_pause_nothing_is_remembered() -> None:
    window = UniquenessWindow()
    seen_in_order(window, [(key, NOON) for key in range(1000)])
    seen(window, 1, NOON + 1000 * MINUTE)
    assert len(window) == 1


def test_an_amended_key_was_seen_last_when_it_says() -> None:
    window = UniquenessWindow()
    seen_in_order(window, [(1, NOON), (2, NOON), (3, NOON), (4, NOON + 40 * MINUTE)])
    window.amend(1, None)
    window.amend(2, NOON + 30 * MINUTE)
    window.amend(3, NOON - 60 * MINUTE)
    window.amend(5, NOON + 30 * MINUTE)
    at = NOON + 50 * MINUTE
    assert seen_in_order(window, [(key, at) for key in (1, 2, 3, 4, 5)]) == [
        True,
        False,
        True,
        False,
        False,
    ]


def test_the_hash_of_an_address_is_the_same_in_every_process() -> None:
    code = (
        "from clicktrail.domain.uniqueness import address_hash; print(address_hash('2001:db8::1'))"
    )
    answers = {
        subprocess.run(
            [sys.executable, "-c", code],
            env={"PYTHONHASHSEED": seed},
            capture_output=True,
            text=True,
            check=True,
        ).stdout.strip()
        for seed in ("1", "2")
    }
    assert answers == {str(address_hash("2001:db8::1"))}


def test_keys_of_many_are_the_keys_of_each() -> None:
    addresses = [address_hash(f"192.0.2.{n}") for n in range(50)]
    datapoints = [n * 85_899_345 % 2**32 for n in range(50)]
    many = visit_keys(np.array(addresses, dtype=np.uint64), np.array(datapoints, dtype=np.uint32))
    each = [visit_key(a, d) for a, d in zip(addresses, datapoints, strict=True)]
    assert many.tolist() == each
    assert len({visit_key(addresses[0], number) for number in range(10_000)}) == 10_000
