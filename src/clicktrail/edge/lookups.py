"""What a worker finds facts of visits with: the ingestion's own tools, and the shared files."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from clicktrail.edge.turns import Turns
from clicktrail.edge.visits import VisitTable
from clicktrail.enrichment.agents import classifier
from clicktrail.enrichment.sources import language_finder, source_finder

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from clicktrail.edge.marks import Marks
    from clicktrail.enrichment.geo import GeoDatabase

AGENTS_KEPT: Final = 8192
# Visitors choose them, and a referrer may have two kilobytes.
SOURCES_KEPT: Final = 4096


class Lookups:
    """Each with a memory of what it was asked last.

    A worker starts without its shared files where the disk does not give them: most links need
    none. `look` tries again; until then `turns` and `visits` raise OSError, and `problem` says why.
    It also changes over to new files where somebody has taken the old ones away.
    """

    __slots__ = (
        "_directory",
        "_recount",
        "_turns",
        "_visits",
        "agent",
        "geo",
        "language",
        "marks",
        "problem",
        "source",
    )

    def __init__(
        self,
        marks: Marks,
        geo: GeoDatabase,
        directory: Path,
        recount: Callable[[], Mapping[tuple[int, int], int]],
    ) -> None:
        """Open the files of `directory`; `recount` is that of `Turns`."""
        self.marks = marks
        self.geo = geo
        self.agent = classifier(AGENTS_KEPT)
        self.language = language_finder()
        self.source = source_finder(SOURCES_KEPT)
        self.problem = ""
        self._directory = directory
        self._recount = recount
        self._turns: Turns | None = None
        self._visits: VisitTable | None = None
        self.look()

    def look(self) -> None:
        """See whether the geo database changed, and open what could not be opened so far."""
        self.geo.look()
        if self._turns is not None and not self._turns.in_place():
            self._turns.close()
            self._turns = None
        if self._visits is not None and not self._visits.in_place():
            self._visits.close()
            self._visits = None
        if self._turns is not None and self._visits is not None:
            return
        try:
            if self._turns is None:
                self._turns = Turns(self._directory / "turns.bin", self._recount)
            if self._visits is None:
                self._visits = VisitTable(self._directory / "visits.bin")
        except OSError as error:
            self.problem = f"Links that take turns lead to their own URL: {error.strerror}."
        else:
            self.problem = ""

    def turns(self) -> Turns:
        """Return the shared counters."""
        if self._turns is None:
            raise OSError(self.problem)
        return self._turns

    def visits(self) -> VisitTable:
        """Return the shared table of who was where lately."""
        if self._visits is None:
            raise OSError(self.problem)
        return self._visits

    def close(self) -> None:
        """Let go of all files."""
        if self._turns is not None:
            self._turns.close()
        if self._visits is not None:
            self._visits.close()
        self._turns = self._visits = None
        self.geo.close()
