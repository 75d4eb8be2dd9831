"""The steps of a verification, one after the other, each going on where it was stopped."""

from __future__ import annotations

import time
from collections.abc import Callable
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
from clicktrail.verify import cycles, replay, rollups
from clicktrail.verify.expected import Expected
from clicktrail.verify.raw import RawComparison
from clicktrail.verify.report import Report
from clicktrail.verify.scope import Scope
from clicktrail.verify.state import Stand, StateFile

if TYPE_CHECKING:
    from clicktrail.hits.store import HitStore
    from clicktrail.settings import Settings

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
        file: StateFile,
        scope: Scope,
        progress: Progress | None,
        counter: Counter | None,
    ) -> None:
        self._store = store
        self._journals = settings.journal_dir
        self._plan = settings.data_dir / "ingest" / "plan"
        self._node = settings.node_id
        self._is_alone = settings.hitstore_url is None
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
            self._erased = works.newest(self._plan.parent)
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
            if not kept.is_replayed:
                kept.extent = cycles.extent(self._plan, self._journals, self._scope)
            if (kept.kept, kept.erased) != (self._kept, self._erased):
                raise OperatorError(
                    "retention has removed hits, or somebody was erased, since the verification was"
                    " stopped: leave out --resume to begin anew"
                )
            return kept
        found = cycles.extent(self._plan, self._journals, self._scope)
        report = Report(scope="" if self._scope.is_everything else str(self._scope))
        if found.other_rules:
            report.note(
                "A part was ingested under other rules than today's: visitors may have been taken"
                " for bots, or bots for visitors, otherwise than now. `clicktrail replay"
                " --bots` judges all by today's. Labels that follow from rules are not compared."
            )
        if found.is_cut and self._scope.first_day < found.compared_from:
            report.note(
                "Of the oldest days the journal is gone; of them only the rollups are verified."
            )
        if self._kept:
            report.note("What is older than its account's term was removed, and not verified.")
        return Stand(self._scope, found, report, kept=self._kept, erased=self._erased)

    def _go_on(self, stand: Stand) -> None:
        found, report = stand.extent, stand.report
        everything = msgspec.structs.replace(self._scope, kept=self._kept)
        scope = everything.narrowed(found.compared_from)
        positions = JournalSource(self._journals, found.positions)
        report.waiting_bytes = sum(positions.waiting().values())
        expected = Expected(
            self._file.database, self._store, found.begins_ms, found.first_cycle, scope, self._node
        )
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
        if report.differing and works.newest(self._plan.parent) != self._erased:
            report.trouble(
                "Somebody was erased meanwhile: verify again to see what really differs."
            )

    def _replay(self, stand: Stand, expected: Expected) -> None:
        found = stand.extent
        number = found.last_cycle - found.first_cycle + 1

        def keep(cycle: int) -> None:
            stand.replayed = cycle
            self._keep(stand, expected)
            self._tell(REPLAYING, cycle - found.first_cycle + 1, number)

        replay.replay(
            self._plan, self._journals, found, expected, stand.report, stand.replayed, keep
        )
        stand.is_replayed = True
        self._keep(stand, expected)
        self._tell(REPLAYING, number, number)

    def _compare_raw(self, stand: Stand, expected: Expected, scope: Scope) -> None:
        report = stand.report
        raw = RawComparison(
            self._store,
            expected,
            report,
            scope,
            stand.differing,
            other_rules=stand.extent.other_rules,
        )
        days = raw.days(stand.raw_day)
        for number, day in enumerate(days, 1):
            raw.compare(day)
            report.days += 1
            stand.raw_day = day
            self._keep(stand, expected)
            self._tell(COMPARING_RAW, number, len(days))
        raw.look_into(lambda: replay.events(self._plan, self._journals, stand.extent))
        strangers = raw.strangers()
        # A worker that began meanwhile is unknown here; anything else is not the journal's.
        if strangers and not replay.planned_since(self._plan, stand.extent):
            report.differ("all raw tables", "rows that no journal knows", 0, strangers)
        # The ids of history follow no order, by which what came later could be left out.
        if report.differing and replay.imported_since(self._plan, stand.extent):
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
        before = plan_file.mark(self._plan)
        look()
        # Of what other machines ingest nothing is known here.
        return (
            self._is_alone
            and plan_file.mark(self._plan) == before
            and plan_file.is_at_rest(self._plan)
        )

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
