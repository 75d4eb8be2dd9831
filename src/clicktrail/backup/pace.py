"""How fast a backup reads: so that the machine has room for visitors all the time."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterable, Iterator

MEGABYTE = 10**6


class Pace:
    """Lets blocks through, from any thread, at `rate` MB (10^6 bytes) a second in all.

    None lets them through at once. `clock` is monotonic, in seconds.
    """

    def __init__(
        self,
        rate: float | None,
        *,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._rate = rate
        self._clock = clock
        self._sleep = sleep
        self._lock = threading.Lock()
        self._free_at = clock()

    def passed(self, blocks: Iterable[bytes]) -> Iterator[bytes]:
        """Yield blocks, each once its time has come."""
        for block in blocks:
            if self._rate is not None:
                self._wait(len(block) / (self._rate * MEGABYTE))
            yield block

    def _wait(self, seconds: float) -> None:
        with self._lock:
            now = self._clock()
            # What was not used before is not made up for.
            begins = max(self._free_at, now)
            self._free_at = begins + seconds
        if begins > now:
            self._sleep(begins - now)
