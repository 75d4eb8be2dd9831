"""Retention: what is done is compressed, what is old goes, and a crash between leaves all whole."""

from __future__ import annotations

import errno
import os
from pathlib import Path

import pytest

from clicktrail.journal import JournalReader, JournalWriter, Position
from clicktrail.journal.format import DATA_OFFSET
from clicktrail.journal.retention import compress, delete_older, retain
from clicktrail.settings import Durability

NAME = "000-00"
DAY = 86_400
NOW = 1_800_000_000.0
TEXT = [b"a" * 900, b"b" * 900, b"c" * 900, b"d" * 900]


@pytest.fixture
def directory(tmp_path: Path) -> Path:
    """A journal of four segments with one record each, written 40, 30, 20 and 10 days ago."""
    writer = JournalWriter(
        tmp_path, NAME, durability=Durability.OS, segment_bytes=DATA_OFFSET + 1000
    )
    for payload in TEXT:
        writer.append([payload])
    writer.close()
    for number in range(1, 5):
        age = (50 - 10 * number) * DAY
        os.utime(tmp_path / NAME / f"{number:010d}.seg", (NOW - age, NOW - age))
    return tmp_path


def names(directory: Path) -> list[str]:
    return sorted(path.name for path in (directory / NAME).iterdir())


def read_all(directory: Path) -> list[bytes]:
    reader, position = JournalReader(directory, NAME), Position()
    payloads: list[bytes] = []
    while True:
        chunk = reader.read(position)
        assert chunk.problems == []
        payloads += [payload for _, payload in chunk.records]
        if chunk.next == position:
            return payloads
        position = chunk.next


def test_only_what_lies_wholly_before_the_done_position_is_compressed(directory: Path) -> None:
    reader = JournalReader(directory, NAME)
    before = [reader.read(Position(number, 0)) for number in (1, 2)]
    assert compress(directory, NAME, Position(3, DATA_OFFSET + 5), []) == [1, 2]
    assert names(directory) == [
        "0000000001.seg.zst",
        "0000000002.seg.zst",
        "0000000003.seg",
        "0000000004.seg",
    ]
    assert read_all(directory) == TEXT
    for chunk in before:
        assert reader.read_range(chunk.segment, chunk.first, chunk.last) == chunk.records


def test_the_newest_segment_is_never_touched(directory: Path) -> None:
    done = Position(99, 0)
    assert delete_older(directory, NAME, done, NOW, []) == [1, 2, 3]
    assert compress(directory, NAME, done, []) == []
    assert names(directory) == ["0000000004.seg"]


def test_age_counts_from_the_last_write_also_after_compression(directory: Path) -> None:
    rounds = retain(directory, {NAME: Position(4, 0)}, days=25, now=NOW)
    assert rounds == {NAME: ([3], [1, 2], [])}
    assert retain(directory, {NAME: Position(4, 0)}, days=21, now=NOW) == {NAME: ([], [], [])}
    assert retain(directory, {NAME: Position(4, 0)}, days=19, now=NOW) == {NAME: ([], [3], [])}
    assert read_all(directory) == TEXT[3:]


def test_what_ingestion_still_needs_is_kept_however_old(directory: Path) -> None:
    assert retain(directory, {NAME: Position(2, 0)}, days=1, now=NOW) == {NAME: ([], [1], [])}
    assert retain(directory, {}, days=1, now=NOW) == {}
    assert names(directory) == ["0000000002.seg", "0000000003.seg", "0000000004.seg"]


class PowerCutError(BaseException):
    """Ends a round at a chosen step, as a kill would."""


@pytest.mark.parametrize("step", ["utime", "fsync", "replace", "fsync of the folder", "unlink"])
def test_a_crash_at_any_step_of_compression_loses_nothing_and_is_made_good(
    directory: Path, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    real_fsync, real_unlink = os.fsync, Path.unlink
    folder_inode = (directory / NAME).stat().st_ino

    def cut(*_: object, **__: object) -> None:
        # Nothing cleans up after a kill.
        patch.setattr(Path, "unlink", lambda *_, **__: None)
        raise PowerCutError

    def cut_at_folder(fd: int) -> None:
        if os.fstat(fd).st_ino == folder_inode:
            cut()
        real_fsync(fd)

    def cut_at_segment(path: Path, missing_ok: bool = False) -> None:
        if path.suffix == ".seg":
            cut()
        real_unlink(path, missing_ok)

    with monkeypatch.context() as patch:
        match step:
            case "utime":
                patch.setattr(os, "utime", cut)
            case "fsync":
                patch.setattr(os, "fsync", cut)
            case "replace":
                patch.setattr(Path, "replace", cut)
            case "fsync of the folder":
                patch.setattr(os, "fsync", cut_at_folder)
            case "unlink":
                patch.setattr(Path, "unlink", cut_at_segment)
        with pytest.raises(PowerCutError):
            compress(directory, NAME, Position(2, 0), [])

    left = names(directory)
    assert "0000000001.seg" in left
    assert len(left) == 5
    assert read_all(directory) == TEXT
    assert compress(directory, NAME, Position(2, 0), []) == [1]
    assert names(directory) == [
        "0000000001.seg.zst",
        "0000000002.seg",
        "0000000003.seg",
        "0000000004.seg",
    ]
    assert read_all(directory) == TEXT


def test_a_segment_left_in_both_forms_is_deleted_in_both(directory: Path) -> None:
    whole = (directory / NAME / "0000000001.seg").read_bytes()
    compress(directory, NAME, Position(2, 0), [])
    (directory / NAME / "0000000001.seg").write_bytes(whole)
    os.utime(directory / NAME / "0000000001.seg", (0, 0))
    assert delete_older(directory, NAME, Position(2, 0), NOW, []) == [1]
    assert names(directory) == ["0000000002.seg", "0000000003.seg", "0000000004.seg"]


def test_a_full_disk_is_told_and_leaves_the_original(
    directory: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(fd: int) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    problems: list[str] = []
    with monkeypatch.context() as patch:
        patch.setattr(os, "fsync", full)
        assert compress(directory, NAME, Position(4, 0), problems) == []
    assert problems == [
        "Segment 1 of journal 000-00 could not be compressed: No space left on device."
    ]
    assert len(names(directory)) == 4
    assert read_all(directory) == TEXT


def test_a_damaged_compressed_segment_gives_what_it_still_holds_and_tells(tmp_path: Path) -> None:
    writer = JournalWriter(tmp_path, NAME, durability=Durability.OS, segment_bytes=2**20)
    batch = [os.urandom(1000) for _ in range(900)]
    writer.append(batch)
    writer.append([bytes(2**18)])
    writer.close()
    compress(tmp_path, NAME, Position(2, 0), [])
    file = tmp_path / NAME / "0000000001.seg.zst"
    os.truncate(file, file.stat().st_size * 2 // 3)

    reader = JournalReader(tmp_path, NAME)
    chunk = reader.read(Position())
    assert 0 < len(chunk.records) < 900
    assert [payload for _, payload in chunk.records] == batch[: len(chunk.records)]
    after = reader.read(chunk.next)
    assert [len(payload) for _, payload in after.records] == [2**18]
    assert after.problems == [
        "Segment 1 of journal 000-00 ends early: its compressed form is damaged."
    ]
