"""Whatever shape a file has, what is read from it is what was written."""

from __future__ import annotations

import csv
import io
import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from clicktrail.imports import documents, sql_dump
from clicktrail.imports.documents import entries
from clicktrail.imports.model import BadField, Refused, Spot
from clicktrail.imports.moments import Moments
from clicktrail.imports.tables import DELIMITERS, Table
from clicktrail.runtime.errors import OperatorError

NAMES = st.lists(
    st.text("abcxyz ", min_size=1, max_size=6).map(str.strip).filter(bool),
    min_size=2,
    max_size=5,
    unique=True,
)
CELL = st.text(
    st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), max_size=12
) | st.sampled_from(['"', "a,b", "c;d", "e\nf", "\r\n", "'", "\\", " "])


def written(directory: str, data: bytes) -> Path:
    path = Path(directory) / "file"
    path.write_bytes(data)
    return path


@st.composite
def tables(draw: st.DrawFn) -> tuple[list[str], list[list[str]]]:
    header = draw(NAMES)
    row = st.lists(CELL, min_size=len(header), max_size=len(header))
    return header, draw(st.lists(row, max_size=8))


@settings(deadline=None)
@given(
    tables(),
    st.sampled_from(DELIMITERS),
    # With a bare line feed for end, csv.writer leaves carriage returns unquoted.
    st.sampled_from([(csv.QUOTE_MINIMAL, "\r\n"), (csv.QUOTE_ALL, "\n"), (csv.QUOTE_ALL, "\r\n")]),
    st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "utf-16-le-mark"]),
)
def test_a_table_is_read_as_it_was_written(
    table: tuple[list[str], list[list[str]]],
    delimiter: str,
    form: tuple[Any, str],
    encoding: str,
) -> None:
    (header, rows), (quoting, end) = table, form
    text = io.StringIO()
    writer = csv.writer(text, delimiter=delimiter, quoting=quoting, lineterminator=end)
    writer.writerows([header, *rows])
    marked = encoding == "utf-16-le-mark"
    data = (
        ("\ufeff" + text.getvalue()).encode("utf-16-le")
        if marked
        else (text.getvalue().encode(encoding))
    )
    with TemporaryDirectory() as directory:
        found = Table(written(directory, data))
        assert found.header == header
        assert list(found.rows()) == [
            (Spot(str(found.path), number), row) for number, row in enumerate(rows, 2) if any(row)
        ]


@settings(deadline=None)
@given(tables(), st.data())
def test_a_table_that_was_cut_or_garbled_is_read_to_its_end(
    table: tuple[list[str], list[list[str]]], data: st.DataObject
) -> None:
    text = io.StringIO()
    csv.writer(text).writerows([table[0], *table[1]])
    raw = bytearray(text.getvalue().encode())
    for _ in range(data.draw(st.integers(1, 4))):
        at = data.draw(st.integers(0, len(raw)))
        raw[at : at + data.draw(st.integers(0, 2))] = data.draw(st.binary(max_size=3))
    with TemporaryDirectory() as directory:
        try:
            found = Table(written(directory, bytes(raw)))
            rows = list(found.rows())
        except OperatorError:
            return
        for each in rows:
            row = each.problem if isinstance(each, Refused) else each[1]
            assert isinstance(row, str) or len(row) == len(found.header)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | CELL,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(CELL, inner, max_size=4),
    max_leaves=12,
)


@settings(deadline=None)
@given(
    st.lists(
        st.fixed_dictionaries(
            {}, optional={"a": st.fixed_dictionaries({"b": st.lists(JSON) | JSON}), "c": JSON}
        ),
        max_size=3,
    ),
    st.sampled_from([None, 1, 4]),
    st.sampled_from(["", "\n", " \t"]),
    st.integers(1, 9),
)
def test_the_items_of_a_document_are_those_that_json_reads(
    pages: list[dict[str, Any]], indent: int | None, between: str, block: int
) -> None:
    text = between.join(json.dumps(page, indent=indent) for page in pages)
    expected: list[Any] = []
    for page in pages:
        for key, value in page.items():
            if key == "a" and isinstance(value["b"], list):
                expected += [(("a", "b"), item) for item in value["b"]]
            elif key == "a":
                expected.append((("a", "b"), value["b"]))
            else:
                expected.append((("c",), value))
        expected.append((("$end",), None))
    with TemporaryDirectory() as directory, pytest.MonkeyPatch.context() as patch:
        patch.setattr(documents, "BLOCK", block)
        path = written(directory, text.encode())
        assert list(entries(path, frozenset({("a", "b")}))) == expected


