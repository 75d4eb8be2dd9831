"""How long work with a part takes, and whether it fails, for whoever in the process wants to know.

Where nobody does, as in every process but the app, it costs next to nothing.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

Observer = Callable[[str, str, float, bool], None]
"""Is told the part, the kind of work, the seconds, and whether it failed; in any thread."""

_observers: list[Observer] = []


@contextmanager
def observed(part: str, work: str, failures: type[Exception]) -> Iterator[None]:
    """Tell the observers of the block; it failed when `failures` is raised in it."""
    if not _observers:
        yield
        return
    begun = time.perf_counter()
    failed = False
    try:
        yield
    except failures:
        failed = True
        raise
    finally:
        seconds = time.perf_counter() - begun
        for observer in _observers:
            observer(part, work, seconds, failed)


@contextmanager
def observing(observer: Observer) -> Iterator[None]:
    """Tell `observer` for as long as the block lasts."""
    _observers.append(observer)
    try:
        yield
    finally:
        _observers.remove(observer)
