from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest

from clicktrail.api import attempts
from clicktrail.api.attempts import WINDOW_SECONDS, Attempts, by_address, by_name
from clicktrail.api.errors import OtherStatus


class Clock:
    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def counting(clock: Clock) -> Attempts:
    return Attempts(clock)


ANN = (("name", "ann"), 3)
HOME = (("address", "192.0.2.7"), 5)


def test_the_one_too_many_is_told_when_to_come_again(counting: Attempts, clock: Clock) -> None:
    for _ in range(3):
        counting.begin(ANN, HOME)
        clock.now += 10
    with pytest.raises(OtherStatus) as refused:
        counting.begin(ANN, HOME)
    assert (refused.value.status, refused.value.code, dict(refused.value.headers)) == (
        429,
        "Throttled",
        {"Retry-After": "870"},
    )
    assert refused.value.message == (
        "Too many attempts to sign in have failed: try again in 15 minutes."
    )
    clock.now += 869.5
    with pytest.raises(OtherStatus, match="in 1 s"):
        counting.begin(ANN)
    clock.now += 0.5
    counting.begin(ANN)


def test_what_is_refused_counts_no_more(counting: Attempts, clock: Clock) -> None:
    for _ in range(3):
        counting.begin(ANN)
    for _ in range(5):
        with pytest.raises(OtherStatus):
            counting.begin(ANN, HOME)
    for _ in range(5):
        counting.begin(HOME)
    with pytest.raises(OtherStatus):
        counting.begin(HOME)


def test_success_forgives_the_name_and_not_the_address(counting: Attempts) -> None:
    for _ in range(2):
        counting.begin(ANN, HOME)
    counting.begin(ANN, HOME).succeeded()
    for _ in range(3):
        counting.begin(ANN, HOME)
    with pytest.raises(OtherStatus):
        counting.begin(ANN)
    with pytest.raises(OtherStatus):
        counting.begin(HOME)


def test_what_is_undecided_does_not_count(counting: Attempts) -> None:
    for _ in range(20):
        counting.begin(ANN, HOME).undecided()
    counting.begin(ANN, HOME)


def test_many_at_once_are_no_way_around(counting: Attempts) -> None:
    def attempt(_: int) -> bool:
        try:
            counting.begin(ANN)
        except OtherStatus:
            return False
        return True

    with ThreadPoolExecutor(8) as pool:
        assert sum(pool.map(attempt, range(64))) == 3


def test_many_names_do_not_fill_the_memory(clock: Clock, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(attempts, "MOST_KEYS", 100)
    counting = Attempts(clock)
    for number in range(1000):
        counting.begin((("name", str(number)), 3))
    assert len(counting._failed) <= 101
    clock.now += WINDOW_SECONDS
    counting.begin(ANN)
    counting.begin(ANN)
    assert len(counting._failed) <= 2


def test_an_address_of_ipv6_stands_for_its_network() -> None:
    assert by_address("2001:db8:1:2::7") == by_address("2001:db8:1:2:ffff::")
    assert by_address("2001:db8:1:2::7") != by_address("2001:db8:1:3::7")
    assert by_address("192.0.2.7") != by_address("192.0.2.8")
    assert by_address("") == (("address", ""), attempts.BY_ADDRESS)
    assert by_name(" Ann@Example.com ") == by_name("ann@example.com")
