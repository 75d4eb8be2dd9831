"""The reader: following, replaying, and going on past what is missing or cannot be read."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from clicktrail.journal import (
    JournalError,
    JournalReader,
    JournalWriter,
    Position,
    journals,
    reader,
    segments,
)
from clicktrail.journal.files import Content, PlainContent, SegmentFile
from clicktrail.journal.format import DATA_OFFSET, HEAD_BYTES, MAX_PAYLOAD, Header, header_block
from clicktrail.journal.retention import compress
from clicktrail.settings import Durability

NAME = "000-00"
ROOM = 1000


@pytest.fixture
def directory(tmp_path: Path) -> Path:
    """A journal of three segments with two records each, the newest still being written."""
    write(tmp_path, [b"a" * 400, b"b" * 400], [b"c" * 400, b"d" * 400], [b"e" * 400, b"f" * 400])
    return tmp_path


def write(directory: Path, *batches: list[bytes], segment_bytes: int = DATA_OFFSET + ROOM) -> None:
    writer = JournalWriter(directory, NAME, durability=Durability.OS, segment_bytes=segment_bytes)
    for batch in batches:
        writer.append(batch)
    writer.close()


def path(directory: Path, number: int) -> Path:
    return directory / NAME / f"{number:010d}.seg"


def letters(records: list[tuple[int, bytes]]) -> str:
    return "".join(payload[:1].decode() for _, payload in records)


def drain(follower: JournalReader, position: Position) -> tuple[str, list[str], Position]:
    """Read until nothing follows; a problem that stays is listed once."""
    found = ""
    problems: list[str] = []
    while True:
        chunk = follower.read(position)
        found += letters(chunk.records)
        problems += [problem for problem in chunk.problems if problem not in problems]
        if chunk.next == position:
            return found, problems, position
        position = chunk.next


def test_a_journal_that_is_not_there_yet_has_nothing_to_read(tmp_path: Path) -> None:
    follower = JournalReader(tmp_path, NAME)
    chunk = follower.read(Position())
    assert (chunk.records, chunk.problems, chunk.next) == ([], [], Position())
    assert follower.lag(Position()) == 0
    write(tmp_path, [b"now"])
    assert letters(follower.read(Position()).records) == "n"


def test_a_chunk_never_crosses_a_segment_and_names_its_range(directory: Path) -> None:
    chunk = JournalReader(directory, NAME).read(Position())
    assert chunk.segment == 1
    assert chunk.first == DATA_OFFSET
    assert chunk.last == DATA_OFFSET + HEAD_BYTES + 400
    assert chunk.next == Position(1, DATA_OFFSET + 2 * (HEAD_BYTES + 400))
    assert chunk.records == [(chunk.first, b"a" * 400), (chunk.last, b"b" * 400)]
    assert chunk.problems == []


def test_records_are_limited_by_number_and_by_bytes(directory: Path) -> None:
    follower = JournalReader(directory, NAME)
    assert letters(follower.read(Position(), limit=1).records) == "a"
    assert letters(follower.read(Position(), max_bytes=819).records) == "a"
    assert letters(follower.read(Position(), max_bytes=820).records) == "ab"
    assert letters(follower.read(Position(), max_bytes=1).records) == "a"


def test_records_larger_than_a_read_block_are_read(tmp_path: Path) -> None:
    batch = [b"x" * 700_000, b"y" * 10, b"z" * 2**20]
    write(tmp_path, batch, segment_bytes=4 * 2**20)
    chunk = JournalReader(tmp_path, NAME).read(Position())
    assert [payload for _, payload in chunk.records] == batch


def test_lag_is_nothing_exactly_when_all_is_read(tmp_path: Path) -> None:
    writer = JournalWriter(tmp_path, NAME, durability=Durability.OS, segment_bytes=20_000)
    follower = JournalReader(tmp_path, NAME)
    position = Position()
    for size in (5, 0, 300, 7):
        writer.append([b"x" * size, b"y"])
        assert follower.lag(position) == size + 1 + 2 * HEAD_BYTES
        position = follower.read(position).next
        assert follower.lag(position) == 0
    with path(tmp_path, 1).open("r+b") as file:
        file.seek(position.offset)
        file.write(b"\xc7\x1e\0\0\0\x05torn")
    assert follower.lag(position) == 0
    writer.close()


def test_lag_counts_finished_segments_compressed_or_not(directory: Path) -> None:
    follower = JournalReader(directory, NAME)
    assert follower.lag(Position()) == 6 * 410
    compress(directory, NAME, Position(3, 0), [])
    assert follower.lag(Position()) == 6 * 410
    assert follower.lag(Position(2, DATA_OFFSET + 410)) == 3 * 410


def test_a_deleted_segment_is_told_only_to_a_reader_that_stood_in_it(directory: Path) -> None:
    path(directory, 1).unlink()
    follower = JournalReader(directory, NAME)
    assert drain(follower, Position())[:2] == ("cdef", [])
    assert drain(follower, Position(1, DATA_OFFSET + 410))[:2] == (
        "cdef",
        ["Segment 1 of journal 000-00 is missing before it was read to its end."],
    )


def test_a_reader_stays_where_a_file_cannot_be_read_and_goes_on_later(directory: Path) -> None:
    file = path(directory, 2)
    aside = file.rename(file.with_suffix(".aside"))
    file.mkdir()
    follower = JournalReader(directory, NAME)
    found, problems, position = drain(follower, Position())
    assert found == "ab"
    assert problems == ["Segment 2 of journal 000-00 cannot be read: Is a directory."]
    file.rmdir()
    aside.rename(file)
    assert drain(follower, position)[:2] == ("cdef", [])


def test_a_finished_segment_shorter_than_what_was_read_is_told(directory: Path) -> None:
    follower = JournalReader(directory, NAME)
    position = follower.read(Position()).next
    os.truncate(path(directory, 1), DATA_OFFSET + 410)
    assert drain(follower, position)[:2] == (
        "cdef",
        ["Segment 1 of journal 000-00 is shorter than what was read of it before."],
    )


def test_a_segment_of_a_newer_version_is_not_guessed_at(directory: Path) -> None:
    with path(directory, 1).open("r+b") as file:
        file.write(header_block(Header(2, 1, 1, 0, NAME)))
    found, problems, position = drain(JournalReader(directory, NAME), Position())
    assert (found, position) == ("", Position(1, 0))
    assert problems == ["Segment 1 of journal 000-00 was written by a newer version of Clicktrail."]


def test_a_hole_in_a_finished_segment_is_passed_over_and_told(directory: Path) -> None:
    with path(directory, 1).open("r+b") as file:
        file.seek(DATA_OFFSET)
        file.write(bytes(410))
    found, problems, _ = drain(JournalReader(directory, NAME), Position())
    assert found == "bcdef"
    assert problems == [
        "Segment 1 of journal 000-00 is damaged: 410 bytes from 8192 on were passed over."
    ]


def test_a_reader_waits_at_a_torn_record_until_the_next_writer_cuts_it(tmp_path: Path) -> None:
    write(tmp_path, [b"a", b"b" * 50])
    newest = path(tmp_path, 1)
    os.truncate(newest, newest.stat().st_size - 1)
    follower = JournalReader(tmp_path, NAME)
    found, problems, position = drain(follower, Position())
    assert (found, problems, position) == ("a", [], Position(1, DATA_OFFSET + 11))
    write(tmp_path, [b"c"])
    assert drain(follower, position)[:2] == ("c", [])


def test_a_reader_does_not_mistake_a_write_under_way_for_damage(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(tmp_path, [b"a" * 50, b"b" * 50])
    file = path(tmp_path, 1)
    whole = file.read_bytes()
    started = DATA_OFFSET + 20
    file.write_bytes(
        whole[:started] + bytes(DATA_OFFSET + 60 - started) + whole[DATA_OFFSET + 60 :]
    )

    class Raced(PlainContent):
        """Sees the first record half written until it has searched for the next valid one."""

        def read(self, offset: int, count: int) -> bytes:
            data = super().read(offset, count)
            if count > 2 * MAX_PAYLOAD:
                file.write_bytes(whole)
            return data

    monkeypatch.setattr(reader, "PlainContent", Raced)
    assert drain(JournalReader(tmp_path, NAME), Position())[:2] == ("ab", [])


def test_a_range_can_be_read_again_and_is_refused_once_it_is_not_whole(directory: Path) -> None:
    follower = JournalReader(directory, NAME)
    chunk = follower.read(Position(2, 0))
    assert follower.read_range(2, chunk.first, chunk.last) == chunk.records
    assert follower.read_range(2, chunk.last, chunk.last) == chunk.records[1:]
    for first, last in [
        (chunk.first + 1, chunk.last),
        (chunk.first, chunk.last + 1),
        (chunk.last, chunk.first),
    ]:
        with pytest.raises(JournalError, match="Segment 2 of journal 000-00 is damaged between"):
            follower.read_range(2, first, last)
    with path(directory, 2).open("r+b") as file:
        file.seek(chunk.last + 30)
        file.write(b"?")
    with pytest.raises(JournalError, match="Segment 2 of journal 000-00 is damaged between"):
        follower.read_range(2, chunk.first, chunk.last)
    path(directory, 2).unlink()
    with pytest.raises(JournalError, match="Segment 2 of journal 000-00 is not there any more"):
        follower.read_range(2, chunk.first, chunk.last)


def test_a_segment_replaced_between_listing_and_opening_is_found(
    directory: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    follower = JournalReader(directory, NAME)
    real = follower._open
    replaced: list[int] = []

    def opens_late(segment: SegmentFile) -> Content:
        if not replaced:
            replaced.extend(compress(directory, NAME, Position(3, 0), []))
        return real(segment)

    monkeypatch.setattr(follower, "_open", opens_late)
    assert drain(follower, Position())[:2] == ("abcdef", [])
    assert replaced == [1, 2]


def test_journals_and_segments_are_listed_in_order(directory: Path) -> None:
    (directory / "import-2019").mkdir()
    (directory / "stray.txt").touch()
    assert journals(directory) == ["000-00", "import-2019"]
    assert [(s.number, s.compressed) for s in segments(directory, NAME)] == [
        (1, False),
        (2, False),
        (3, False),
    ]
    assert journals(directory / "nowhere") == []
    assert segments(directory, "nowhere") == []
