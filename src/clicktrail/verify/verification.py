"""The steps of a verification, one after the other, each going on where it was stopped."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

import msgspec

from clicktrail.hits import trouble
from clicktrail.hits.horizons import horizons
from clicktrail.hits.store import HitStoreError
from clicktrail.ingest import plan_file
from clicktrail.ingest.erasing import work as works
from clicktrail.ingest.gather import JournalSource
from clicktrail.ingest.plan_file import PlanError
from clicktrail.runtime.errors import OperatorError
from clicktrail.verify import rollups
from clicktrail.verify.cycles import Extent
from clicktrail.verify.expected import Expected
from clicktrail.verify.raw import RawComparison
from clicktrail.verify.replay import Replay
from clicktrail.verify.report import Report
from clicktrail.verify.scope import Scope
from clicktrail.verify.state import Stand, StateFile

if TYPE_CHECKING:
    from collections.abc import Sequence

    from clicktrail.domain.events import Event
    from clicktrail.hits.store import HitStore
    from clicktrail.settings import Settings
    from clicktrail.verify.sources import Source

Progress = Callable[[str, int, int], None]
"""Told what is being done, how much of it is done, and how much there is."""

Counter = Callable[[int, int], int | None]
"""Returns what the shared counter of (datapoint id, place) says; None where nobody knows."""

REPLAYING = "replaying the journal, by cycles"
COMPARING_RAW = "comparing raw rows, by days"
COMPARING_ROLLUPS = "comparing rollups, by days"


class Verification:
    """One verification; `is_finished` once it has come to its end."""

    def __init__(
        self,
        store: HitStore,
        settings: Settings,
        sources: Sequence[Source],
        file: StateFile,
        scope: Scope,
        progress: Progress | None,
        counter: Counter | None,
    ) -> None:
        self._store = store
        self._sources = sources
        self._ingest = settings.data_dir / "ingest"
        self._node = settings.node_id
        self._is_shared = settings.journal_url is not None
        self._partitions = settings.journal_partitions if self._is_shared else 1
        self._is_alone = settings.hitstore_url is None and not self._is_shared
        self._file = file
        self._scope = scope
        self._tell: Progress = progress or (lambda _what, _done, _all: None)
        self._counter = counter
        self._began = time.monotonic()
        self._kept: tuple[tuple[int, int], ...] = ()
        self._erased = ""
        self.is_finished = False

    def run(self) -> Report:
        """Go through what is left of the steps."""
        report = Report()
        try:
            self._erased = works.newest(self._ingest)
            self._kept = Scope().keeping(horizons(self._store)).kept
            stand = self._stand()
            report = stand.report
            earlier = report.seconds
            self._go_on(stand)
            self.is_finished = True
        except HitStoreError as error:
            report.trouble(trouble.told(error, self._store))
        except (PlanError, OSError) as error:
            report.trouble(str(error))
        else:
            report.seconds = round(earlier + time.monotonic() - self._began, 3)
        return report

    def _stand(self) -> Stand:
        """Return where to begin: at what was kept, or at the beginning."""
        kept = self._file.stand
        if kept is not None:
            if kept.scope != self._scope:
                raise OperatorError(
                    f"the verification that was stopped looked at {kept.scope}: go on with the same"
                    " options, or leave out --resume to begin anew"
                )
            if kept.sources != [each.name for each in self._sources]:
                raise OperatorError(
                    "CLICKTRAIL_JOURNAL_URL was set or unset since the verification was stopped:"
                    " leave out --resume to begin anew"
                )
            if not kept.is_replayed:
                kept.extents = self._extents()
            if (kept.kept, kept.erased) != (self._kept, self._erased):
                raise OperatorError(
                    "retention has removed hits, or somebody was erased, since the verification was"
                    " stopped: leave out --resume to begin anew"
                )
            return kept
        extents = self._extents()
        report = Report(scope="" if self._scope.is_everything else str(self._scope))
        if any(each.other_rules for each in extents):
            report.note(
                "A part was ingested under other rules than today's: visitors may have been taken"
                " for bots, or bots for visitors, otherwise than now. `clicktrail replay"
                " --bots` judges all by today's. Labels that follow from rules are not compared."
            )
        if any(each.is_cut and self._scope.first_day < each.compared_from for each in extents):
            report.note(
                "Of the oldest days the journal is gone; of them only the rollups are verified."
            )
        if self._kept:
            report.note("What is older than its account's term was removed, and not verified.")
        return Stand(
            self._scope,
            [each.name for each in self._sources],
            extents,
            [0] * len(extents),
            report,
            kept=self._kept,
            erased=self._erased,
        )

    def _extents(self) -> list[Extent]:
        return [each.extent(self._scope) for each in self._sources]

    def _go_on(self, stand: Stand) -> None:
        report = stand.report
        everything = msgspec.structs.replace(self._scope, kept=self._kept)
        scope = everything.narrowed(max(each.compared_from for each in stand.extents))
        report.waiting_bytes = 0
        for source, found in zip(self._sources, stand.extents, strict=True):
            waiting = JournalSource(source.journals, found.positions).waiting()
            report.waiting_bytes += sum(waiting.values())
        expected = Expected(self._file.database, scope, self._node, self._partitions)
        if not stand.is_replayed:
            self._replay(stand, expected)
        if not stand.is_raw_compared:
            self._compare_raw(stand, expected, scope)
        self._compare_rollups(stand, expected, everything)
        if self._counter is not None and self._scope.is_everything:
            self._compare_turns(report, expected, self._counter)
        if report.differing and Scope().keeping(horizons(self._store)).kept != self._kept:
            report.trouble(
                "Retention removed hits meanwhile: verify again to see what really differs."
            )
        if report.differing and works.newest(self._ingest) != self._erased:
            report.trouble(
                "Somebody was erased meanwhile: verify again to see what really differs."
            )

    def _replay(self, stand: Stand, expected: Expected) -> None:
        def keep() -> None:
            self._keep(stand, expected)
            self._tell(REPLAYING, replay.done, replay.cycles)

        replay = Replay(
            self._sources,
            stand.extents,
            self._store,
            expected,
            stand.report,
            stand.replayed,
            keep,
        )
        replay.run()
        for source, found in zip(self._sources, stand.extents, strict=True):
            source.tell(stand.report, self._scope, found)
        stand.is_replayed = True
        self._keep(stand, expected)
        self._tell(REPLAYING, replay.cycles, replay.cycles)

    def _compare_raw(self, stand: Stand, expected: Expected, scope: Scope) -> None:
        report = stand.report
        raw = RawComparison(
            self._store,
            expected,
            report,
            scope,
            stand.differing,
            other_rules=any(each.other_rules for each in stand.extents),
        )
        days = raw.days(stand.raw_day)
        for number, day in enumerate(days, 1):
            raw.compare(day)
            report.days += 1
            stand.raw_day = day
            self._keep(stand, expected)
            self._tell(COMPARING_RAW, number, len(days))
        found = list(zip(self._sources, stand.extents, strict=True))

        def events() -> Iterator[Event]:
            for source, each in found:
                yield from source.events(each)

        raw.look_into(events)
        strangers = raw.strangers()
        # A worker that began meanwhile is unknown here; anything else is not the journal's.
        if strangers and not any(source.planned_since(each) for source, each in found):
            report.differ("all raw tables", "rows that no journal knows", 0, strangers)
        if self._is_shared and (strangers or raw.has_extra):
            report.note(
                "What other machines have in journals of their own, from before nodes shared one,"
                " is not known here, and may be what differs."
            )
        # The ids of history follow no order, by which what came later could be left out.
        if report.differing and any(source.imported_since(each) for source, each in found):
            report.note(
                "History was imported meanwhile, and may be what differs: verify again after that."
            )
        stand.is_raw_compared = True
        self._keep(stand, expected)

    def _compare_rollups(self, stand: Stand, expected: Expected, scope: Scope) -> None:
        days = rollups.days(self._store, scope, stand.rollup_day)
        for number, day in enumerate(days, 1):
            rollups.compare(self._store, stand.report, scope, day, self._is_at_rest)
            stand.report.rollups += 1
            stand.rollup_day = day
            self._keep(stand, expected)
            self._tell(COMPARING_ROLLUPS, number, len(days))

    def _is_at_rest(self, look: Callable[[], None]) -> bool:
        plan = self._ingest / "plan"
        before = plan_file.mark(plan)
        look()
        # Of what other machines ingest nothing is known here.
        return self._is_alone and plan_file.mark(plan) == before and plan_file.is_at_rest(plan)

    def _compare_turns(self, report: Report, expected: Expected, counter: Counter) -> None:
        """Compare the shared counters: each has counted at least what the journal has recorded.

        It may be more: the journal forgets what is old, and links that record nothing take turns.
        """
        for datapoint, place, taken in expected.turns():
            counted = counter(datapoint, place)
            if counted is None:
                report.note("The counters of turns are not there; the edge makes them anew.")
                return
            report.turns += 1
            if counted < taken:
                report.differ(
                    f"turns, datapoint {datapoint}, place {place}", "taken", taken, counted
                )

    def _keep(self, stand: Stand, expected: Expected) -> None:
        before = stand.report.seconds
        stand.report.seconds = before + time.monotonic() - self._began
        self._file.keep(stand)
        stand.report.seconds = before
        expected.commit()
