"""How commands print data: tables for people, one JSON document with `--json`."""

from __future__ import annotations

import dataclasses
import itertools
import json
import shutil
import sys
import textwrap
from datetime import datetime
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.cells import cell_len

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

GAP = 2
NARROWEST_PROSE = 12

AsJson = Annotated[bool, typer.Option("--json", help="Print one JSON document instead of text.")]


def print_json(document: Any) -> None:
    """Print `document`; datetimes become ISO 8601, dataclasses and structs objects."""
    print(json.dumps(document, indent=2, ensure_ascii=False, default=_plain))


def print_table(
    titles: Sequence[str], rows: Sequence[Sequence[object]], *, prose: Collection[str] = ()
) -> None:
    """Print rows under titles as `table` lays them out; where a program reads, a row is a line."""
    width = shutil.get_terminal_size().columns if sys.stdout.isatty() else None
    for line in table(titles, rows, prose=prose, width=width):
        print(line)


def table(
    titles: Sequence[str],
    rows: Sequence[Sequence[object]],
    *,
    prose: Collection[str] = (),
    width: int | None = None,
) -> list[str]:
    """Return the lines of a table; numbers are aligned to the right.

    `width` is that of the terminal, in cells. Only the columns named in `prose` are folded, so that
    everything else can be copied; where the rest does not fit, each row is a list of its own.
    """
    cells = [[_cell(value) for value in row] for row in rows]
    widths = [
        max(cell_len(text) for text in (title, *(row[index] for row in cells)))
        for index, title in enumerate(titles)
    ]
    foldable = [index for index, title in enumerate(titles) if title in prose]
    if width is not None:
        _narrow(widths, foldable, width - GAP * (len(titles) - 1))
        if sum(widths) + GAP * (len(titles) - 1) > width:
            return _lists(titles, cells)
    numeric = [
        bool(rows) and all(isinstance(row[index], int | float) for row in rows)
        for index in range(len(titles))
    ]
    lines = _row(titles, widths, numeric)
    lines.append("─" * (sum(widths) + GAP * (len(titles) - 1)))
    for row in cells:
        lines += _row(row, widths, numeric)
    return lines


def _narrow(widths: list[int], foldable: list[int], room: int) -> None:
    """Take from the widest columns that may be folded what there is no room for."""
    while sum(widths) > room:
        widest = max(foldable, key=lambda index: widths[index], default=None)
        if widest is None or widths[widest] <= NARROWEST_PROSE:
            return
        widths[widest] -= 1


def _row(row: Sequence[str], widths: Sequence[int], numeric: Sequence[bool]) -> list[str]:
    columns = [_folded(text, width) for text, width in zip(row, widths, strict=True)]
    lines = []
    for texts in itertools.zip_longest(*columns, fillvalue=""):
        padded = []
        for text, width, is_number in zip(texts, widths, numeric, strict=True):
            blank = " " * (width - cell_len(text))
            padded.append(blank + text if is_number else text + blank)
        lines.append((" " * GAP).join(padded).rstrip())
    return lines


def _folded(text: str, width: int) -> list[str]:
    return [text] if cell_len(text) <= width else textwrap.wrap(text, width)


def _lists(titles: Sequence[str], cells: Sequence[Sequence[str]]) -> list[str]:
    margin = max(cell_len(title) for title in titles) + GAP
    lines: list[str] = []
    for row in cells:
        if lines:
            lines.append("")
        lines += [
            title + " " * (margin - cell_len(title)) + text
            for title, text in zip(titles, row, strict=True)
            if text
        ]
    return lines


def _cell(value: object) -> str:
    match value:
        case None:
            return ""
        case bool():
            return "yes" if value else "no"
        case int():
            return f"{value:,}"
        case float():
            return f"{value:,.1f}"
        case datetime():
            return f"{value:%Y-%m-%d %H:%M:%S}"
    return str(value)


def _plain(value: object) -> object:
    if isinstance(value, datetime):
        return value.isoformat()
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {field.name: getattr(value, field.name) for field in dataclasses.fields(value)}
    fields = getattr(value, "__struct_fields__", None)
    if fields is not None:
        return {name: getattr(value, name) for name in fields}
    return str(value)
