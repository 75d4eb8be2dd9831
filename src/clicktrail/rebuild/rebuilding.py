"""The steps of a rebuild or a replay, from a copy of the tables to their being in force.

Everything happens in a version of the tables that nobody reads (`hits.versions`), beside the
ingestion, which stands aside twice for a moment: when the copy is made, and when the version is put
in force. What it ingests in between is made anew from the journal like the rest, so the new version
holds it too. Whatever ends this process, the version in force is whole, and the next start goes on.

Of several stores each is made anew for itself, with the accounts that it holds.
"""

from __future__ import annotations

import contextlib
import shutil
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from clicktrail.enrichment.geo import GeoDatabase
from clicktrail.hits import exchange, versions
from clicktrail.hits.connection import LOOK_SECONDS
from clicktrail.hits.shards import of_place
from clicktrail.hits.store import HitStoreDown, HitStoreError, HitStoreRefused
from clicktrail.ingest import plan_file
from clicktrail.ingest.gate import ingestion_aside
from clicktrail.ingest.pipeline import Batch
from clicktrail.ingest.plan_file import Done
from clicktrail.ingest.ranges import Cycle
from clicktrail.rebuild import refill, sums
from clicktrail.rebuild.outcome import Outcome
from clicktrail.rebuild.work import Step, Task, Work, WorkFile
from clicktrail.runtime.errors import OperatorError
from clicktrail.verify.cycles import Extent, extent
from clicktrail.verify.scope import Scope, chosen, date_of

if TYPE_CHECKING:
    from clicktrail.hits.store import HitStore
    from clicktrail.settings import Settings

Progress = Callable[[str, int, int], None]
PATIENCE_SECONDS = 60.0
STATEMENT_SECONDS = 3600
# So few cycles are caught up with while ingestion stands aside.
FEW_CYCLES = 20
GROUP_CYCLES = 500
GROUP_ROWS = 100_000
ROOM = 1.2
_IDS = (("hits", "hit_id"), ("conversions", "event_id"))


