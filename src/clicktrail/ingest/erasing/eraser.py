"""Carries out, beside the ingestion, the erasures that the catalog holds requests for.

What takes long, the search through the journals, is done in a thread of its own. Ingestion stands
still only from the moment that everything found so far is known to be all, until the hit store
agrees with what is left.
"""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Iterable
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import structlog

from clicktrail.catalog import freshness
from clicktrail.catalog.catalog import Catalog
from clicktrail.catalog.errors import CatalogError
from clicktrail.domain.erasure import Recogniser, Subject
from clicktrail.hits import removing
from clicktrail.hits.store import HitStoreError
from clicktrail.ingest.erasing import work as works
from clicktrail.ingest.erasing.request import search, work_for
from clicktrail.ingest.erasing.search import Search, parts_behind, parts_up_to
from clicktrail.ingest.ingester import Stopped
from clicktrail.ingest.plan_file import PlanError
from clicktrail.journal.files import ROLL_NAME, SegmentFile, journals, open_content, segments
from clicktrail.journal.format import DATA_OFFSET, HEAD_BYTES, JournalError
from clicktrail.journal.reader import JournalReader, Position
from clicktrail.journal.writer import lock_writing
from clicktrail.runtime.errors import OperatorError

if TYPE_CHECKING:
    from clicktrail.catalog.model import Erasure
    from clicktrail.domain.tokens import Signer
    from clicktrail.hits.store import HitStore
    from clicktrail.ingest.erasing.work import Work
    from clicktrail.ingest.ingester import Ingester
    from clicktrail.settings import Settings

LOOK_SECONDS = 1.0
TROUBLED_SECONDS = 10.0
PATIENCE_SECONDS = 1.0
# What has come since it was searched holds ingestion up: after this long it is searched again.
STALE_SECONDS = 30.0
# Between this machine's clock and the hit store's.
_CLOCK_DIFFERENCE = timedelta(seconds=60)
# What had happened when it was asked for is in the journal by then.
_TO_BE_WRITTEN = timedelta(seconds=2)
_OTHERS_AT_IT = "Statistics are being made anew, or old hits removed; it goes on after that."
_FAILURES = (CatalogError, HitStoreError, OSError, JournalError, PlanError, ValueError)


class _Ready(NamedTuple):
    """A request of which all has been found up to the segments `last`, by a monotonic time."""

    erasure_id: int
    found: Search
    last: dict[str, int]
    at: float


