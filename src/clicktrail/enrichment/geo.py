"""Where an address is, by any MMDB file: MaxMind's, DB-IP's, or one with flat records.

No file, or one that cannot be read, is no error: places stay empty, and `note` says so in a
sentence. The file is opened anew when it changes.
"""

from __future__ import annotations

import mmap
import os
import threading
import time
from functools import lru_cache
from typing import TYPE_CHECKING, Self

import maxminddb

from clicktrail.enrichment import private_copy
from clicktrail.enrichment.places import NOWHERE, Place, place_of
from clicktrail.enrichment.prefix_tree import NOTHING, PrefixTree
from clicktrail.enrichment.private_copy import ChangedMeanwhile, State

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from clicktrail.settings import Settings

__all__ = ["GeoDatabase", "Place", "geo_path"]

REMEMBERED = 65_536
LOOK_SECONDS = 2.0
_UNREADABLE = (OSError, ValueError, KeyError, maxminddb.InvalidDatabaseError)


def geo_path(settings: Settings) -> Path:
    """Return where the geo database is, if there is one."""
    return settings.geo_db or settings.data_dir / "geo" / "country.mmdb"


class GeoDatabase:
    """Looks addresses up in one file, which may come, change and go while we run.

    `find` returns the place of an address; take it from here for each batch of look-ups, since
    another file brings another one.

    With `copies`, a directory, all processes that were given the same one map one copy of the
    file; otherwise each has its own in memory. With `aside`, a changed file is opened in a thread
    of its own, since copying one of 100 MB takes some tenths of a second.
    """

    def __init__(
        self,
        path: Path,
        *,
        copies: Path | None = None,
        aside: bool = False,
        remembered: int = REMEMBERED,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._path = path
        self._copies = copies
        self._aside = aside
        self._opening: threading.Thread | None = None
        self._remembered = remembered
        self._clock = clock
        self._opened: _Opened | None = None
        self._state: State | None = State(0, 0, 0, 0)
        self._next_look = 0.0
        self.note = ""
        self.find: Callable[[str], Place] = _nowhere
        self.look(at_once=True)

    @classmethod
    def of(cls, settings: Settings) -> Self:
        """Return the database that the settings name, shared by the processes of this node."""
        return cls(geo_path(settings), copies=settings.run_dir, aside=True)

    def look(self, *, at_once: bool = False) -> None:
        """See whether the file has changed; cheap enough to be called before every batch."""
        now = self._clock()
        if not at_once and now < self._next_look:
            return
        self._next_look = now + LOOK_SECONDS
        try:
            state: State | None = State.of(self._path.stat())
        except OSError:
            state = None
        if state == self._state or (self._opening is not None and self._opening.is_alive()):
            return
        if self._aside and not at_once:
            self._opening = threading.Thread(target=self._open, args=(state,), daemon=True)
            self._opening.start()
        else:
            self._open(state)

    def close(self) -> None:
        """Let the file go."""
        if self._opening is not None:
            self._opening.join()
        self._use(None)

    def _open(self, state: State | None) -> None:
        if state is None:
            self._state = None
            self._use(None)
            self.note = f"no geo database at {self._path}: countries stay empty"
            return
        try:
            opened = _Opened(self._path, self._copies)
        except ChangedMeanwhile:
            return
        except _UNREADABLE as error:
            self._state = state
            # Whoever replaces it in place has not finished, or has failed.
            what_then = "the one before stays in use" if self._opened else "countries stay empty"
            self.note = f"geo database {self._path} is unreadable ({error}): {what_then}"
            return
        self._state = state
        self._use(opened)
        self.note = ""

    def _use(self, opened: _Opened | None) -> None:
        before, self._opened = self._opened, opened
        self.find = lru_cache(maxsize=self._remembered)(opened.find) if opened else _nowhere
        if before is not None:
            before.let_go()
        if self._copies is not None:
            private_copy.tidy(self._copies)


class _Opened:
    """One state of the file, as long as somebody looks addresses up in it."""

    def __init__(self, path: Path, copies: Path | None) -> None:
        copy = private_copy.shared(path, copies) if copies else private_copy.in_memory(path)
        again = f"/proc/self/fd/{copy}"
        try:
            # The reader in C, ten times faster than the one in Python.
            self._reader = maxminddb.open_database(again, maxminddb.MODE_MMAP_EXT)
            # Python's map keeps a duplicate of its descriptor: of `copy` it would hold the lock.
            with open(again, "rb") as file:
                data = mmap.mmap(file.fileno(), 0, prot=mmap.PROT_READ)
            self._tree = PrefixTree(memoryview(data), self._reader.metadata())
        except BaseException:
            os.close(copy)
            raise
        self._copy = copy
        self._places: dict[int, Place] = {}

    def find(self, ip: str) -> Place:
        """Return the place of an address, which may be one that was cut (`domain.events.Hit`)."""
        if "#" in ip:
            ip = ip.partition("#")[0]
        leaf = self._tree.leaf(ip)
        if leaf == NOTHING:
            return NOWHERE
        place = self._places.get(leaf)
        if place is None:
            try:
                place = place_of(self._reader.get(ip))
            except (ValueError, maxminddb.InvalidDatabaseError):
                return NOWHERE
            if len(self._places) >= REMEMBERED:
                self._places.clear()
            self._places[leaf] = place
        return place

    def let_go(self) -> None:
        """Let others delete the copy. A look-up under way in another thread still has its map."""
        os.close(self._copy)


def _nowhere(_ip: str) -> Place:
    return NOWHERE
