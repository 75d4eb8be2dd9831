"""A journal on a disk that is really full: refusals are plain, nothing is lost, and it recovers."""

from __future__ import annotations

import errno
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from clicktrail.journal import JournalError, JournalReader, JournalWriter, Position, segments
from clicktrail.settings import Durability
from tests.support.small_disk import small_disk as mounted

NAME = "000-00"

LIMITED = """
import resource, sys
from pathlib import Path
from clicktrail.journal import JournalError, JournalWriter
from clicktrail.settings import Durability

writer = JournalWriter(
    Path(sys.argv[1]), sys.argv[2], durability=Durability.OS, segment_bytes=2**20
)
resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, resource.RLIM_INFINITY))
writer.append([b"before"])
number = 0
try:
    while True:
        writer.append([b"%06d" % number * 1000] * 20)
        number += 1
except JournalError as refusal:
    print(refusal)
resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
writer.append([b"after"])
print(number)
writer.close()
"""


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


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of its own with 1 MiB."""
    with mounted(tmp_path / "disk", 1) as disk:
        yield disk


def fill_up(ballast: Path) -> None:
    """Take all the room that the disk of `ballast` has left."""
    fd = os.open(ballast, os.O_WRONLY | os.O_CREAT)
    try:
        while os.write(fd, bytes(4096)):
            pass
    except OSError as error:
        assert error.errno == errno.ENOSPC  # noqa: PT017
    finally:
        os.close(fd)


@pytest.mark.parametrize("durability", Durability)
@pytest.mark.parametrize("segment_bytes", [100_000, 700_000, 2**26])
def test_a_full_disk_refuses_whole_batches_and_takes_them_again_once_there_is_room(
    small_disk: Path, durability: Durability, segment_bytes: int
) -> None:
    ballast = small_disk / "ballast"
    ballast.write_bytes(bytes(50_000))
    writer = JournalWriter(small_disk, NAME, durability=durability, segment_bytes=segment_bytes)
    kept: list[bytes] = []

    def fill() -> int:
        before = len(kept)
        try:
            while True:
                batch = [b"%06d" % (len(kept) + extra) * 100 for extra in range(10)]
                writer.append(batch)
                kept.extend(batch)
        except JournalError as refusal:
            sentence = "The disk has no room for journal 000-00: No space left on device."
            assert str(refusal) == sentence  # noqa: PT017
        return len(kept) - before

    assert fill() > 500
    for _ in range(3):
        with pytest.raises(JournalError):
            writer.append([b"x" * 40_000])
    assert read_all(small_disk) == (kept, [])
    ballast.unlink()
    assert fill() > 10
    assert read_all(small_disk) == (kept, [])
    if segment_bytes > 2**20:
        # Room is sought before anything is written, so a refusal costs no segment.
        assert len(segments(small_disk, NAME)) == 1
    writer.close()
    assert read_all(small_disk) == (kept, [])


def test_the_reserve_takes_records_after_the_disk_is_full(small_disk: Path) -> None:
    writer = JournalWriter(small_disk, NAME, durability=Durability.OS, segment_bytes=300_000)
    writer.append([b"first"])
    fill_up(small_disk / "ballast")
    batches = 100
    for number in range(batches):
        writer.append([b"%04d" % number * 250] * 5)
    writer.close()
    payloads, problems = read_all(small_disk)
    assert (len(payloads), problems) == (1 + batches * 5, [])


def test_a_writer_starts_on_a_full_disk_and_works_once_there_is_room(small_disk: Path) -> None:
    ballast = small_disk / "ballast"
    fill_up(ballast)
    writer = JournalWriter(small_disk, NAME, durability=Durability.OS, segment_bytes=300_000)
    with pytest.raises(JournalError, match="no room"):
        writer.append([b"one"])
    ballast.unlink()
    writer.append([b"two"])
    writer.close()
    assert read_all(small_disk) == ([b"two"], [])


def test_a_limit_on_file_size_is_met_like_a_full_disk(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", LIMITED, str(tmp_path), NAME],
        capture_output=True,
        text=True,
        check=True,
    )
    refusal, number = done.stdout.splitlines()
    assert refusal == "The disk has no room for journal 000-00: File too large."
    kept = [b"%06d" % count * 1000 for count in range(int(number)) for _ in range(20)]
    assert read_all(tmp_path) == ([b"before", *kept, b"after"], [])
