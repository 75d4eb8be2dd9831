"""What the hit store was filled from: journals, and the plan by which they were taken."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from clicktrail.domain.events import Event
from clicktrail.ingest import plan_file
from clicktrail.ingest.gather import JournalSource
from clicktrail.ingest.ranges import HISTORY, Cycle
from clicktrail.verify.cycles import Extent, done_cycles, extent, still_there
from clicktrail.verify.report import Report
from clicktrail.verify.scope import Scope

if TYPE_CHECKING:
    from clicktrail.settings import Settings


class Source:
    """The journals in a directory, taken by one plan.

    `name` says in words which they are; `until`, `begun` and `before_ms` are as for `extent`.
    """

    until: int | None = None
    begun = 1
    before_ms = 0

    def __init__(self, plan: Path, journals: Path, name: str = "this machine") -> None:
        self.plan = plan
        self.journals = journals
        self.name = name

    def extent(self, scope: Scope) -> Extent:
        """Find out what can be read again, and what of it a scope needs. Raises PlanError."""
        return extent(
            self.plan,
            self.journals,
            scope,
            until=self.until,
            begun=self.begun,
            before_ms=self.before_ms,
        )

    def tell(self, report: Report, scope: Scope, found: Extent) -> None:
        """Note what of a scope cannot be compared for want of journals."""

    def events(self, found: Extent) -> Iterator[Event]:
        """Yield every event of the cycles once more."""
        source = JournalSource(self.journals, {})
        for cycle in done_cycles(self.plan, found.last_cycle):
            if cycle.number < found.first_cycle:
                continue
            for each in source.again(still_there(cycle, found.oldest)).slices:
                yield from (event for event in each.events if event is not None)

    def imported_since(self, found: Extent) -> bool:
        """Tell whether ingestion has taken imported history meanwhile."""
        return any(cycle.window.startswith(HISTORY) for cycle in self._since(found))

    def planned_since(self, found: Extent) -> bool:
        """Tell whether ingestion has taken more meanwhile, done or not."""
        return any(True for _ in self._since(found))

    def _since(self, found: Extent) -> Iterator[Cycle]:
        for record in plan_file.read_from(self.plan, found.done_cycle):
            if isinstance(record, Cycle) and record.number > found.done_cycle:
                yield record


@contextlib.contextmanager
def sources(settings: Settings, directory: Path, scope: Scope) -> Iterator[list[Source]]:
    """Give the sources of a scope: this machine's journals and, of a shared one, the partitions.

    `directory` is for what is needed meanwhile. Raises OperatorError where the shared journal does
    not answer, or this node has no copy of it.
    """
    own = Source(settings.data_dir / "ingest" / "plan", settings.journal_dir)
    if settings.journal_url is None:
        yield [own]
        return
    # Only now: where nodes share nothing, nothing of it is loaded.
    from clicktrail.verify.shared import partitions

    with partitions(settings, directory, scope) as shared:
        yield [own, *shared]
