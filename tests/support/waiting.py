"""Waiting for what must come to pass, however slow the machine is."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TypeVar

T = TypeVar("T")


def eventually(ask: Callable[[], T], accept: Callable[[T], bool], *, seconds: float = 60) -> T:
    """Ask until the answer is accepted; AssertionError with the last answer after `seconds`.

    They only bound how long a failure takes: how soon something happens no test can tell, since
    it may have to share its machine.
    """
    deadline = time.monotonic() + seconds
    while True:
        answer = ask()
        if accept(answer):
            return answer
        assert time.monotonic() < deadline, f"not within {seconds} s; last: {answer!r}"
        time.sleep(0.05)
