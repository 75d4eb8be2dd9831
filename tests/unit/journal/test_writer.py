"""The writer: rotation, limits, the lock, and what it does when the disk fails it."""

from __future__ import annotations

import errno
import os
from pathlib import Path

import pytest

from clicktrail.journal import JournalError, JournalReader, JournalWriter, Position, segments
from clicktrail.journal.format import DATA_OFFSET, HEAD_BYTES, MAX_PAYLOAD
from clicktrail.settings import Durability

NAME = "000-00"
SEGMENT_BYTES = 10_000


def start(
    directory: Path,
    durability: Durability = Durability.OS,
    segment_bytes: int = SEGMENT_BYTES,
) -> JournalWriter:
    return JournalWriter(directory, NAME, durability=durability, segment_bytes=segment_bytes)


def read_all(directory: Path) -> tuple[list[bytes], list[str]]:
    reader, position = JournalReader(directory, NAME), Position()
    payloads: list[bytes] = []
    problems: list[str] = []
    while True:
        chunk = reader.read(position)
        payloads += [payload for _, payload in chunk.records]
        problems += chunk.problems
        if chunk.next == position:
            return payloads, problems
        position = chunk.next


def names(directory: Path) -> list[str]:
    return sorted(path.name for path in (directory / NAME).iterdir())


def no_device(fd: int) -> None:
    raise OSError(errno.EIO, os.strerror(errno.EIO))


def test_a_segment_is_closed_at_its_size_and_the_next_begun(tmp_path: Path) -> None:
    writer = start(tmp_path)
    for number in range(5):
        writer.append([bytes([65 + number]) * 800])
    assert names(tmp_path) == ["0000000001.seg", "0000000002.seg", "0000000003.seg", "reserve.next"]
    sizes = [segment.path.stat().st_size for segment in segments(tmp_path, NAME)]
    assert sizes == [DATA_OFFSET + 2 * 810, DATA_OFFSET + 2 * 810, SEGMENT_BYTES]
    writer.close()
    assert names(tmp_path) == ["0000000001.seg", "0000000002.seg", "0000000003.seg"]
    assert (tmp_path / NAME / "0000000003.seg").stat().st_size == DATA_OFFSET + 810


def test_room_for_the_segment_and_its_successor_is_reserved(tmp_path: Path) -> None:
    size = 2**20
    writer = start(tmp_path, segment_bytes=size)
    writer.append([b"x"])
    for name in ("0000000001.seg", "reserve.next"):
        assert (tmp_path / NAME / name).stat().st_blocks * 512 >= size
    writer.close()


def test_a_batch_larger_than_a_segment_stays_in_one_piece(tmp_path: Path) -> None:
    writer = start(tmp_path)
    batch = [bytes([number]) * 1000 for number in range(20)]
    writer.append([b"before"])
    writer.append(batch)
    writer.append([b"after"])
    writer.close()
    chunk = JournalReader(tmp_path, NAME).read(Position(2, 0))
    assert [payload for _, payload in chunk.records] == batch
    assert read_all(tmp_path) == ([b"before", *batch, b"after"], [])


@pytest.mark.parametrize("segment_bytes", [SEGMENT_BYTES, 4 * 2**20])
def test_a_payload_that_is_too_large_is_refused_and_nothing_of_its_batch_kept(
    tmp_path: Path, segment_bytes: int
) -> None:
    writer = start(tmp_path, segment_bytes=segment_bytes)
    largest = min(MAX_PAYLOAD, segment_bytes - DATA_OFFSET - HEAD_BYTES)
    assert writer.max_payload == largest
    with pytest.raises(ValueError, match=f"at most {largest} bytes"):
        writer.append([b"small", bytes(largest + 1)])
    writer.append([b"x" * largest])
    writer.close()
    assert read_all(tmp_path) == ([b"x" * largest], [])


def test_two_writers_cannot_share_a_journal(tmp_path: Path) -> None:
    first = start(tmp_path)
    with pytest.raises(JournalError, match="Journal 000-00 is being written by another process"):
        start(tmp_path)
    first.close()
    start(tmp_path).close()


@pytest.mark.parametrize("name", ["", "../up", ".hidden", "a/b", "x" * 63])
def test_a_name_that_is_no_plain_folder_name_is_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(ValueError, match="cannot name a journal"):
        JournalWriter(tmp_path, name, durability=Durability.OS, segment_bytes=SEGMENT_BYTES)


def test_restarts_without_a_record_leave_no_files_behind(tmp_path: Path) -> None:
    for _ in range(3):
        start(tmp_path).close()
    assert names(tmp_path) == []
    writer = start(tmp_path)
    writer.append([b"one"])
    writer.close()
    for _ in range(3):
        writer = start(tmp_path)
        assert writer.last_payload == b"one"
        writer.close()
    assert names(tmp_path) == ["0000000001.seg"]


@pytest.mark.parametrize("size", [0, 50, DATA_OFFSET, SEGMENT_BYTES])
def test_an_empty_newest_segment_is_replaced_and_the_last_record_found_before_it(
    tmp_path: Path, size: int
) -> None:
    writer = start(tmp_path)
    writer.append([b"one"])
    writer.close()
    newest = tmp_path / NAME / "0000000002.seg"
    newest.write_bytes((tmp_path / NAME / "0000000001.seg").read_bytes()[:DATA_OFFSET])
    os.truncate(newest, size)

    writer = start(tmp_path)
    assert (writer.last_payload, writer.problems) == (b"one", ())
    writer.append([b"two"])
    writer.close()
    assert names(tmp_path) == ["0000000001.seg", "0000000002.seg"]
    assert read_all(tmp_path) == ([b"one", b"two"], [])


