"""Inspection: every segment with its state, and what is wrong with it."""

from __future__ import annotations

import os
from pathlib import Path

import msgspec

from clicktrail.journal import JournalWriter, Position
from clicktrail.journal.format import DATA_OFFSET
from clicktrail.journal.inspect import SegmentInfo, inspect
from clicktrail.journal.retention import compress
from clicktrail.settings import Durability


def write(directory: Path, name: str, *batches: list[bytes]) -> None:
    writer = JournalWriter(
        directory, name, durability=Durability.OS, segment_bytes=DATA_OFFSET + 1000
    )
    for batch in batches:
        writer.append(batch)
    writer.close()


def initial(payload: bytes) -> str:
    if payload.startswith(b"?"):
        raise ValueError
    return payload[:1].decode()


def test_each_segment_is_told_with_its_state(tmp_path: Path) -> None:
    write(tmp_path, "000-00", [b"a" * 300, b"b" * 300], [b"c" * 485, b"d" * 485], [b"e", b"?"])
    write(tmp_path, "import-x", [b"x" * 90, b"y" * 90, b"z" * 90])
    compress(tmp_path, "000-00", Position(2, 0), [])
    second = tmp_path / "000-00" / "0000000002.seg"
    with second.open("r+b") as file:
        file.seek(DATA_OFFSET + 20)
        file.write(b"!")
    imported = tmp_path / "import-x" / "0000000001.seg"
    os.truncate(imported, imported.stat().st_size - 1)

    rows = inspect(tmp_path, initial)

    assert all(row.created for row in rows)
    assert [msgspec.structs.replace(row, created=None) for row in rows] == [
        SegmentInfo(
            journal="000-00",
            segment=1,
            file="0000000001.seg.zst",
            stored_bytes=(tmp_path / "000-00" / "0000000001.seg.zst").stat().st_size,
            record_bytes=620,
            records=2,
            first="a",
            last="b",
            sealed=True,
            compressed=True,
        ),
        SegmentInfo(
            journal="000-00",
            segment=2,
            file="0000000002.seg",
            stored_bytes=DATA_OFFSET + 990,
            record_bytes=495,
            records=1,
            first="d",
            last="d",
            sealed=True,
            compressed=False,
            corrupt_bytes=495,
            problems=["Bytes 8192 to 8686 are damaged."],
        ),
        SegmentInfo(
            journal="000-00",
            segment=3,
            file="0000000003.seg",
            stored_bytes=DATA_OFFSET + 22,
            record_bytes=22,
            records=2,
            first="e",
            last="unknown",
            sealed=False,
            compressed=False,
        ),
        SegmentInfo(
            journal="import-x",
            segment=1,
            file="0000000001.seg",
            stored_bytes=DATA_OFFSET + 299,
            record_bytes=200,
            records=2,
            first="x",
            last="y",
            sealed=False,
            compressed=False,
            torn_bytes=99,
            problems=["From byte 8392 on there is no whole record."],
        ),
    ]


def test_unreadable_and_strange_files_are_told_in_their_rows(tmp_path: Path) -> None:
    write(tmp_path, "000-00", [b"a"])
    folder = tmp_path / "000-00"
    (folder / "0000000001.seg").rename(folder / "0000000004.seg")
    (folder / "0000000002.seg").mkdir()
    (folder / "0000000003.seg").write_bytes(b"not a journal")
    assert [(row.segment, row.records, row.problems) for row in inspect(tmp_path)] == [
        (2, 0, ["It cannot be read: Is a directory."]),
        (3, 0, ["Its header is damaged, so that its records cannot be checked."]),
        (4, 1, ["It began as segment 1 of journal 000-00."]),
    ]


def test_there_is_nothing_to_tell_of_a_directory_that_is_not_there(tmp_path: Path) -> None:
    assert inspect(tmp_path / "nowhere") == []
