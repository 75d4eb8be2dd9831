"""A journal whose writer is killed again and again while a reader follows it."""

from __future__ import annotations

import random
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from clicktrail.journal import JournalReader, Position

ROUNDS = 12
NAME = "000-00"

# Appends numbered records as fast as it can, and tells the number of each batch's last record
# only after the append has returned.
WRITER = """
import sys
from pathlib import Path
from clicktrail.journal import JournalWriter
from clicktrail.settings import Durability

writer = JournalWriter(
    Path(sys.argv[1]), sys.argv[2], durability=Durability(sys.argv[3]), segment_bytes=70_000
)
last = writer.last_payload
number = int(last[:12]) + 1 if last is not None else 0
while True:
    batch = []
    for _ in range(number * 7919 % 90 + 1):
        batch.append(b"%012d" % number + b"." * (number * 104729 % 700))
        number += 1
    writer.append(batch)
    print(number - 1, flush=True)
"""


def record(number: int) -> bytes:
    return b"%012d" % number + b"." * (number * 104729 % 700)


class Follower(threading.Thread):
    """Reads the journal all along and keeps what it found."""

    def __init__(self, directory: Path) -> None:
        super().__init__(daemon=True)
        self.reader = JournalReader(directory, NAME)
        self.position = Position()
        self.payloads: list[bytes] = []
        self.problems: list[str] = []
        self.stopping = threading.Event()

    def run(self) -> None:
        while not self.stopping.is_set():
            if not self.step():
                time.sleep(0.001)

    def step(self) -> bool:
        """Read one chunk; tell whether it brought anything or moved on."""
        chunk = self.reader.read(self.position, limit=500)
        self.payloads += [payload for _, payload in chunk.records]
        self.problems += chunk.problems
        moved = chunk.next != self.position
        self.position = chunk.next
        return moved


@pytest.mark.parametrize("durability", ["os", "disk"])
def test_everything_acknowledged_is_read_exactly_once(tmp_path: Path, durability: str) -> None:
    chance = random.Random(20)
    follower = Follower(tmp_path)
    follower.start()
    acknowledged = -1
    for _ in range(ROUNDS):
        with subprocess.Popen(
            [sys.executable, "-c", WRITER, str(tmp_path), NAME, durability],
            stdout=subprocess.PIPE,
            text=True,
        ) as writer:
            assert writer.stdout is not None
            first = writer.stdout.readline()
            assert first, "the writer did not start"
            timer = threading.Timer(chance.uniform(0, 0.03), writer.send_signal, [signal.SIGKILL])
            timer.start()
            lines = [first, *writer.stdout.readlines()]
            timer.join()
        # The kill may have cut the last line short.
        acknowledged = max([acknowledged, *(int(line) for line in lines if line.endswith("\n"))])
    follower.stopping.set()
    follower.join()
    while follower.step():
        pass

    assert len(follower.payloads) > acknowledged > ROUNDS
    # A record that was written but not yet acknowledged may be there; nothing is twice, missing,
    # out of order or changed.
    assert follower.payloads == [record(number) for number in range(len(follower.payloads))]
    assert follower.problems == []
    assert follower.position.segment >= ROUNDS
    assert follower.reader.lag(follower.position) == 0