def test_a_newest_segment_with_a_lost_header_is_left_as_it_is(tmp_path: Path) -> None:
    writer = start(tmp_path)
    writer.append([b"lost"])
    writer.close()
    path = tmp_path / NAME / "0000000001.seg"
    damaged = bytes(DATA_OFFSET) + path.read_bytes()[DATA_OFFSET:]
    path.write_bytes(damaged)

    writer = start(tmp_path)
    assert writer.last_payload is None
    assert writer.problems == (
        "Segment 1 of journal 000-00: its header is damaged, so it is left as it is.",
    )
    writer.append([b"new"])
    writer.close()
    assert path.read_bytes() == damaged
    assert read_all(tmp_path) == (
        [b"new"],
        [
            "Segment 1 of journal 000-00 has a damaged header;"
            f" its {DATA_OFFSET + HEAD_BYTES + 4} bytes are lost."
        ],
    )


@pytest.mark.parametrize("durability", Durability)
def test_a_failed_write_leaves_nothing_and_the_next_one_works(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, durability: Durability
) -> None:
    writer = start(tmp_path, durability)
    writer.append([b"one"])
    real = os.pwrite

    def tears(fd: int, data: bytes, offset: int) -> int:
        """Write a part that holds a whole record, then fail like a broken device."""
        if len(data) == 10:
            return real(fd, data, offset)
        real(fd, data[: HEAD_BYTES + 3 + 5], offset)
        raise OSError(errno.EIO, os.strerror(errno.EIO))

    with monkeypatch.context() as patch:
        patch.setattr(os, "pwrite", tears)
        for _ in range(3):
            with pytest.raises(
                JournalError, match=r"Journal 000-00 cannot be written: Input/output"
            ):
                writer.append([b"two", b"three"])
    assert read_all(tmp_path)[0] == [b"one"]
    writer.append([b"four"])
    writer.close()
    assert read_all(tmp_path) == ([b"one", b"four"], [])


def test_a_short_write_is_completed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    writer = start(tmp_path)
    real = os.pwrite
    monkeypatch.setattr(os, "pwrite", lambda fd, data, offset: real(fd, data[:7], offset))
    writer.append([b"one" * 10, b"two" * 10])
    monkeypatch.undo()
    writer.close()
    assert read_all(tmp_path) == ([b"one" * 10, b"two" * 10], [])


@pytest.mark.parametrize(
    ("durability", "waited_for"), [(Durability.DISK, True), (Durability.OS, False)]
)
def test_only_with_the_disk_a_record_is_there_before_the_append_is_over(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, durability: Durability, waited_for: bool
) -> None:
    writer = start(tmp_path, durability)
    writer.append([b"one"])
    synced: list[bytes] = []
    segment = tmp_path / NAME / "0000000001.seg"
    # What the disk is asked to keep is in the file by then.
    monkeypatch.setattr(os, "fdatasync", lambda _fd: synced.append(segment.read_bytes()))
    writer.append([b"two"])
    assert [b"two" in content for content in synced] == ([True] if waited_for else [])
    writer.close()


def test_after_a_failed_fdatasync_the_file_is_not_written_to_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    writer = start(tmp_path, Durability.DISK)
    writer.append([b"one"])
    first = tmp_path / NAME / "0000000001.seg"
    with monkeypatch.context() as patch:
        patch.setattr(os, "fdatasync", no_device)
        with pytest.raises(JournalError, match=r"cannot be written: Input/output error\."):
            writer.append([b"two"])
    sealed = first.read_bytes()
    assert len(sealed) == DATA_OFFSET + HEAD_BYTES + 3
    writer.append([b"three"])
    writer.close()
    assert first.read_bytes() == sealed
    assert names(tmp_path) == ["0000000001.seg", "0000000002.seg"]
    assert read_all(tmp_path) == ([b"one", b"three"], [])


def test_failures_one_after_the_other_do_not_pile_up_segments(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    writer = start(tmp_path, Durability.DISK)
    writer.append([b"one"])
    # Each append that begins a segment syncs its header first, then its records.
    real = os.fdatasync

    def fails(fd: int) -> None:
        if os.pread(fd, 2, DATA_OFFSET) != b"\0\0":
            no_device(fd)
        real(fd)

    monkeypatch.setattr(os, "fdatasync", fails)
    for _ in range(5):
        with pytest.raises(JournalError):
            writer.append([b"two"])
    monkeypatch.undo()
    writer.append([b"three"])
    writer.close()
    assert len(names(tmp_path)) == 2
    assert read_all(tmp_path) == ([b"one", b"three"], [])


def test_a_closed_writer_refuses(tmp_path: Path) -> None:
    writer = start(tmp_path)
    writer.close()
    writer.close()
    with pytest.raises(JournalError, match="Journal 000-00 is closed"):
        writer.append([b"x"])


def test_nothing_is_written_for_no_payloads(tmp_path: Path) -> None:
    writer = start(tmp_path)
    writer.append([])
    assert names(tmp_path) == ["reserve.next"]
    writer.close()


def test_the_count_of_segments_goes_on_where_only_an_empty_one_is_left(tmp_path: Path) -> None:
    writer = start(tmp_path)
    writer.append([b"one"])
    writer.close()
    first = tmp_path / NAME / "0000000001.seg"
    first.with_name("0000000007.seg").write_bytes(first.read_bytes()[:DATA_OFFSET])
    first.unlink()
    for _ in range(2):
        start(tmp_path).close()
    writer = start(tmp_path)
    writer.append([b"two"])
    writer.close()
    assert names(tmp_path) == ["0000000007.seg"]
