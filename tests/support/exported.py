"""Exported files read back by readers that share nothing with what wrote them."""

from __future__ import annotations

import csv
import io
import json
import re
import zipfile
from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any
from xml.etree import ElementTree
from zoneinfo import ZoneInfo

import pyarrow.parquet as pq

from clicktrail.exports.table import Column, Kind

_SHEET = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_ESCAPED = re.compile("_x([0-9A-Fa-f]{4})_")
_EPOCH = datetime(1899, 12, 30)


def read_csv(data: bytes) -> tuple[list[str], list[list[str]]]:
    """Return the names, and the cells of each row."""
    assert not data.startswith(b"\xef\xbb\xbf")
    assert data.count(b"\r\n") >= 1
    lines = list(csv.reader(io.StringIO(data.decode(), newline=""), strict=True))
    return lines[0], lines[1:]


def read_xlsx(data: bytes) -> list[list[list[Any]]]:
    """Return the rows of each sheet: texts, floats, truths, and None for empty cells.

    Cells with a date's format are datetimes.
    """
    with zipfile.ZipFile(io.BytesIO(data)) as book:
        assert book.testzip() is None
        styles = ElementTree.fromstring(book.read("xl/styles.xml"))
        codes = {
            int(one.attrib["numFmtId"]): one.attrib["formatCode"]
            for one in styles.iter(f"{_SHEET}numFmt")
        }
        formats = styles.find(f"{_SHEET}cellXfs")
        assert formats is not None
        dated = [
            "yyyy" in codes.get(int(one.attrib["numFmtId"]), "")
            for one in formats.iter(f"{_SHEET}xf")
        ]
        names = [name for name in book.namelist() if name.startswith("xl/worksheets/sheet")]
        names.sort(key=lambda name: int(name.removeprefix("xl/worksheets/sheet")[:-4]))
        return [list(_sheet(book.read(name), dated)) for name in names]


def _sheet(data: bytes, dated: list[bool]) -> Iterator[list[Any]]:
    root = ElementTree.fromstring(data)
    assert root.find(f".//{_SHEET}f") is None, "there is a formula"
    pane = root.find(f".//{_SHEET}pane")
    assert pane is not None
    assert (pane.attrib["ySplit"], pane.attrib["state"]) == ("1", "frozen")
    for row in root.iter(f"{_SHEET}row"):
        cells: list[Any] = []
        for cell in row.iter(f"{_SHEET}c"):
            place = _place(cell.attrib["r"])
            cells += [None] * (place - len(cells))
            cells.append(_cell(cell, dated))
        yield cells


def _place(reference: str) -> int:
    found = 0
    for letter in reference.rstrip("0123456789"):
        found = found * 26 + ord(letter) - ord("A") + 1
    return found - 1


def _cell(cell: ElementTree.Element, dated: list[bool]) -> Any:
    if cell.attrib.get("t") == "inlineStr":
        text = "".join(run.text or "" for run in cell.iter(f"{_SHEET}t"))
        # ECMA-376, ST_Xstring: what XML cannot hold.
        return _ESCAPED.sub(lambda one: chr(int(one[1], 16)), text)
    value = cell.findtext(f"{_SHEET}v")
    if value is None:
        return None
    if cell.attrib.get("t") == "b":
        return value == "1"
    if dated[int(cell.attrib.get("s", 0))]:
        return _EPOCH + timedelta(milliseconds=round(float(value) * 86_400_000))
    return float(value)


def read_jsonl(data: bytes) -> list[dict[str, Any]]:
    """Return the objects, one of each line."""
    assert data == b"" or data.endswith(b"\n")
    return [json.loads(line) for line in data.splitlines()]


def read_parquet(data: bytes) -> tuple[list[str], list[list[Any]]]:
    """Return the names, and the cells of each row."""
    table = pq.read_table(io.BytesIO(data))
    columns = [column.to_pylist() for column in table.columns]
    return table.column_names, [list(row) for row in zip(*columns, strict=True)]


def told(form: str, column: Column, cell: Any, zone: ZoneInfo) -> Any:
    """Return what a cell of a file says, as the API says it: JSON's types, moments aware."""
    if form == "csv":
        return _told_by_text(column.kind, cell)
    match cell, column.kind:
        case None, Kind.TEXT if form == "xlsx":
            return ""
        case None, _:
            return None
        case _, Kind.MONEY:
            assert isinstance(cell, Decimal if form == "parquet" else float)
            return _rounded(form, float(cell))
        case _, Kind.NUMBER:
            return _rounded(form, cell)
        case _, Kind.DAY:
            day = cell.date() if isinstance(cell, datetime) else cell
            assert isinstance(day, date)
            return day.isoformat()
        case _, Kind.LOCAL:
            return f"{cell:%Y-%m-%dT%H:%M}"
        case _, Kind.MOMENT:
            return cell.replace(tzinfo=zone) if form == "xlsx" else cell
        case _, Kind.INTEGER:
            assert cell == int(cell)
            return int(cell)
    return cell


def _rounded(form: str, number: float) -> float:
    """Return a number to the digits that a spreadsheet shows."""
    return float(f"{number:.15g}") if form == "xlsx" else number


def _told_by_text(kind: Kind, cell: str) -> Any:
    if kind is Kind.TEXT:
        guarded = cell[:1] == "'" and cell[1:2] in tuple("=+-@\t\r\n＝＋－＠")
        return cell[1:] if guarded else cell
    if cell == "":
        return None
    if kind in (Kind.INTEGER, Kind.NUMBER, Kind.MONEY):
        return int(cell) if kind is Kind.INTEGER else float(cell)
    if kind is Kind.TRUTH:
        return {"true": True, "false": False}[cell]
    if kind is Kind.MOMENT:
        return datetime.fromisoformat(cell)
    return cell


def flat(
    rows: Sequence[dict[str, Any]], columns: Sequence[Column], form: str
) -> list[dict[str, Any]]:
    """Return rows of the API as a flat file has them: by the names of its columns."""
    found = []
    for row in rows:
        cells: dict[str, Any] = {}
        other = row.get("compared") or {}
        for column in columns:
            name = column.name
            value = (
                other.get(name.removeprefix("compared_"))
                if name.startswith("compared_")
                else row.get(name, False if name == "unfinished" else None)
            )
            if column.kind is Kind.MOMENT and value is not None:
                moment = datetime.fromisoformat(value)
                # To the millisecond, which is what hits have.
                value = moment.astimezone(UTC)
            if value is not None and column.kind in (Kind.NUMBER, Kind.MONEY):
                value = _rounded(form, value)
            if value is None and column.kind is Kind.TEXT and form in ("csv", "xlsx"):
                value = ""
            cells[name] = value
        found.append(cells)
    return found


def read_back(
    form: str, data: bytes, columns: Sequence[Column], zone: ZoneInfo
) -> list[dict[str, Any]]:
    """Return the rows of a flat file by the names of columns, in the API's types."""
    if form == "xlsx":
        sheets = read_xlsx(data)
        names, rows = sheets[0][0], [row for sheet in sheets for row in sheet[1:]]
        assert all(sheet[0] == names for sheet in sheets)
        rows = [row + [None] * (len(names) - len(row)) for row in rows]
    elif form == "csv":
        names, rows = read_csv(data)
    else:
        names, rows = read_parquet(data)
    assert names == [column.name for column in columns]
    return [
        {
            column.name: told(form, column, cell, zone)
            for column, cell in zip(columns, row, strict=True)
        }
        for row in rows
    ]
