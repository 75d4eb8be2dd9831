"""A segment is cut, zeroed or changed at every byte: what is whole is read, nothing is invented."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from clicktrail.journal import JournalReader, JournalWriter, Position
from clicktrail.journal.format import COPY_OFFSET, DATA_OFFSET, HEAD_BYTES
from clicktrail.settings import Durability

PAYLOADS = [b"first", b"second \xc7\x1e", b"", b"a somewhat longer fourth one", b"fifth"]
NAME = "000-00"


def truncated(data: bytes, at: int) -> bytes:
    return data[:at]


def zeroed(data: bytes, at: int) -> bytes:
    return data[:at] + bytes(len(data) - at)


def flipped(data: bytes, at: int) -> bytes:
    return data[:at] + bytes([data[at] ^ (1 << at % 8)]) + data[at + 1 :]


DAMAGES = [truncated, zeroed, flipped]
Damage = Callable[[bytes, int], bytes]


def start(directory: Path) -> JournalWriter:
    return JournalWriter(directory, NAME, durability=Durability.OS, segment_bytes=20_000)


def read_all(directory: Path) -> tuple[list[bytes], list[str]]:
    reader, position = JournalReader(directory, NAME), Position()
    payloads: list[bytes] = []
    problems: list[str] = []
    while True:
        chunk = reader.read(position, limit=2)
        payloads += [payload for _, payload in chunk.records]
        problems += chunk.problems
        if chunk.next == position:
            return payloads, problems
        position = chunk.next


def damaged_forms(directory: Path, damage: Damage) -> Iterator[tuple[int, list[bytes], Path]]:
    """Damage the one segment of a fresh journal at each byte; tell which records are left whole."""
    writer = start(directory)
    writer.append(PAYLOADS)
    writer.close()
    (path,) = (directory / NAME).glob("*.seg")
    sound = path.read_bytes()
    records = JournalReader(directory, NAME).read(Position()).records
    headers = [*range(120), *range(COPY_OFFSET, COPY_OFFSET + 120), DATA_OFFSET - 1]
    for at in [*headers, *range(DATA_OFFSET, len(sound))]:
        data = damage(sound, at)
        for leftover in (directory / NAME).iterdir():
            leftover.unlink()
        path.write_bytes(data)
        whole = [
            payload
            for offset, payload in records
            if data[offset : (end := offset + HEAD_BYTES + len(payload))] == sound[offset:end]
        ]
        yield at, whole, path


@pytest.mark.parametrize("damage", DAMAGES)
def test_all_whole_records_of_the_newest_segment_are_read(tmp_path: Path, damage: Damage) -> None:
    for at, whole, _ in damaged_forms(tmp_path, damage):
        payloads, _ = read_all(tmp_path)
        assert payloads == whole, at


@pytest.mark.parametrize("damage", DAMAGES)
def test_all_whole_records_of_a_finished_segment_are_read(tmp_path: Path, damage: Damage) -> None:
    later = tmp_path / "later"
    writer = start(later)
    writer.append([b"later"])
    writer.close()
    following = (later / NAME / "0000000001.seg").read_bytes()
    for at, whole, path in damaged_forms(tmp_path, damage):
        path.with_name("0000000002.seg").write_bytes(following)
        payloads, problems = read_all(tmp_path)
        assert payloads == [*whole, b"later"], at
        if damage is flipped:
            assert len(problems) == (at >= DATA_OFFSET), at


@pytest.mark.parametrize("damage", DAMAGES)
def test_a_starting_writer_goes_on_behind_the_last_whole_record(
    tmp_path: Path, damage: Damage
) -> None:
    for at, whole, _ in damaged_forms(tmp_path, damage):
        writer = start(tmp_path)
        assert writer.last_payload == (whole[-1] if whole else None), at
        writer.append([b"new"])
        writer.close()
        payloads, _ = read_all(tmp_path)
        assert payloads == [*whole, b"new"], at


def test_bytes_that_look_like_a_frame_are_not_taken_for_one(tmp_path: Path) -> None:
    elsewhere = tmp_path / "elsewhere"
    writer = start(elsewhere)
    writer.append([b"forged"])
    writer.close()
    frame = (elsewhere / NAME / "0000000001.seg").read_bytes()[DATA_OFFSET:]

    writer = start(tmp_path)
    writer.append([b"one", b"before " + frame, b"three"])
    writer.close()
    path = tmp_path / NAME / "0000000001.seg"
    offset = JournalReader(tmp_path, NAME).read(Position()).records[1][0]
    path.write_bytes(flipped(path.read_bytes(), offset))

    assert read_all(tmp_path)[0] == [b"one", b"three"]
