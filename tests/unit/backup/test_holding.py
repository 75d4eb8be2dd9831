"""Journals are held whole, though their files are compressed and deleted meanwhile."""

from __future__ import annotations

from pathlib import Path

import pytest

from clicktrail.backup import holding
from clicktrail.journal.files import SegmentFile, segments
from clicktrail.journal.reader import JournalReader, Position
from clicktrail.journal.retention import compress
from clicktrail.journal.writer import JournalWriter
from clicktrail.settings import Durability

PAYLOADS = [bytes((number,)) * 1500 for number in range(20)]


def write(directory: Path, name: str) -> None:
    writer = JournalWriter(directory, name, durability=Durability.OS, segment_bytes=10_000)
    for payload in PAYLOADS:
        writer.append([payload])
    writer.close()


def read(directory: Path, name: str) -> list[bytes]:
    reader = JournalReader(directory, name)
    position, found = Position(), []
    while (chunk := reader.read(position)).records:
        found += [payload for _, payload in chunk.records]
        position = chunk.next
    return found


def test_a_segment_that_is_compressed_between_two_looks_is_held(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    data, root = tmp_path / "data", tmp_path / "root"
    write(data / "outbox", "000-00")
    looks = 0

    def then_compressed(directory: Path, name: str) -> list[SegmentFile]:
        nonlocal looks
        found = segments(directory, name)
        if not looks:
            assert compress(directory, name, Position(3), []) == [1, 2]
            # Those before it are linked already where the one that is gone comes to be looked at.
            found = [each for each in segments(directory, name) if each.number != 2] + found[1:2]
        looks += 1
        return found

    monkeypatch.setattr(holding, "segments", then_compressed)
    held = holding.hold_segments(data, root, "outbox")
    assert looks == 2
    assert held == sorted(held)
    assert {path.rpartition(".")[2] for path in held} == {"seg", "zst"}
    assert sorted(p.relative_to(root).as_posix() for p in root.rglob("*.*")) == held
    assert read(root / "outbox", "000-00") == PAYLOADS


def test_what_lies_beside_segments_is_kept_and_what_is_half_written_is_not(
    tmp_path: Path,
) -> None:
    data, root = tmp_path / "data", tmp_path / "root"
    write(data / "shared" / "00" / "journal", "shared-00")
    for name in (
        "ingest/followed",
        "journal/shared-00/begun.next",
        "journal/shared-00/0000000001.zst.tmp",
        "journal/shared-00/identity",
        "of-which-stream.json",
    ):
        path = data / "shared" / "00" / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(name)
    assert holding.partitions(data) == ["shared/00"]
    kept = holding.keep_beside(data, root, "shared/00")
    assert kept == ["shared/00/journal/shared-00/identity", "shared/00/of-which-stream.json"]
    assert (root / kept[0]).read_text() == "journal/shared-00/identity"
    assert holding.keep_beside(data, root, "outbox") == []
    assert holding.hold_segments(data, root, "outbox") == []
