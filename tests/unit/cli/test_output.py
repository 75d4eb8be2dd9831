"""Tables of the command line: what is copied out of them is never broken."""

from __future__ import annotations

from datetime import datetime

import pytest

from clicktrail.cli.output import table

TITLES = ("event", "fired (UTC)", "records", "note")
ROWS = [
    ("47909530303987712", datetime(2026, 11, 23, 14, 5, 1), 12_345, "a word or two of free text"),
    ("47909530303987713", None, 7, ""),
]


def lines(width: int) -> list[str]:
    return [line.rstrip() for line in table(TITLES, ROWS, prose=("note",), width=width)]


def test_what_fits_is_one_line_a_row() -> None:
    assert lines(80) == [
        "event              fired (UTC)          records  note",
        "─" * 75,
        "47909530303987712  2026-11-23 14:05:01   12,345  a word or two of free text",
        "47909530303987713                             7",
    ]


def test_only_prose_is_folded() -> None:
    assert lines(66) == [
        "event              fired (UTC)          records  note",
        "─" * 66,
        "47909530303987712  2026-11-23 14:05:01   12,345  a word or two of",
        "                                                 free text",
        "47909530303987713                             7",
    ]


def test_where_the_rest_does_not_fit_each_row_is_a_list() -> None:
    assert lines(50) == [
        "event        47909530303987712",
        "fired (UTC)  2026-11-23 14:05:01",
        "records      12,345",
        "note         a word or two of free text",
        "",
        "event        47909530303987713",
        "records      7",
    ]


@pytest.mark.parametrize("width", [1, 20, 40, 60, 80, 100])
def test_no_width_breaks_an_id_a_date_or_a_number(width: int) -> None:
    words = " ".join(lines(width))
    for whole in ("47909530303987712", "2026-11-23 14:05:01", "12,345"):
        assert whole in words


def test_a_table_without_rows_has_its_titles() -> None:
    assert [line.rstrip() for line in table(("id", "host"), [], width=80)] == [
        "id  host",
        "────────",
    ]
