"""How often somebody may try to sign in: so many failures in a quarter of an hour.

They are counted by address and by the name that was given, whether there is such a name or not. An
attempt counts from its beginning, so that many at once are no way around, and is taken back when it
succeeds. Counted in this process: a start forgets them.
"""

from __future__ import annotations

import ipaddress
import math
import threading
import time
from collections import deque
from typing import TYPE_CHECKING

from clicktrail.api.errors import OtherStatus

if TYPE_CHECKING:
    from collections.abc import Callable

WINDOW_SECONDS = 900.0
BY_ADDRESS = 50
BY_NAME = 10
BY_PERSON = 10
"""Wrong codes of the second factor, by whatever name."""
MOST_KEYS = 100_000

Key = tuple[str, str]


class Attempts:
    """The failures of late; safe to share between threads."""

    def __init__(self, now: Callable[[], float] = time.monotonic) -> None:
        self._now = now
        self._failed: dict[Key, deque[float]] = {}
        self._counting = threading.Lock()

    def begin(self, *limits: tuple[Key, int]) -> Attempt:
        """Return an attempt that counts as failed until it is said to have succeeded.

        Raises 429 where one of the keys has failed as often as its limit says.
        """
        with self._counting:
            now = self._now()
            wait = 0.0
            for key, limit in limits:
                failed = self._of_late(key, now)
                if len(failed) >= limit:
                    wait = max(wait, failed[len(failed) - limit] + WINDOW_SECONDS - now)
            if wait > 0:
                seconds = max(1, math.ceil(wait))
                raise OtherStatus(
                    429,
                    "Throttled",
                    f"Too many attempts to sign in have failed: try again in {_told(seconds)}.",
                    {"Retry-After": str(seconds)},
                )
            if len(self._failed) >= MOST_KEYS:
                self._tidy(now)
            for key, _ in limits:
                self._failed.setdefault(key, deque()).append(now)
        return Attempt(self, tuple(key for key, _ in limits), now)

    def take_back(self, key: Key, at: float) -> None:
        """Uncount one failure."""
        with self._counting:
            failed = self._failed.get(key)
            if failed is not None and at in failed:
                failed.remove(at)
                if not failed:
                    del self._failed[key]

    def clear(self, key: Key) -> None:
        """Uncount all failures of a key."""
        with self._counting:
            self._failed.pop(key, None)

    def _of_late(self, key: Key, now: float) -> deque[float]:
        failed = self._failed.get(key)
        if failed is None:
            return deque()
        while failed and failed[0] <= now - WINDOW_SECONDS:
            failed.popleft()
        if not failed:
            del self._failed[key]
        return failed

    def _tidy(self, now: float) -> None:
        for key in list(self._failed):
            self._of_late(key, now)
        # Whoever comes from that many places is not stopped by counting, and must not fill memory.
        while len(self._failed) >= MOST_KEYS:
            del self._failed[next(iter(self._failed))]


class Attempt:
    """One attempt to sign in, a failure unless it is said otherwise."""

    def __init__(self, attempts: Attempts, keys: tuple[Key, ...], at: float) -> None:
        self._attempts = attempts
        self._keys = keys
        self._at = at

    def succeeded(self) -> None:
        """Uncount it, and earlier failures under the same name: they were the owner's own."""
        self.undecided()
        for key in self._keys:
            if key[0] != "address":
                self._attempts.clear(key)

    def undecided(self) -> None:
        """Uncount it alone: something is missing yet."""
        for key in self._keys:
            self._attempts.take_back(key, self._at)


def by_address(address: str) -> tuple[Key, int]:
    """Return the limit for an address; of IPv6 for its /64, of which anybody has them all."""
    try:
        found = ipaddress.ip_address(address)
    except ValueError:
        return ("address", address), BY_ADDRESS
    if isinstance(found, ipaddress.IPv6Address):
        address = str(ipaddress.ip_network((found, 64), strict=False))
    return ("address", address), BY_ADDRESS


def by_name(name: str) -> tuple[Key, int]:
    """Return the limit for a name that somebody would sign in by."""
    return ("name", name.strip().casefold()), BY_NAME


def by_person(account_id: int, guest_id: int) -> tuple[Key, int]:
    """Return the limit for what only a person who is known already is asked."""
    return ("person", f"{account_id}/{guest_id}"), BY_PERSON


def _told(seconds: int) -> str:
    if seconds < 60:
        return f"{seconds} s"
    minutes = math.ceil(seconds / 60)
    return "a minute" if minutes == 1 else f"{minutes} minutes"
