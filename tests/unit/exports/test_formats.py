"""Each format with every kind of cell, at its limits; rows pass through a block at a time."""

from __future__ import annotations

import io
import weakref
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st

from clicktrail.exports.formats import Format, Style, write_table
from clicktrail.exports.spreadsheet import CUT, LONGEST_TEXT, XlsxWriter
from clicktrail.exports.table import Column, Kind, Table
from tests.support.exported import read_csv, read_parquet, read_xlsx

ROME = ZoneInfo("Europe/Rome")
COLUMNS = [Column(kind.value, kind) for kind in Kind]
MOMENT = datetime(2026, 10, 25, 0, 30, 0, 421_000, tzinfo=UTC)
ROW = [
    "=1+1", -5, -0.5, Decimal("-12.5000"), date(2026, 6, 1), datetime(2026, 6, 1, 13, 5), MOMENT,
    True,
]  # fmt: skip
NOTHING = [None] * len(Kind)


def table(rows: list[Any], columns: list[Column] = COLUMNS) -> Table:
    return Table(columns, iter([rows]), lambda row: row, lambda row: {"row": row}, ROME)


def written(rows: list[Any], form: Format, scratch: Path, style: Style = Style()) -> bytes:
    sink = io.BytesIO()
    assert write_table(table(rows), form, sink, scratch, style) == len(rows)
    return sink.getvalue()


def test_csv_is_rfc_4180_with_iso_times_and_exact_amounts(tmp_path: Path) -> None:
    assert written([ROW, NOTHING], Format.CSV, tmp_path) == (
        b"text,integer,number,money,day,local,moment,truth\r\n"
        b"'=1+1,-5,-0.5,-12.5,2026-06-01,2026-06-01T13:05,2026-10-25T02:30:00.421+02:00,true\r\n"
        b",,,,,,,\r\n"
    )


@given(texts=st.lists(st.text(max_size=20), min_size=1, max_size=5))
def test_csv_texts_come_back_and_none_is_a_formula(texts: list[str]) -> None:
    columns = [Column("t", Kind.TEXT)]
    sink = io.BytesIO()
    rows = [[text] for text in texts]
    write_table(table(rows, columns), Format.CSV, sink, Path())
    _, found = read_csv(sink.getvalue())
    for (cell,), text in zip([row or [""] for row in found], texts, strict=True):
        plain = text.encode(errors="replace").decode()
        if plain[:1] in tuple("=+-@\t\r\n＝＋－＠"):
            assert cell == "'" + plain
        else:
            assert cell == plain
        assert not cell.startswith(tuple("=+-@\t\r"))


def test_xlsx_has_cells_of_every_type(tmp_path: Path) -> None:
    (sheet,) = read_xlsx(written([ROW, NOTHING, ROW], Format.XLSX, tmp_path))
    assert sheet == [
        [kind.value for kind in Kind],
        [
            "=1+1", -5.0, -0.5, -12.5, datetime(2026, 6, 1), datetime(2026, 6, 1, 13, 5),
            datetime(2026, 10, 25, 2, 30, 0, 421_000), True,
        ],
        [
            "=1+1", -5.0, -0.5, -12.5, datetime(2026, 6, 1), datetime(2026, 6, 1, 13, 5),
            datetime(2026, 10, 25, 2, 30, 0, 421_000), True,
        ],
    ]  # fmt: skip


def test_xlsx_goes_on_in_further_sheets(tmp_path: Path) -> None:
    sink = io.BytesIO()
    writer = XlsxWriter(sink, [Column("n", Kind.INTEGER)], ROME, "t", tmp_path, most_rows=4)
    writer.write([[number] for number in range(5)])
    writer.write([[5], [6]])
    writer.finish()
    assert read_xlsx(sink.getvalue()) == [
        [["n"], [0.0], [1.0], [2.0]],
        [["n"], [3.0], [4.0], [5.0]],
        [["n"], [6.0]],
    ]


