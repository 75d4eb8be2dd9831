"""A backup reads no faster than it is told to, from however many threads."""

from __future__ import annotations

from clicktrail.backup.pace import MEGABYTE, Pace


class Time:
    """A clock that moves only while somebody sleeps."""

    now = 100.0

    def clock(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.now += seconds


def test_what_is_read_takes_as_long_as_its_rate_says() -> None:
    time = Time()
    pace = Pace(8, clock=time.clock, sleep=time.sleep)
    blocks = [bytes(MEGABYTE), bytes(MEGABYTE // 2), bytes(MEGABYTE // 2), b""]
    one, two = pace.passed(blocks), pace.passed(blocks)
    # Two who read share the rate.
    assert [next(one), next(two)] == blocks[:1] * 2
    assert time.now == 100.125
    assert [*one, *two] == blocks[1:] * 2
    assert time.now == 100.0 + 4 * MEGABYTE / (8 * MEGABYTE)
    # Time that went by without reading is not made up for.
    time.now = 200.0
    assert len([*pace.passed(blocks)]) == 4
    assert time.now == 200.25


def test_without_a_rate_nobody_waits() -> None:
    time = Time()
    pace = Pace(None, clock=time.clock, sleep=time.sleep)
    assert [*pace.passed([b"a", b"b"])] == [b"a", b"b"]
    assert time.now == 100.0
