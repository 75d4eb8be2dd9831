"""Shared counters on a disk that is really full: an error in words, never a death by SIGBUS."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from tests.support.small_disk import small_disk

PROGRAM = """
import sys
from pathlib import Path
from clicktrail.edge.turns import Turns
from clicktrail.edge.visits import VisitTable

disk = Path(sys.argv[1])
turns, visits = Turns(disk / "turns.bin", dict), VisitTable(disk / "visits.bin")
print(turns.take(7, 1), visits.seen(1, 1000))
filler = (disk / "filler").open("wb", buffering=0)
try:
    while True:
        filler.write(bytes(4096))
except OSError:
    pass
# What has its place on the disk goes on; what has none is refused.
print(turns.take(7, 1), visits.seen(1, 1001))
for refused in (lambda: turns.take(5000, 1), lambda: turns.take_below(900_000, 0, 5),
                lambda: visits.seen(40_000, 1000)):
    try:
        print("taken", refused())
    except OSError as error:
        print(error.strerror)
print(turns.peek(5000, 1), visits.seen(40_000, 1000, enter=False))
filler.truncate(0)
print(turns.take(5000, 1), turns.take_below(900_000, 0, 5), visits.seen(40_000, 1000))
"""


def test_a_full_disk_refuses_new_counters_and_keeps_the_others_going(tmp_path: Path) -> None:
    with small_disk(tmp_path / "disk", 2) as disk:
        said = subprocess.run(
            [sys.executable, "-c", PROGRAM, str(disk)], capture_output=True, text=True, timeout=60
        )
    full = "No space left on device"
    assert (said.returncode, said.stderr) == (0, "")
    assert said.stdout.splitlines() == [
        "0 False",
        "1 True",
        full,
        full,
        full,
        "0 False",
        "0 True False",
    ]
