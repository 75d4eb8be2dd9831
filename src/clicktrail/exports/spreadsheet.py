"""XLSX: real numbers and dates, the names frozen above, as many sheets as the rows need.

Written row by row to files in a scratch directory, which are packed at the end: in memory is only
the row that is being written. A text is never a formula or a link, whatever it looks like.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import xlsxwriter
from xlsxwriter.exceptions import FileCreateError

from clicktrail.exports.table import Kind

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path
    from typing import BinaryIO
    from zoneinfo import ZoneInfo

    from clicktrail.exports.table import Column, Row

MOST_ROWS = 1_048_576
"""Rows of a sheet, that with the names included: no spreadsheet opens more."""
LONGEST_TEXT = 32_767
CUT = "…"
# Beyond this a spreadsheet, which knows only floats, would round.
LARGEST_INTEGER = 2**53
_NUMBER_FORMATS = {
    Kind.MONEY: "#,##0.00##",
    Kind.DAY: "yyyy-mm-dd",
    Kind.LOCAL: "yyyy-mm-dd hh:mm",
    Kind.MOMENT: "yyyy-mm-dd hh:mm:ss.000",
}
_WIDTHS = {Kind.DAY: 11, Kind.LOCAL: 17, Kind.MOMENT: 24, Kind.TEXT: 20}
_NARROWEST = 10
_RICH, _RICH_END = "<r>", "</r>"


class XlsxWriter:
    """Writes the rows of a table as a workbook. Moments are wall-clock times of `zone`."""

    def __init__(
        self,
        sink: BinaryIO,
        columns: Sequence[Column],
        zone: ZoneInfo,
        title: str,
        scratch: Path,
        most_rows: int = MOST_ROWS,
    ) -> None:
        self._columns = columns
        self._zone = zone
        self._most_rows = most_rows
        self._book = xlsxwriter.Workbook(
            sink,
            {
                "constant_memory": True,
                "tmpdir": str(scratch),
                "strings_to_urls": False,
                "strings_to_formulas": False,
                "strings_to_numbers": False,
                "use_zip64": True,
            },
        )
        self._book.set_properties({"title": title, "comments": f"Times are those of {zone.key}."})
        self._head = self._book.add_format({"bold": True})
        self._plain = self._book.add_format()
        self._formats = {
            kind: self._book.add_format({"num_format": text})
            for kind, text in _NUMBER_FORMATS.items()
        }
        self._begin_sheet()

    def write(self, rows: Sequence[Row]) -> None:
        """Write some rows; what is not there has no cell, nor has an empty text."""
        for row in rows:
            if self._next == self._most_rows:
                self._begin_sheet()
            for place, (column, cell) in enumerate(zip(self._columns, row, strict=True)):
                if cell is not None and cell != "":
                    self._put(place, column.kind, cell)
            self._next += 1

    def finish(self) -> None:
        """Pack the workbook into the file."""
        try:
            self._book.close()
        except FileCreateError as error:
            # What hindered it, such as a full disk, is what callers know.
            raise error.args[0] from None

    def _begin_sheet(self) -> None:
        self._sheet = self._book.add_worksheet()
        self._sheet.freeze_panes(1, 0)
        for place, column in enumerate(self._columns):
            width = max(_WIDTHS.get(column.kind, _NARROWEST), len(column.name) + 2)
            self._sheet.set_column(place, place, width)
            self._sheet.write_string(0, place, column.name, self._head)
        self._next = 1

    def _put(self, place: int, kind: Kind, cell: Any) -> None:
        at = self._next
        match kind:
            case Kind.TEXT:
                self._put_text(at, place, cell)
            case Kind.INTEGER if abs(cell) > LARGEST_INTEGER:
                self._sheet.write_string(at, place, str(cell))
            case Kind.INTEGER | Kind.NUMBER:
                self._sheet.write_number(at, place, cell)
            case Kind.MONEY:
                self._sheet.write_number(at, place, float(cell), self._formats[kind])
            case Kind.TRUTH:
                self._sheet.write_boolean(at, place, cell)
            case Kind.MOMENT:
                local = cell.astimezone(self._zone).replace(tzinfo=None)
                self._sheet.write_datetime(at, place, local, self._formats[kind])
            case Kind.DAY | Kind.LOCAL:
                self._sheet.write_datetime(at, place, cell, self._formats[kind])

    def _put_text(self, at: int, place: int, text: str) -> None:
        if len(text) > LONGEST_TEXT:
            text = text[: LONGEST_TEXT - len(CUT)] + CUT
        if text.startswith(_RICH) and text.endswith(_RICH_END):
            # The library writes what looks so as XML of its own; in two runs it is text.
            self._sheet.write_rich_string(at, place, text[:1], self._plain, text[1:])
        else:
            self._sheet.write_string(at, place, text)