def test_xlsx_holds_texts_whatever_they_look_like(tmp_path: Path) -> None:
    texts = [
        "http://x.example/", "=A1", "{=1}", "12", "<r><t>no</t></r>", "<r></r>", " a ", "_x0041_",
        "a\x01b", "line\nline", "x" * LONGEST_TEXT,
    ]  # fmt: skip
    columns = [Column("t", Kind.TEXT), Column("n", Kind.INTEGER)]
    sink = io.BytesIO()
    rows: list[Any] = [[text, 2**53 + 1] for text in texts] + [["x" * 40_000, 1]]
    write_table(table(rows, columns), Format.XLSX, sink, tmp_path)
    (sheet,) = read_xlsx(sink.getvalue())
    assert sheet[1:-1] == [[text, "9007199254740993"] for text in texts]
    assert sheet[-1] == ["x" * (LONGEST_TEXT - 1) + CUT, 1.0]
    assert list(tmp_path.iterdir()) == []


def test_parquet_has_proper_types_and_moments_in_utc(tmp_path: Path) -> None:
    data = written([ROW, NOTHING], Format.PARQUET, tmp_path)
    assert pq.read_schema(io.BytesIO(data)).types == [
        pa.string(), pa.int64(), pa.float64(), pa.decimal128(38, 4), pa.date32(),
        pa.timestamp("ms"), pa.timestamp("ms", tz="UTC"), pa.bool_(),
    ]  # fmt: skip
    assert read_parquet(data) == ([kind.value for kind in Kind], [ROW, NOTHING])


@pytest.mark.parametrize("form", list(Format))
def test_a_table_without_rows_is_a_whole_file(form: Format, tmp_path: Path) -> None:
    data = written([], form, tmp_path)
    names = [kind.value for kind in Kind]
    if form is Format.CSV:
        assert read_csv(data) == (names, [])
    elif form is Format.XLSX:
        assert read_xlsx(data) == [[names]]
    elif form is Format.PARQUET:
        assert read_parquet(data) == (names, [])
    else:
        assert data == b""


class Item:
    """A row that tells when nobody holds it any more."""

    def __init__(self, number: int) -> None:
        self.cells = [f"text {number}", number, 0.5, Decimal(number), *ROW[4:]]


@pytest.mark.parametrize("form", list(Format))
def test_of_any_length_only_one_block_is_held(form: Format, tmp_path: Path) -> None:
    living: weakref.WeakSet[Item] = weakref.WeakSet()
    most = 0

    def blocks() -> Iterator[list[Item]]:
        nonlocal most
        for first in range(0, 20_000, 100):
            block = [Item(first + number) for number in range(100)]
            living.update(block)
            most = max(most, len(living))
            yield block

    found = Table(
        COLUMNS, blocks(), lambda item: item.cells, lambda item: {"n": item.cells[1]}, ROME
    )
    with (tmp_path / "file").open("wb") as sink:
        assert write_table(found, form, sink, tmp_path) == 20_000
    assert most <= 200


@pytest.mark.parametrize("form", list(Format))
def test_memory_does_not_grow_with_the_rows(form: Format, tmp_path: Path) -> None:
    import tracemalloc

    import xlsxwriter  # noqa: F401 -- what is imported is not held for the rows

    def peak(count: int) -> int:
        def blocks() -> Iterator[list[int]]:
            for first in range(0, count, 500):
                yield list(range(first, first + 500))

        columns = [Column("t", Kind.TEXT), Column("n", Kind.INTEGER)]
        found = Table(columns, blocks(), lambda n: [f"text {n}", n], lambda n: {"n": n}, ROME)
        with (tmp_path / "file").open("wb") as sink:
            tracemalloc.start()
            write_table(found, form, sink, tmp_path)
            most = tracemalloc.get_traced_memory()[1]
            tracemalloc.stop()
        return most

    peak(1000)
    # 40 times the rows: 100 bytes for each would be four times the bound.
    assert peak(40_000) - peak(1000) < 1_000_000


def test_days_of_all_years_are_days(tmp_path: Path) -> None:
    days = [date(1970, 1, 1), date(2100, 12, 31), date(2024, 2, 29)]
    columns = [Column("d", Kind.DAY)]
    sink = io.BytesIO()
    write_table(table([[day] for day in days], columns), Format.XLSX, sink, tmp_path)
    (sheet,) = read_xlsx(sink.getvalue())
    assert [row[0] for row in sheet[1:]] == [
        datetime(1899, 12, 30) + timedelta(days=(day - date(1899, 12, 30)).days) for day in days
    ]
