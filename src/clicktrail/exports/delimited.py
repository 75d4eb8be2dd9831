r"""CSV as RFC 4180 has it: UTF-8, CRLF, quotes where they are needed, a line of names first.

Spreadsheets take a text for a formula that begins with `=`, `+`, `-`, `@`, a tab or the end of a
line (OWASP, CSV Injection), and visitors choose many of the texts here. Such a text gets an
apostrophe before it, unless that is not wanted; numbers stay as they are.
"""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING, Any

from clicktrail.exports.table import Kind

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import date, datetime
    from decimal import Decimal
    from typing import BinaryIO
    from zoneinfo import ZoneInfo

    from clicktrail.exports.formats import Style
    from clicktrail.exports.table import Column, Row

BOM = b"\xef\xbb\xbf"
# The wide forms of East Asia mean the same to spreadsheets.
FORMULA_STARTS = tuple("=+-@\t\r\n＝＋－＠")
GUARD = "'"


class CsvWriter:
    """Writes the rows of a table as CSV. Times are ISO 8601, moments with the offset of `zone`."""

    def __init__(
        self, sink: BinaryIO, columns: Sequence[Column], zone: ZoneInfo, style: Style
    ) -> None:
        self._sink = sink
        text = _guarded if style.guard else str
        told: dict[Kind, Callable[[Any], str]] = {
            Kind.TEXT: text,
            Kind.NUMBER: repr,
            Kind.MONEY: _amount,
            Kind.DAY: _day,
            Kind.LOCAL: _local,
            Kind.MOMENT: lambda moment: _moment(moment, zone),
            Kind.TRUTH: lambda truth: "true" if truth else "false",
        }
        # Whole numbers are written by the csv module itself.
        self._told = [
            (place, told[column.kind])
            for place, column in enumerate(columns)
            if column.kind is not Kind.INTEGER
        ]
        if style.bom:
            sink.write(BOM)
        self._put([[text(column.name) for column in columns]])

    def write(self, rows: Sequence[Row]) -> None:
        """Write some rows; what is not there is empty."""
        lines = []
        for row in rows:
            line: list[Any] = list(row)
            for place, tell in self._told:
                if line[place] is not None:
                    line[place] = tell(line[place])
            lines.append(line)
        self._put(lines)

    def finish(self) -> None:
        """Do nothing: nothing stands behind the last row."""

    def _put(self, lines: Sequence[Sequence[Any]]) -> None:
        text = io.StringIO(newline="")
        csv.writer(text).writerows(lines)
        self._sink.write(text.getvalue().encode(errors="replace"))


def _guarded(text: str) -> str:
    return GUARD + text if text.startswith(FORMULA_STARTS) else text


def _amount(amount: Decimal) -> str:
    """Return an amount exactly, without zeros that say nothing."""
    text = f"{amount:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def _day(day: date) -> str:
    return day.isoformat()


def _local(moment: datetime) -> str:
    return moment.isoformat(timespec="minutes")


def _moment(moment: datetime, zone: ZoneInfo) -> str:
    return moment.astimezone(zone).isoformat(timespec="milliseconds")
