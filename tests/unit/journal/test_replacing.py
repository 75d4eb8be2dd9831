"""Records are replaced in finished segments, compressed or not, and nothing else moves."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from clicktrail.journal import JournalError, JournalReader, JournalWriter, Position
from clicktrail.journal.files import ROLL_NAME, segments
from clicktrail.journal.format import DATA_OFFSET
from clicktrail.journal.replacing import replace_records
from clicktrail.journal.retention import compress
from clicktrail.settings import Durability

NAME = "000-00"
TEXT = [b"first" * 50, b"secret" * 50, b"third" * 50, b"fourth" * 50]
BLANK = bytes(len(TEXT[1]))


def blank(payload: bytes) -> bytes:
    return bytes(len(payload))


def written(directory: Path) -> JournalWriter:
    """A journal of two segments, the second one open: two records in each."""
    writer = JournalWriter(
        directory, NAME, durability=Durability.OS, segment_bytes=DATA_OFFSET + 700
    )
    for payload in TEXT:
        writer.append([payload])
    return writer


def records(directory: Path) -> list[tuple[int, int, bytes]]:
    reader, position = JournalReader(directory, NAME), Position()
    found: list[tuple[int, int, bytes]] = []
    while True:
        chunk = reader.read(position)
        assert chunk.problems == []
        found += [(chunk.segment, offset, payload) for offset, payload in chunk.records]
        if chunk.next == position:
            return found
        position = chunk.next


def files(directory: Path) -> list[str]:
    return sorted(path.name for path in (directory / NAME).iterdir())


@pytest.mark.parametrize("packed", [False, True])
def test_a_replaced_record_leaves_all_others_where_they_were(tmp_path: Path, packed: bool) -> None:
    written(tmp_path).close()
    if packed:
        compress(tmp_path, NAME, Position(2, 0), [])
    before, there = records(tmp_path), files(tmp_path)
    age = segments(tmp_path, NAME)[0].path.stat().st_mtime_ns
    reader = JournalReader(tmp_path, NAME)
    assert reader.read_range(1, before[0][1], before[1][1])[1][1] == TEXT[1]

    assert replace_records(tmp_path, NAME, 1, [before[1][1]], blank)

    wanted = [before[0], (1, before[1][1], BLANK), *before[2:]]
    assert records(tmp_path) == wanted
    assert reader.read_range(1, before[0][1], before[1][1])[1][1] == BLANK
    assert files(tmp_path) == there
    status = segments(tmp_path, NAME)[0].path.stat()
    assert status.st_mtime_ns - age == 1
    # Once more, as after a death: nothing is left to be done.
    assert replace_records(tmp_path, NAME, 1, [before[1][1]], blank)
    assert segments(tmp_path, NAME)[0].path.stat().st_ino == status.st_ino


def test_the_twin_that_a_cut_short_compression_left_goes(tmp_path: Path) -> None:
    written(tmp_path).close()
    place = records(tmp_path)[1]
    plain = segments(tmp_path, NAME)[0].path
    kept = plain.read_bytes()
    compress(tmp_path, NAME, Position(2, 0), [])
    plain.write_bytes(kept)

    assert replace_records(tmp_path, NAME, 1, [place[1]], blank)

    assert files(tmp_path) == ["0000000001.seg", "0000000002.seg"]
    assert records(tmp_path)[1][2] == BLANK
    assert all(b"secret" not in path.read_bytes() for path in (tmp_path / NAME).iterdir())


def test_the_segment_being_written_is_refused_until_its_writer_is_away(tmp_path: Path) -> None:
    writer = written(tmp_path)
    place = records(tmp_path)[2]
    with pytest.raises(JournalError, match="is being written by another process"):
        replace_records(tmp_path, NAME, 2, [place[1]], blank)
    assert records(tmp_path)[2] == place
    writer.close()
    assert replace_records(tmp_path, NAME, 2, [place[1]], blank)
    assert records(tmp_path)[2][2] == bytes(len(TEXT[2]))


def test_only_a_whole_record_of_the_same_length_is_replaced(tmp_path: Path) -> None:
    written(tmp_path).close()
    before = records(tmp_path)
    for offset in (before[1][1] + 1, 0, 10**6):
        with pytest.raises(JournalError, match=f"Segment 1 .* has no record at byte {offset}"):
            replace_records(tmp_path, NAME, 1, [offset], blank)
    with pytest.raises(ValueError, match="only be replaced by one of the same length"):
        replace_records(tmp_path, NAME, 1, [before[1][1]], lambda _: b"short")
    assert records(tmp_path) == before
    assert not replace_records(tmp_path, NAME, 7, [DATA_OFFSET], blank)


def test_a_writer_that_is_asked_finishes_its_segment_and_goes_on_in_the_next(
    tmp_path: Path,
) -> None:
    writer = written(tmp_path)
    asked = tmp_path / NAME / ROLL_NAME
    writer.roll_if_asked()
    assert [each.number for each in segments(tmp_path, NAME)] == [1, 2]
    asked.write_text("2", encoding="ascii")
    writer.roll_if_asked()
    assert [each.number for each in segments(tmp_path, NAME)] == [1, 2, 3]
    assert not asked.exists()
    # One without records holds nothing that anybody waits for, and a reader would miss it.
    asked.write_text("3", encoding="ascii")
    writer.roll_if_asked()
    assert [each.number for each in segments(tmp_path, NAME)] == [1, 2, 3]
    assert not asked.exists()
    writer.append([b"fifth"])
    assert [(each[0], each[2]) for each in records(tmp_path)] == [
        (1, TEXT[0]),
        (1, TEXT[1]),
        (2, TEXT[2]),
        (2, TEXT[3]),
        (3, b"fifth"),
    ]
    # What was asked of an earlier segment is done already.
    asked.write_text("2", encoding="ascii")
    writer.roll_if_asked()
    assert [each.number for each in segments(tmp_path, NAME)] == [1, 2, 3]
    writer.close()
    # A new life has not begun a segment yet.
    writer = JournalWriter(tmp_path, NAME, durability=Durability.OS, segment_bytes=2**16)
    asked.write_text("3", encoding="ascii")
    writer.roll_if_asked()
    assert [each.number for each in segments(tmp_path, NAME)] == [1, 2, 3, 4]
    assert os.listdir(tmp_path / NAME).count(ROLL_NAME) == 0
    writer.append([b"sixth"])
    assert records(tmp_path)[-1][::2] == (4, b"sixth")
    writer.close()
