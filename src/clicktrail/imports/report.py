"""What an import did, or would do: for people, and as one JSON document."""

from __future__ import annotations

import csv
from collections import Counter
from typing import TYPE_CHECKING, Self

import msgspec

from clicktrail.runtime.errors import OperatorError

if TYPE_CHECKING:
    from pathlib import Path

    from clicktrail.imports.model import Refused, Spot

SHOWN = 100
REFUSED, CHANGED, LEFT_OUT = "refused", "changed", "left out"


class LinkFigures(msgspec.Struct):
    """Links of the export: made, there already, made under another name, not imported."""

    read: int = 0
    created: int = 0
    existed: int = 0
    renamed: int = 0
    refused: int = 0


class HitFigures(msgspec.Struct):
    """Hits of the export, those that counts stand for included.

    `duplicate` were imported before or are twice in the export; `programs` are those of the
    imported that the user agent or the source calls programs, and that are counted apart.
    """

    read: int = 0
    imported: int = 0
    duplicate: int = 0
    refused: int = 0
    programs: int = 0


class ConversionFigures(msgspec.Struct):
    """Conversions (what is counted) and how often they were fired."""

    created: int = 0
    existed: int = 0
    fired: int = 0
    duplicate: int = 0
    refused: int = 0


class Problem(msgspec.Struct, frozen=True):
    """Something of a row that did not come along as it is there."""

    kind: str
    file: str
    row: int
    field: str
    value: str
    problem: str

    def __str__(self) -> str:
        what = f"{self.field} {self.value!r}: " if self.field else ""
        return f"{self.file}, row {self.row}: {self.kind}: {what}{self.problem}"


class Resumed(msgspec.Struct, frozen=True):
    """Where an import went on that had been interrupted.

    In its first half it had read so many `links` and `hits` from `source`, of which only the links
    are kept; in its second half all was read, and `written` of so many `events` were in the journal
    (`events` is 0 in the first half).
    """

    source: str
    links: int
    hits: int
    written: int = 0
    events: int = 0

    def __str__(self) -> str:
        begun = f"an import from {self.source} was interrupted while it"
        if self.events:
            return (
                f"{begun} wrote: it goes on after {self.written:,} of {self.events:,} events,"
                " before anything else is read"
            )
        return (
            f"{begun} read (links: {self.links:,}, hits: {self.hits:,}): links that it made are"
            " found again, hits are read anew"
        )


class Report(msgspec.Struct):
    """The outcome of an import.

    Undated clicks are those that the source counts without saying when. At most 100 `problems` are
    kept; `problem_count` counts them all, by kind.
    """

    source: str
    dry_run: bool
    account_id: int
    domain: str
    zone: str
    links: LinkFigures = msgspec.field(default_factory=LinkFigures)
    hits: HitFigures = msgspec.field(default_factory=HitFigures)
    conversions: ConversionFigures = msgspec.field(default_factory=ConversionFigures)
    undated_links: int = 0
    undated_clicks: int = 0
    journal: str = ""
    resumed: Resumed | None = None
    problem_count: dict[str, int] = {}
    problems: list[Problem] = []
    notes: list[str] = []

    def __str__(self) -> str:
        links, hits, fired = self.links, self.hits, self.conversions
        would = "would be " if self.dry_run else ""
        lines = [
            f"{self.source} into account {self.account_id}, links on {self.domain}, times without"
            f" a zone read as {self.zone}" + (" (dry run: nothing is written)" * self.dry_run),
            f"links: {links.read:,} read, {links.created:,} {would}created"
            f" ({links.renamed:,} under another name), {links.existed:,} there already,"
            f" {links.refused:,} refused",
            f"hits: {hits.read:,} read, {hits.imported:,} {would}imported"
            f" ({hits.programs:,} by programs), {hits.duplicate:,} known already,"
            f" {hits.refused:,} refused",
        ]
        if fired != ConversionFigures():
            lines.append(
                f"conversions: {fired.created:,} {would}created, {fired.existed:,} there already;"
                f" fired {fired.fired:,}, {fired.duplicate:,} known already,"
                f" {fired.refused:,} refused"
            )
        if self.resumed:
            lines.append(str(self.resumed))
        if self.undated_clicks:
            lines.append(
                f"{self.undated_clicks:,} clicks of {self.undated_links:,} links have no day in"
                " the export and are left out: --undated 2024-12-31 counts them on that day"
            )
        lines += self.notes
        lines += [str(problem) for problem in self.problems]
        more = sum(self.problem_count.values()) - len(self.problems)
        if more > 0:
            lines.append(f"and {more:,} more: --errors FILE.csv writes all of them")
        return "\n".join(lines)


class Problems:
    """Collects what did not come along; in a file, where one is wanted."""

    def __init__(self, path: Path | None) -> None:
        self.count: Counter[str] = Counter()
        self.first: list[Problem] = []
        try:
            self._file = None if path is None else path.open("w", newline="", encoding="utf-8")
        except OSError as error:
            raise OperatorError(f"{path} cannot be written: {error.strerror or error}") from error
        self._writer = None if self._file is None else csv.writer(self._file)
        if self._writer:
            self._writer.writerow(Problem.__struct_fields__)

    def refuse(self, refused: Refused) -> None:
        """Take in a row that cannot be used."""
        self.add(REFUSED, refused.spot, refused.field, refused.value, refused.problem)

    def add(self, kind: str, spot: Spot, field: str, value: object, problem: str) -> None:
        """Take in something that did not come along."""
        found = Problem(kind, spot.file, spot.row, field, str(value)[:200], problem)
        self.count[kind] += 1
        if len(self.first) < SHOWN:
            self.first.append(found)
        if self._writer:
            self._writer.writerow(msgspec.structs.astuple(found))

    def close(self) -> None:
        """Let the file go."""
        if self._file:
            self._file.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()
