"""The formats of exports, and writing a table in one of them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from clicktrail.exports.table import Row

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from typing import Any, BinaryIO

    from clicktrail.exports.table import Table


class Format(StrEnum):
    """A format; the value is also the ending of its files."""

    CSV = "csv"
    XLSX = "xlsx"
    JSONL = "jsonl"
    PARQUET = "parquet"


MEDIA_TYPES = {
    Format.CSV: "text/csv; charset=utf-8",
    Format.XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    Format.JSONL: "application/jsonl",
    Format.PARQUET: "application/vnd.apache.parquet",
}


@dataclass(frozen=True, slots=True)
class Style:
    """How texts are written in CSV.

    `bom`: the file begins with a byte order mark, by which Excel knows UTF-8. `guard`: a text that
    a spreadsheet would take for a formula gets an apostrophe before it.
    """

    bom: bool = False
    guard: bool = True


class RowWriter(Protocol):
    """Writes rows to a file that somebody else opens and closes."""

    def write(self, rows: Sequence[Row]) -> None:
        """Write some rows."""

    def finish(self) -> None:
        """Write what belongs behind the last row."""


def write_table(
    table: Table,
    form: Format,
    sink: BinaryIO,
    scratch: Path,
    style: Style = Style(),
    tell: Callable[[int], None] = lambda rows: None,
) -> int:
    """Write a table to `sink`, from its first row to its last; return how many rows there were.

    `tell` is told after each block how many rows are written; what it raises ends the writing.
    `scratch` is a directory for files that are needed meanwhile.
    """
    if form is Format.JSONL:
        return _write_documents(table, sink, tell)
    writer = _writer(table, form, sink, scratch, style)
    rows = 0
    for block in table.blocks:
        writer.write([table.row(item) for item in block])
        rows += len(block)
        tell(rows)
    writer.finish()
    return rows


def _write_documents(table: Table, sink: BinaryIO, tell: Callable[[int], None]) -> int:
    from clicktrail.exports.json_lines import encode

    rows = 0
    for block in table.blocks:
        documents: list[Mapping[str, Any]] = [table.document(item) for item in block]
        sink.write(encode(documents))
        rows += len(block)
        tell(rows)
    return rows


def _writer(table: Table, form: Format, sink: BinaryIO, scratch: Path, style: Style) -> RowWriter:
    # Each library is loaded only where its format is asked for.
    if form is Format.CSV:
        from clicktrail.exports.delimited import CsvWriter

        return CsvWriter(sink, table.columns, table.zone, style)
    if form is Format.XLSX:
        from clicktrail.exports.spreadsheet import XlsxWriter

        return XlsxWriter(sink, table.columns, table.zone, table.title, scratch)
    from clicktrail.exports.parquet import ParquetWriter

    return ParquetWriter(sink, table.columns)
