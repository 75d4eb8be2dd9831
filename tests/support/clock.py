"""Time of day, for tests that speak of today."""

from __future__ import annotations

import signal
import time
from datetime import datetime
from zoneinfo import ZoneInfo

_DAY_SECONDS = 86_400


def away_from_midnight(zone: str = "UTC", *, before: float = 60, after: float = 10) -> None:
    """Sleep over a midnight that is so many seconds away, so that today stays what it is.

    `after` it a visit of some seconds ago is one of today, too. All but always there is nothing to
    wait for; what is waited does not count against a test's time-out.
    """
    now = datetime.now(ZoneInfo(zone))
    gone = now.hour * 3600 + now.minute * 60 + now.second + now.microsecond / 1e6
    if gone > _DAY_SECONDS - before:
        _sleep_unhurried(_DAY_SECONDS - gone + after)
    elif gone < after:
        _sleep_unhurried(after - gone)


def _sleep_unhurried(seconds: float) -> None:
    """Sleep with the alarm held back by which pytest-timeout ends a test."""
    left, _ = signal.setitimer(signal.ITIMER_REAL, 0)
    try:
        time.sleep(seconds)
    finally:
        signal.setitimer(signal.ITIMER_REAL, left)