class Rebuilding:
    """One task, taken up or gone on with."""

    def __init__(
        self,
        settings: Settings,
        whole: HitStore,
        store: HitStore,
        file: WorkFile,
        task: Task,
        progress: Progress,
        outcome: Outcome,
    ) -> None:
        self._settings = settings
        self._plan = settings.data_dir / "ingest" / "plan"
        self._whole = whole
        self._store = store
        self._file = file
        self._task = task
        self._tell = progress
        self._outcome = outcome
        self._who = f"clicktrail {task.command}"

    def run(self) -> None:
        """Do what is left to do; where the store goes away meanwhile, go on once it is back."""
        came_to: Work | None = None
        while True:
            try:
                self._go_on(self._begun())
                return
            except HitStoreDown:
                stands = self._file.read()
                if stands is None or stands == came_to:
                    raise
                came_to = stands
                self._wait_for_the_store()
            except (HitStoreRefused, OSError):
                # The disk may be full: what was made so far is in everybody's way.
                self._make_room()
                raise

    def _wait_for_the_store(self) -> None:
        deadline = time.monotonic() + PATIENCE_SECONDS
        while not self._store.ping() and time.monotonic() < deadline:
            time.sleep(1.0)

    def _make_room(self) -> None:
        work = self._file.read()
        with contextlib.suppress(HitStoreError):
            if (
                work is not None
                and not exchange.is_open(self._plan.parent)
                and self._store.look_again() != work.database
            ):
                self._give_up(work)

    def _go_on(self, work: Work) -> None:
        if work.step is Step.LEAVING:
            self._leave(work)
            return
        old = self._store.at(self._store.look_again(), STATEMENT_SECONDS)
        new = self._store.at(work.database, STATEMENT_SECONDS)
        try:
            if work.step is Step.COPYING:
                self._copy(work, old, new)
            found = extent(self._plan, self._settings.journal_dir, work.task.scope)
            if work.step is Step.CLEARING:
                work.first_day = found.compared_from
                self._clear(work, new)
            if (
                self._task.hits
                and work.step in (Step.SUMMING, Step.REFILLING)
                and found.compared_from > work.first_day
            ):
                # Retention took journals that were still to be read.
                self._give_up(work)
                raise OperatorError(
                    "the journal has forgotten days meanwhile that were still to be made anew:"
                    " begin again"
                )
            if work.step is Step.SUMMING:
                self._sum_up(work, new)
            self._fill(work, old, new, found)
            self._put_in_force(work, old, new)
        finally:
            old.close()
            new.close()
        self._leave(work)

    def _begun(self) -> Work:
        """Return the work that was begun, if it can be gone on with, else new one."""
        if exchange.is_open(self._plan.parent):
            # One died at its last step: first it must be certain which version is in force.
            with ingestion_aside(self._settings, self._whole, self._who):
                pass
        work = self._file.read()
        if work is not None:
            if self._store.look_again() == work.database:
                work.step = Step.LEAVING
                return work
            there = work.step is not Step.COPYING and versions.exists(self._store, work.database)
            done = _done_until(self._plan, work.settled)
            if work.task == self._task and there and done >= max(work.settled, work.cycle):
                note = "It went on where it had been stopped."
                if note not in self._outcome.notes:
                    self._outcome.notes.append(note)
                return work
        return Work(self._task, versions.next_name(self._store))

    def _copy(self, work: Work, old: HitStore, new: HitStore) -> None:
        self._file.write(work)
        for database in {*versions.left_over(self._store), work.database}:
            versions.discard(self._store, database)
        self._check_room(old)
        # What was erased would come along, masked, and nothing would ever take it off the disk.
        for table in versions.tables(old):
            versions.wait_for_changes(old, table, self._waiting("waiting for changes under way"))
        self._tell("copying the tables", 0, 1)
        with ingestion_aside(
            self._settings, self._whole, f"clicktrail {work.task.command}"
        ) as last:
            began = time.monotonic()
            versions.copy(old, new)
            work.settled = last
            work.inserted = _rows(old)
        work.aside_seconds += time.monotonic() - began
        self._next(work, Step.CLEARING)
        self._tell("copying the tables", 1, 1)

    def _check_room(self, old: HitStore) -> None:
        if self._settings.hitstore_url is not None:
            return
        scope = self._task.scope
        untouched = () if self._task.hits else ("hits", "conversions")
        size = versions.size(old, date_of(scope.first_day), date_of(scope.last_day), untouched)
        needed = int(size * ROOM)
        free = shutil.disk_usage(self._settings.data_dir).free
        if free < needed:
            raise OperatorError(
                f"it may need {needed / 2**20:,.0f} MiB beside the tables that are in force, and"
                f" {free / 2**20:,.0f} MiB are free: make room first"
            )

    def _clear(self, work: Work, new: HitStore) -> None:
        """Take out of the new version whatever is made anew."""
        waiting = self._waiting("clearing the new tables")
        anew = self._scope_anew(work)
        if anew is not None:
            for table, wanted in (
                ("hits", self._task.hits),
                ("conversions", self._task.conversions),
            ):
                if wanted:
                    versions.delete(new, table, anew.condition("ts"), anew.parameters, waiting)
        summed = self._scope_summed(work)
        if summed is not None:
            sums.clear(new, summed, waiting)
        self._next(work, Step.SUMMING)

    def _sum_up(self, work: Work, new: HitStore) -> None:
        """Sum up the raw rows that were left, or that are all there are."""
        summed = self._scope_summed(work)
        counted = sums.rows_by_day(new, summed) if summed is not None else {}
        pieces = sums.chunks(summed, counted) if summed is not None else []
        self._outcome.days_summed = max(self._outcome.days_summed, len(counted))
        # The one under way when it was stopped may be in there in part, or even now be inserted.
        if work.chunk < len(pieces):
            waiting = self._waiting("clearing a part")
            versions.wait_for_inserts(new, waiting)
            sums.clear(new, pieces[work.chunk], waiting)
        for number in range(work.chunk, len(pieces)):
            sums.add(new, pieces[number])
            work.chunk = number + 1
            self._file.write(work)
            self._tell("summing up raw rows", work.chunk, len(pieces))
        if summed is not None:
            sums.note_quarters(new, summed)
        self._next(work, Step.REFILLING)

    def _fill(self, work: Work, old: HitStore, new: HitStore, found: Extent) -> None:
        """Make the rows of the scope anew, then all that was ingested since the copy."""
        geo = GeoDatabase.of(self._settings)
        self._pending = refill.Pending(new)
        self._replayer = refill.Replayer(self._plan, self._settings.journal_dir, geo, self._pending)
        self._oldest = found.oldest
        anew = self._scope_anew(work)
        if work.step is Step.REFILLING:
            if anew is not None and (self._task.hits or self._task.conversions):
                work.cycle = max(work.cycle, found.first_cycle - 1)
                self._through(work, old, new, min(found.last_cycle, work.settled), anew)
            work.cycle = work.settled
            self._next(work, Step.CATCHING_UP)
        while True:
            last = _done_until(self._plan, work.cycle)
            before = work.cycle
            self._through(work, old, new, last, None)
            if last - before <= FEW_CYCLES:
                return

    def _through(
        self, work: Work, old: HitStore, new: HitStore, last: int, anew: Scope | None
    ) -> None:
        """Insert the rows of the cycles up to `last`, of those in `anew` only (None: of all)."""
        first = work.cycle + 1
        if first > last:
            return
        # What may have been inserted in part has to be inserted again just so.
        until = work.group[1] if work.group is not None and work.group[0] == first else 0
        waiting: list[Batch] = []
        for made in self._replayer.through(first, last, self._oldest):
            number = made.cycle.number
            for batch in made.batches:
                _check_whole(batch)
                self._pending.take(batch.judged)
                waiting.append(batch)
            rows = sum(len(batch.hits["ts"]) + len(batch.judged) for batch in waiting)
            if number < until or (
                not until
                and number < last
                and rows < GROUP_ROWS
                and number - work.cycle < GROUP_CYCLES
            ):
                continue
            until = 0
            self._insert(work, old, new, waiting, number, anew)
            waiting = []
            what = "catching up, by cycles" if anew is None else "making rows anew, by cycles"
            self._tell(what, number - first + 1, last - first + 1)
        self._insert(work, old, new, waiting, last, anew)

    def _insert(
        self,
        work: Work,
        old: HitStore,
        new: HitStore,
        batches: list[Batch],
        until: int,
        anew: Scope | None,
    ) -> None:
        task = self._task
        work.group = (work.cycle + 1, until)
        self._file.write(work)
        token = f"{work.step}:{work.cycle + 1}-{until}"
        hits = [of_place(batch.hits, old.place) for batch in batches]
        fired = [of_place(batch.conversions, old.place) for batch in batches]
        if anew is not None:
            hits = [
                refill.keep_stored(old, chosen(part, anew), task.kept) for part in hits if task.hits
            ]
            fired = [chosen(part, anew) for part in fired if task.conversions]
        for number, piece in enumerate(refill.joined(hits)):
            self._patiently(partial(new.insert_hits, piece, f"{token}:{number}"))
        for number, piece in enumerate(refill.joined(fired)):
            self._patiently(partial(new.insert_conversions, piece, f"{token}:{number}"))
        self._pending.clear()
        counted = (sum(len(part["ts"]) for part in hits), sum(len(part["ts"]) for part in fired))
        if anew is None:
            work.inserted = (work.inserted[0] + counted[0], work.inserted[1] + counted[1])
        else:
            work.hits, work.conversions = work.hits + counted[0], work.conversions + counted[1]
        work.cycle, work.group = until, None
        self._file.write(work)

    def _put_in_force(self, work: Work, old: HitStore, new: HitStore) -> None:
        doubtful = self._unknown(work, old, new, self._days(work, old))
        with ingestion_aside(
            self._settings, self._whole, f"clicktrail {work.task.command}"
        ) as last:
            began = time.monotonic()
            self._through(work, old, new, last, None)
            doubtful = self._unknown(work, old, new, sorted(doubtful))
            if doubtful:
                self._give_up(work)
                day, rows = min(doubtful.items())
                raise OperatorError(
                    f"{sum(doubtful.values()):,} rows are in no journal of this machine, the first"
                    f" {rows:,} of {date_of(day)}: nothing was changed. `clicktrail verify` names"
                    " them; leave those days out, or let them go with --drop-unknown"
                )
            if _rows(old) != work.inserted:
                self._give_up(work)
                raise OperatorError(
                    "rows came into the hit store, or went, by something else than this machine's"
                    " ingestion: nothing was changed. Stop what does that, and begin again"
                )
            directory = self._plan.parent
            number = versions.next_number(self._store)
            exchange.announce(directory, self._store, number, work.database)
            versions.put_in_force(self._store, number, work.database, self._who)
            exchange.conclude(directory, self._store)
            work.aside_seconds += time.monotonic() - began
        self._next(work, Step.LEAVING)

    def _leave(self, work: Work) -> None:
        """Delete the version before, once nobody asks it any more."""
        self._tell("deleting the tables of before", 0, 1)
        time.sleep(2 * LOOK_SECONDS)
        for database in versions.left_over(self._store):
            versions.discard(self._store, database)
        self._tell("deleting the tables of before", 1, 1)
        self._file.remove()
        self._outcome.hits += work.hits
        self._outcome.conversions += work.conversions
        self._outcome.aside_seconds = round(self._outcome.aside_seconds + work.aside_seconds, 3)
        self._outcome.changed = True

    def _days(self, work: Work, old: HitStore) -> list[int]:
        """Return the days of which every row that is in force must be in the new version."""
        anew = self._scope_anew(work)
        if anew is None or self._task.drops_unknown or not self._task.hits:
            return []
        found = old.rows(
            f"SELECT DISTINCT toUInt32(toDate(ts)) FROM hits WHERE {anew.condition('ts')}"  # noqa: S608
            " UNION DISTINCT SELECT DISTINCT toUInt32(toDate(ts)) FROM conversions"
            f" WHERE {anew.condition('ts')}",
            anew.parameters,
        )
        return sorted(row[0] for row in found)

    def _unknown(self, work: Work, old: HitStore, new: HitStore, days: list[int]) -> dict[int, int]:
        """Return, by day, how many rows in force are missing in the new version."""
        anew = self._scope_anew(work)
        missing: dict[int, int] = {}
        for number, day in enumerate(days, 1):
            assert anew is not None
            scope = msgspec.structs.replace(anew, first_day=day, last_day=day)
            for table, name in _IDS:
                rows = old.rows(
                    f"SELECT count() FROM {table} WHERE {scope.condition('ts')} AND {name} NOT IN"  # noqa: S608
                    f" (SELECT {name} FROM `{new.database}`.{table} WHERE {scope.condition('ts')})",
                    scope.parameters,
                )[0][0]
                if rows:
                    missing[day] = missing.get(day, 0) + rows
            self._tell("checking that no row is lost, by days", number, len(days))
        return missing

    def _scope_anew(self, work: Work) -> Scope | None:
        """Return what is made anew from the journal; None where that is nothing."""
        if not (self._task.hits or self._task.conversions):
            return None
        scope = self._task.scope.narrowed(work.first_day)
        return scope if scope.first_day <= scope.last_day else None

    def _scope_summed(self, work: Work) -> Scope | None:
        """Return of what the rollups are made anew."""
        return self._task.scope if self._task.sums_of_older else self._scope_anew(work)

    def _give_up(self, work: Work) -> None:
        versions.discard(self._store, work.database)
        self._file.remove()

    def _next(self, work: Work, step: Step) -> None:
        work.step = step
        self._file.write(work)

    def _waiting(self, what: str) -> Callable[[], None]:
        return lambda: self._tell(what, 0, 1)

    def _patiently(self, ask: Callable[[], object]) -> object:
        """Do something with the store that may be repeated, again while it is away."""
        deadline = time.monotonic() + PATIENCE_SECONDS
        while True:
            try:
                return ask()
            except HitStoreDown:
                if time.monotonic() > deadline:
                    raise
                time.sleep(1.0)


def _rows(store: HitStore) -> tuple[int, int]:
    hits, fired = (int(store.rows(f"SELECT count() FROM {table}")[0][0]) for table, _ in _IDS)  # noqa: S608
    return hits, fired


def _check_whole(batch: Batch) -> None:
    missing = sum(each.records for each in batch.ranges) - batch.outcomes.total()
    if missing:
        raise OperatorError(
            f"it cannot be made anew from the journal: {missing:,} records of {batch.token} are"
            " not there any more"
        )


def _done_until(plan: Path, after: int) -> int:
    """Return the last cycle that is known to be done, where that is `after` or a later one."""
    last = 0
    for record in plan_file.read_from(plan, after):
        if isinstance(record, Done):
            last = max(last, record.number)
        else:
            # Nothing is undone where a cycle is planned or a segment begins.
            number = record.number if isinstance(record, Cycle) else record.next_cycle
            last = max(last, number - 1)
    return last
