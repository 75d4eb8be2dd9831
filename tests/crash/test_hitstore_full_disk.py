"""A hit store on a disk that is really full: an insert that was not kept must not pass for one."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.small_disk import small_disk as mounted

PROGRAM = """
import os, sys
from pathlib import Path
from clicktrail.hits.engine import Engine, EngineError, Limits, Statement

disk = Path(sys.argv[1])
engine = Engine(disk / "hits", Limits.for_this_machine())
engine.open()

def run(sql, **fields):
    return engine.submit(Statement(sql=sql, **fields)).result(60)

def insert(first):
    block = b"".join(b"%d\\n" % number for number in range(first, first + 1000))
    token = {"insert_deduplication_token": f"from {first}"}
    try:
        answer = run("INSERT INTO numbers (number)", block=block, settings=token)
    except EngineError as error:
        print("refused:", error.code)
    else:
        print("taken:", answer.written_rows)

run(
    "CREATE TABLE numbers (number UInt64) ENGINE = MergeTree ORDER BY number"
    " SETTINGS non_replicated_deduplication_window = 10"
)
insert(0)
with (disk / "filling").open("wb", buffering=0) as filling:
    try:
        while True:
            filling.write(bytes(4096))
    except OSError:
        pass
insert(1000)
(disk / "filling").unlink()
insert(1000)
insert(1000)
print(run("SELECT count(), uniqExact(number) FROM numbers").body.decode().split())
engine.close()
"""


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of its own with 32 MiB."""
    with mounted(tmp_path / "disk", 32) as disk:
        yield disk


def test_an_insert_that_finds_no_room_is_refused_and_counts_once_when_repeated(
    small_disk: Path,
) -> None:
    said = subprocess.run(
        [sys.executable, "-c", PROGRAM, str(small_disk)],
        stdout=subprocess.PIPE,
        text=True,
        check=True,
        timeout=120,
    ).stdout.splitlines()
    assert said[:3] == ["taken: 1000", "refused: 243", "taken: 1000"]
    assert said[-1] == "['2000', '2000']"
