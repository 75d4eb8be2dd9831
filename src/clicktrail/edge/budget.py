"""How much dear work a worker does in a second: it answers thousands of others meanwhile."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable


class Budget:
    """So many pieces of work a second, at most as many at once. `clock` is monotonic."""

    __slots__ = ("_clock", "_filled_at", "_left", "_per_second")

    def __init__(self, per_second: int, clock: Callable[[], float] = time.monotonic) -> None:
        self._per_second = float(per_second)
        self._clock = clock
        self._left = self._per_second
        self._filled_at = clock()

    def take(self) -> bool:
        """Take one piece; False where this second has none left."""
        now = self._clock()
        earned = (now - self._filled_at) * self._per_second
        self._left = min(self._per_second, self._left + earned)
        self._filled_at = now
        if self._left < 1:
            return False
        self._left -= 1
        return True