class Eraser:
    """The erasures of one ingestion. All but the search runs in the ingestion's own thread."""

    def __init__(
        self,
        settings: Settings,
        ingester: Ingester,
        store: HitStore,
        signer: Signer,
        stop: threading.Event,
    ) -> None:
        self._settings = settings
        self._directory = settings.data_dir / "ingest"
        self._ingester = ingester
        self._store = store
        self._signer = signer
        self._stop = stop
        self._thread: threading.Thread | None = None
        self._next = time.monotonic() + LOOK_SECONDS
        self._ready: _Ready | None = None
        self._unnoted: Work | None = None
        self._catalog: Catalog | None = None
        self._last: dict[int, dict[str, int]] = {}
        self._told = ""
        self._held_up = 0
        self._log = structlog.get_logger()

    def before_start(self) -> None:
        """Go on with what a death interrupted, before anything is read of the journals.

        Raises Stopped when told to end meanwhile.
        """
        work = works.kept(self._directory)
        if work is not None:
            self._in_journals(work)

    def after_start(self) -> None:
        """Go on with it in the hit store. Raises Stopped when told to end meanwhile."""
        work = works.kept(self._directory)
        if work is not None:
            self._log.info("an erasure goes on that was interrupted", erasure=work.erasure_id)
            self._carry_on(work)

    def poll(self) -> None:
        """Look for requests when it is time; carry out what is ready.

        Nobody may compress or delete segments meanwhile. Raises Stopped when told to end.
        """
        if self._thread is not None and self._thread.is_alive():
            return
        self._thread = None
        if self._unnoted is not None:
            self._note(self._unnoted)
        elif self._ready is not None:
            self._carry_out(self._ready)
        elif time.monotonic() >= self._next:
            self._next = time.monotonic() + LOOK_SECONDS
            self._thread = threading.Thread(target=self._look, name="erasures")
            self._thread.start()

    def close(self) -> None:
        """Wait for a search under way, and let the catalog go."""
        if self._thread is not None:
            self._thread.join()
        if self._catalog is not None:
            self._catalog.close()

    def _look(self) -> None:
        """Look at what is asked for; find all of the first request for which that is possible."""
        problem = ""
        try:
            catalog = self._opened()
            if catalog is None:
                return
            with catalog.read() as view:
                pending = view.erasures.pending()
            for receipt, sealed in pending:
                if self._stop.is_set() or self._ready is not None:
                    return
                if receipt.applied_at is not None:
                    self._see_whether_done(catalog, receipt)
                elif sealed is not None and datetime.now(UTC) - receipt.asked_at > _TO_BE_WRITTEN:
                    self._search(catalog, receipt, sealed)
        except _FAILURES as error:
            problem = str(error)
        if problem:
            self._next = time.monotonic() + TROUBLED_SECONDS
        if problem and problem != self._told:
            self._log.warning("erasures wait", reason=problem)
        self._told = problem

    def _opened(self) -> Catalog | None:
        """Return the catalog; None on a machine that has none, or not yet."""
        path = freshness.path_of(self._settings)
        if path is not None and not path.exists():
            return None
        if self._catalog is None:
            self._catalog = Catalog.open(self._settings)
        return self._catalog

    def _see_whether_done(self, catalog: Catalog, receipt: Erasure) -> None:
        assert receipt.applied_at is not None
        if removing.purged(self._store, receipt.applied_at + _CLOCK_DIFFERENCE):
            with catalog.write() as edit:
                edit.erasures.done(receipt.id)
            self._log.info("erased", erasure=receipt.id)
        else:
            waits_for = "The hit store still has to rewrite what is on its disk."
            self._wait(catalog, receipt, waits_for)

    def _search(self, catalog: Catalog, receipt: Erasure, sealed: bytes) -> None:
        try:
            subject = Subject.unsealed(self._signer, sealed)
        except ValueError as error:
            self._wait(catalog, receipt, f"{error} Ask for it once more.")
            return
        last = self._last.setdefault(receipt.id, self._newest())
        open_ones = [name for name, number in last.items() if not self._is_finished(name, number)]
        if open_ones:
            named = ", ".join(open_ones)
            self._wait(catalog, receipt, f"Segments of journals {named} are still being written.")
            return
        if not all(self._is_ingested(name, number) for name, number in last.items()):
            self._wait(catalog, receipt, "Ingestion has not come as far yet.")
            return
        until_ms = int(receipt.asked_at.timestamp() * 1000)
        recogniser = Recogniser(subject, receipt.account_id, until_ms, self._signer)
        parts = parts_up_to(self._settings.journal_dir, last)
        found = search(self._store, recogniser, parts)
        self._ready = _Ready(receipt.id, found, last, time.monotonic())

    def _wait(self, catalog: Catalog, receipt: Erasure, waits_for: str) -> None:
        if receipt.waits_for != waits_for:
            with catalog.write() as edit:
                edit.erasures.wait(receipt.id, waits_for)

    def _newest(self) -> dict[str, int]:
        """Return the newest segment of each journal that has any records."""
        directory = self._settings.journal_dir
        found: dict[str, int] = {}
        for name in journals(directory):
            filled = [part for part in segments(directory, name)[-2:] if _has_records(part)]
            if filled:
                found[name] = filled[-1].number
        return found

    def _is_finished(self, name: str, number: int) -> bool:
        """Tell whether a segment is written no more; where it is, ask its writer for the next."""
        folder = self._settings.journal_dir / name
        found = segments(folder.parent, name)
        if found and found[-1].number > number:
            return True
        if _is_unwritten(folder, name):
            return True
        _ask_to_roll(folder, number)
        return False

    def _is_ingested(self, name: str, number: int) -> bool:
        done = self._ingester.tally.done.get(name, Position())
        chunk = JournalReader(self._settings.journal_dir, name).read(done, 1)
        return not chunk.records or chunk.segment > number

    def _carry_out(self, ready: _Ready) -> None:
        """Complete what was found, write down what follows, and do it."""
        directory, plan = self._settings.journal_dir, self._directory / "plan"
        try:
            with removing.alone(self._settings, "clicktrail ingest"):
                self._ready = None
                if time.monotonic() - ready.at > STALE_SECONDS:
                    self._last.pop(ready.erasure_id, None)
                    return
                self._ingester.settle()
                rest = parts_behind(directory, ready.last, self._ingester.tally.done)
                own, others = ready.found.look_into(rest)
                if own:
                    # A clock that was put back: look again, at one segment more.
                    self._last.pop(ready.erasure_id, None)
                    return
                work, visits = work_for(ready.erasure_id, self._store, ready.found, others, plan)
                works.keep(self._directory, work)
                self._in_journals(work)
                self._in_store(work)
                self._ingester.amend(visits.last)
        except OperatorError:
            # Retention is at it, which takes a moment, or a rebuild, which may take hours.
            self._hold_up(ready)
            return
        except _FAILURES as error:
            if works.kept(self._directory) is not None:
                raise
            self._log.warning("erasures wait", reason=str(error))
            self._next = time.monotonic() + TROUBLED_SECONDS
            return
        self._last.pop(ready.erasure_id, None)
        self._note(work)

    def _hold_up(self, ready: _Ready) -> None:
        """Say in the receipt, once, that others are at the hit store's rows."""
        if self._held_up == ready.erasure_id:
            return
        self._held_up = ready.erasure_id
        with suppress(CatalogError):
            catalog = self._opened()
            if catalog is not None:
                with catalog.write() as edit:
                    edit.erasures.wait(ready.erasure_id, _OTHERS_AT_IT)

    def _carry_on(self, work: Work) -> None:
        while True:
            try:
                with removing.alone(self._settings, "clicktrail ingest"):
                    self._in_store(work)
                    break
            except OperatorError:
                self._pause()
        self._note(work)

    def _in_journals(self, work: Work) -> None:
        """Erase from the journals, again and again until it works."""
        while True:
            try:
                _exhaust(works.in_journals(work, self._settings.journal_dir))
            except (JournalError, OSError) as error:
                self._ingester.tally.trouble = (
                    f"Erasure {work.erasure_id} cannot go on ({error}); hits wait in the journal."
                )
                for name, of_segments in work.records.items():
                    with suppress(OSError):
                        _ask_to_roll(self._settings.journal_dir / name, max(of_segments))
                self._pause()
            else:
                self._ingester.tally.trouble = ""
                return

    def _in_store(self, work: Work) -> None:
        self._ingester.patiently(lambda: _exhaust(works.in_store(work, self._store)))

    def _note(self, work: Work) -> None:
        """Write the receipt and forget the work; where the catalog is away, later."""
        self._unnoted = work
        try:
            catalog = self._opened()
            if catalog is not None:
                with catalog.write() as edit:
                    edit.erasures.applied(work.erasure_id, work.counts)
            works.forget(self._directory)
        except (CatalogError, OSError) as error:
            if str(error) != self._told:
                self._log.warning("an erasure's receipt waits", reason=str(error))
            self._told = str(error)
            return
        self._unnoted = None
        self._log.info("applied", erasure=work.erasure_id, **work.counts)

    def _pause(self) -> None:
        if self._stop.wait(PATIENCE_SECONDS):
            raise Stopped


def _has_records(segment: SegmentFile) -> bool:
    if segment.compressed:
        return True
    with open_content(segment) as content:
        return any(content.read(DATA_OFFSET, HEAD_BYTES))


def _is_unwritten(folder: Path, name: str) -> bool:
    try:
        os.close(lock_writing(folder, name))
    except JournalError:
        return False
    return True


def _ask_to_roll(folder: Path, number: int) -> None:
    asked = folder / ROLL_NAME
    if not asked.exists():
        asked.write_text(str(number), encoding="ascii")


def _exhaust(steps: Iterable[None]) -> None:
    for _ in steps:
        pass