@settings(deadline=None)
@given(JSON, st.integers(0, 60))
def test_a_document_that_was_cut_is_refused_or_whole(value: Any, kept: int) -> None:
    text = json.dumps({"a": [value, value]})
    with TemporaryDirectory() as directory:
        path = written(directory, text[:kept].encode())
        try:
            found = list(entries(path, frozenset({("a",)})))
        except OperatorError as error:
            assert "is no JSON at character" in str(error)  # noqa: PT017
            return
        items = [item for place, item in found if place == ("a",)]
        assert (kept >= len(text) and items == [value, value]) or kept == 0


def quoted(value: str | int | None) -> str:
    if value is None:
        return "NULL"
    if isinstance(value, int):
        return str(value)
    meant = {"\\": "\\\\", "'": "\\'", "\n": "\\n", "\r": "\\r", "\x1a": "\\Z", '"': '\\"'}
    return "'" + "".join(meant.get(letter, letter) for letter in value) + "'"


@settings(deadline=None)
@given(
    st.lists(st.lists(CELL | st.none() | st.integers(), min_size=2, max_size=2), max_size=6),
    st.integers(1, 40),
    st.booleans(),
    st.integers(1, 3),
)
@example([["); INSERT INTO `t` VALUES ('", "x"]], 7, True, 1)
def test_a_dump_is_read_as_it_was_written(
    rows: list[list[str | int | None]], block: int, named: bool, together: int
) -> None:
    columns = " (`k`, `v`)" if named else ""
    statements = [
        f"INSERT INTO `t`{columns} VALUES "
        + ",".join(f"({quoted(key)},{quoted(value)})" for key, value in rows[at : at + together])
        + ";\n"
        for at in range(0, len(rows), together)
    ]
    text = "CREATE TABLE `t` (\n  `k` text,\n  `v` int(1),\n  KEY `k` (`k`)\n) ENGINE=X;\n"
    with TemporaryDirectory() as directory, pytest.MonkeyPatch.context() as patch:
        patch.setattr(sql_dump, "BLOCK", block)
        path = written(directory, (text + "".join(statements)).encode())
        assert list(sql_dump.inserted(path)) == [
            ("t", number, {"k": _plain(key), "v": _plain(value)})
            for number, (key, value) in enumerate(rows, 1)
        ]


def _plain(value: str | int | None) -> str:
    return "" if value is None else str(value)


ZONES = st.sampled_from(["UTC", "Europe/Rome", "Asia/Kolkata", "America/New_York", "Pacific/Apia"])
TIMES = st.datetimes(datetime(1995, 1, 1), datetime(2035, 1, 1)).map(
    lambda moment: moment.replace(microsecond=0)
)


@settings(deadline=None)
@given(TIMES, ZONES)
def test_a_time_is_that_of_its_zone_however_it_is_written(moment: datetime, name: str) -> None:
    zone = ZoneInfo(name)
    aware = moment.replace(tzinfo=zone)
    expected = int(aware.timestamp() * 1000)
    moments = Moments(zone)
    utc = datetime.fromtimestamp(expected / 1000, UTC)
    for text in (
        f"{moment:%Y-%m-%d %H:%M:%S}",
        f"{moment:%Y-%m-%dT%H:%M:%S}",
        f"{moment:%Y%m%d%H%M%S}",
        f"{utc:%Y-%m-%dT%H:%M:%SZ}",
        f"{utc:%Y-%m-%dT%H:%M:%S.000Z}",
        f"{utc:%Y-%m-%dT%H:%M:%S+0000}",
        f"{utc:%Y-%m-%d %H:%M:%S} UTC",
        str(expected // 1000),
    ):
        assert moments.ms("time", text) == expected, text
    pattern = Moments(zone, "%d/%m/%Y %H.%M.%S")
    assert pattern.ms("time", f"{moment:%d/%m/%Y %H.%M.%S}") == expected
    assert moments.day("day", f"{moment:%Y-%m-%d}") == moment.date()
    assert moments.day("day", f"{moment:%Y-%m-%dT%H:%M:%S}-1100") == moment.date()


@settings(deadline=None)
@given(st.text(max_size=30) | TIMES.map(lambda moment: f"{moment:%d/%m/%Y}"))
def test_what_is_no_time_is_told(text: str) -> None:
    moments = Moments(ZoneInfo("UTC"))
    told = None
    try:
        found = moments.ms("time", text)
    except BadField as error:
        told = error
    if told is not None:
        assert (told.field, told.value) == ("time", text.strip()[:200])
    else:
        assert abs(timedelta(milliseconds=found)) < timedelta(days=4_000_000)
