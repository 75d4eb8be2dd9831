"""From an export to links in the catalog and hits in a journal of their own (ADR 17).

What kills an import at any moment leaves nothing that the next one does not put right: links are
found again, hits that were only read are read again, and hits that were on their way to the journal
go on from where it ends (`ledger`).
"""

from __future__ import annotations

import contextlib
import itertools
import sqlite3
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec

from clicktrail.domain.events import ConversionFired, Event, decode_event, encode_event
from clicktrail.imports.ledger import (
    WAITING_NAME,
    Ledger,
    Stage,
    Waiting,
    sealed_events,
    sealed_number,
)
from clicktrail.imports.options import Options, Pace, Tell
from clicktrail.imports.reading import Reading
from clicktrail.imports.report import REFUSED, Problems, Report, Resumed
from clicktrail.journal.format import JournalError
from clicktrail.journal.writer import JournalWriter
from clicktrail.runtime.errors import OperatorError
from clicktrail.runtime.lock import hold
from clicktrail.settings import Durability

if TYPE_CHECKING:
    from clicktrail.catalog.catalog import Catalog
    from clicktrail.imports.model import Source
    from clicktrail.settings import Settings

DIRECTORY = "imports"
LOCK = "lock"
EVENTS_AT_ONCE = 2000


def run(
    settings: Settings, catalog: Catalog, source: Source, options: Options, tell: Tell
) -> Report:
    """Import what a source holds; `tell` is told now and then how far it has come.

    With `strict` nothing is done unless every row can be used. Raises OperatorError.
    """
    try:
        if options.strict or options.dry_run:
            trial = _trial(settings, catalog, source, options, tell)
            if options.dry_run:
                return trial
            if trial.problem_count.get(REFUSED):
                refused = next((one for one in trial.problems if one.kind == REFUSED), "see above")
                raise OperatorError(f"nothing is imported, since --strict: {refused}")
        return _import(settings, catalog, source, options, tell)
    except JournalError as error:
        raise OperatorError(
            f"{error} Import again once that is mended: it goes on here."
        ) from error
    except sqlite3.Error as error:
        where = settings.data_dir / DIRECTORY
        raise OperatorError(f"{where} cannot be used: {error}") from error


def _import(
    settings: Settings, catalog: Catalog, source: Source, options: Options, tell: Tell
) -> Report:
    directory = settings.data_dir / DIRECTORY
    with hold(directory / LOCK, "clicktrail import"), contextlib.ExitStack() as open_things:
        ledger = Ledger(directory)
        open_things.callback(ledger.close)
        ledger.take_over(settings.journal_dir)
        resumed = _interrupted(settings, ledger)
        if resumed:
            tell(str(resumed))
        if ledger.unfinished():
            _write(settings, ledger, tell)
        stage = Stage(directory / WAITING_NAME)
        problems = open_things.enter_context(Problems(options.errors))
        reading = Reading(catalog, ledger, stage, source, options, problems, tell)
        try:
            report = reading.run()
        except BaseException:
            stage.discard()
            raise
        report.resumed = resumed
        if stage.size():
            stage.seal()
            report.journal = ledger.next_journal(settings.journal_dir, source.name)
            ledger.seal(report.journal)
            _write(settings, ledger, tell)
        else:
            ledger.unseal()
            stage.discard()
        return report


def _interrupted(settings: Settings, ledger: Ledger) -> Resumed | None:
    """Return how far an import was that did not end; None where none is left."""
    found = ledger.progress()
    if found is None:
        return None
    path = settings.data_dir / DIRECTORY / WAITING_NAME
    if not (ledger.unfinished() and path.exists()):
        return Resumed(*found)
    events = sealed_number(path)
    left = sum(not ledger.knows(one.key) for one in sealed_events(path))
    return Resumed(*found, events - left, events)


def _is_idle(lock: Path) -> bool:
    """Tell whether no import is under way."""
    if not lock.exists():
        return True
    try:
        hold(lock, "clicktrail import").release()
    except OperatorError:
        return False
    return True


def _trial(
    settings: Settings, catalog: Catalog, source: Source, options: Options, tell: Tell
) -> Report:
    """Do all but keep nothing of it."""
    directory = settings.data_dir / DIRECTORY
    options = msgspec.structs.replace(options, dry_run=True)
    with (
        tempfile.TemporaryDirectory(prefix="clicktrail-import-") as scratch,
        contextlib.closing(Ledger(directory, read_only=True)) as ledger,
        Problems(options.errors) as problems,
    ):
        stage = Stage(Path(scratch) / WAITING_NAME)
        report = Reading(catalog, ledger, stage, source, options, problems, tell).run()
        if _is_idle(directory / LOCK):
            report.resumed = _interrupted(settings, ledger)
        stage.discard()
        return report


def _write(settings: Settings, ledger: Ledger, tell: Tell) -> None:
    """Write the sealed hits to their journal, from where it ends."""
    name = ledger.unfinished()
    path = settings.data_dir / DIRECTORY / WAITING_NAME
    assert name is not None
    written = 0
    if not path.exists():
        ledger.unseal()
        return
    writer = JournalWriter(
        settings.journal_dir,
        name,
        # On the disk before the ledger says so; a few appends, since each holds many.
        durability=Durability.DISK,
        segment_bytes=settings.journal_segment_bytes,
    )
    pace = Pace(tell)
    try:
        waiting = (one for one in sealed_events(path) if not ledger.knows(one.key))
        while batch := list(itertools.islice(waiting, EVENTS_AT_ONCE)):
            ids = ledger.new_ids(batch)
            known = dict(zip((one.key for one in batch), ids, strict=True))
            events = [
                _finished(one, number, known, ledger)
                for one, number in zip(batch, ids, strict=True)
            ]
            writer.append([encode_event(event) for event in events])
            ledger.note(events)
            written += len(batch)
            pace.tell(f"wrote {written:,} events to journal {name}")
    finally:
        writer.close()
    ledger.note_end(settings.journal_dir, name)
    ledger.unseal()
    path.unlink(missing_ok=True)


def _finished(waiting: Waiting, number: int, batch: dict[int, int], ledger: Ledger) -> Event:
    """Return an event with its id, and a conversion with that of the hit that earned it."""
    event: Event = decode_event(waiting.payload)
    changes: dict[str, Any] = {"hit_id": number}
    if isinstance(event, ConversionFired) and waiting.click is not None:
        click = batch.get(waiting.click) or ledger.id_of(waiting.click)
        changes["candidates"] = tuple(
            msgspec.structs.replace(one, hit_id=click) for one in event.candidates if click
        )
    finished: Event = msgspec.structs.replace(event, **changes)
    return finished
