"""Imports into a data directory, and what they left there."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from clicktrail.catalog.bootstrap import bootstrap
from clicktrail.catalog.catalog import Catalog
from clicktrail.catalog.listing import Page
from clicktrail.catalog.model import Datapoint
from clicktrail.domain.events import Event
from clicktrail.imports import csv_export
from clicktrail.imports.columns import read_mapping
from clicktrail.imports.loading import run
from clicktrail.imports.model import Source
from clicktrail.imports.moments import Moments
from clicktrail.imports.options import Options
from clicktrail.imports.report import Report
from clicktrail.imports.rows import FileFormat
from clicktrail.ingest.gather import decode
from clicktrail.journal import JournalReader, Position, journals
from clicktrail.settings import Settings

UTC = ZoneInfo("UTC")


def file_format(zone: str = "UTC", *mapping: str) -> FileFormat:
    return FileFormat(moments=Moments(ZoneInfo(zone)), mapping=read_mapping(mapping))


class Installation:
    """A data directory with a first account, and nothing running."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.account = bootstrap(settings).account_id
        self.files = settings.data_dir.parent / "exports"
        self.files.mkdir(parents=True, exist_ok=True)

    @contextmanager
    def catalog(self) -> Iterator[Catalog]:
        catalog = Catalog.open(self.settings)
        try:
            yield catalog
        finally:
            catalog.close()

    def file(self, name: str, text: str) -> Path:
        path = self.files / name
        path.write_text(text, encoding="utf-8")
        return path

    def imported(
        self,
        text: str,
        *,
        make: Callable[..., Source] = csv_export.source,
        name: str = "export.csv",
        **options: Any,
    ) -> Report:
        """Import a table."""
        return self.run(make([self.file(name, text)], file_format()), **options)

    def run(self, source: Source, **options: Any) -> Report:
        with self.catalog() as catalog:
            return run(self.settings, catalog, source, Options(**options), lambda _line: None)

    def links(self) -> dict[str, Datapoint]:
        """Return every link of the first account by its name."""
        with self.catalog() as catalog, catalog.read() as view:
            found = view.datapoints.list(self.account, page=Page(limit=None))
        return {each.name: each for each in found}

    def journals(self) -> dict[str, list[Event]]:
        """Return what each journal holds."""
        return {
            name: events_of(self.settings.journal_dir, name)
            for name in journals(self.settings.journal_dir)
        }

    def events(self) -> list[Event]:
        """Return what all journals hold, one behind the other."""
        return [event for events in self.journals().values() for event in events]


def events_of(directory: Path, name: str) -> list[Event]:
    """Return the events of a journal; all must be whole."""
    reader, position = JournalReader(directory, name), Position()
    found: list[Event] = []
    while True:
        chunk = reader.read(position)
        assert not chunk.problems
        for event in decode(chunk.records):
            assert event is not None
            found.append(event)
        if not chunk.records and chunk.next == position:
            return found
        position = chunk.next
